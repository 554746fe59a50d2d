/** Series sent to other systems and fetched from them; a part of network.test.ts, in its window. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSeries } from '../../../electron/files/read-series';
import { findStudies } from '../../../electron/network/node-calls';
import { freePort, ORTHANC_USER, startStorescp } from '../../conformance/support/servers';
import { seriousFindings } from '../support/accessible';
import { takePicture } from '../support/pictures';
import { storedIds } from '../support/studio';
import type { NetworkHands } from './hands';

/** Needs the nodes "Archive" and "Web archive". */
export function seriesTests(hands: NetworkHands): void {
  it.each(['Archive', 'Web archive'])('sends a series to %s', async (node) => {
    await hands.at('item-menu').first().click();
    await hands.at('item-send').click();
    await hands.at('send-node').selectOption({ label: node });
    await hands.at('send-start').click();
    const result = hands.at('send-result');
    await result.getByText('6 files were sent.').waitFor();
    expect(await result.getAttribute('data-state')).toBe('done');
    await takePicture(hands.stage.studio, 'network-sent');
    await hands.close();
    const found = await findStudies(
      { kind: 'dicomweb', url: hands.orthanc.url, auth: { kind: 'basic', ...ORTHANC_USER } },
      {},
      {},
    );
    expect(found).toHaveLength(1);
    expect(found[0]!.patientName).toBe('SYNTHETIC^NOT A PERSON');
  });

  it('tells that a node is gone, and keeps its new address', async () => {
    await hands.openNodes();
    await hands.at('node-edit').first().click();
    const gone = await freePort();
    await hands.at('node-port').fill(String(gone));
    await hands.at('node-save').click();
    await hands.at('node-item').getByText(`127.0.0.1:${gone}`).waitFor();
    await hands.close();
    await hands.at('item-menu').first().click();
    await hands.at('item-send').click();
    await hands.at('send-node').selectOption({ label: 'Archive' });
    await hands.at('send-start').click();
    await hands.at('send-result').getByText('nothing listens there').waitFor();
    await takePicture(hands.stage.studio, 'network-failed');
    await hands.close();
    await hands.openNodes();
    await hands.at('node-edit').first().click();
    await hands.at('node-port').fill(String(hands.orthanc.dicomPort));
    await hands.at('node-save').click();
    await hands.at('node-item').first().waitFor();
    await hands.close();
  });

  it.each(['Archive', 'Web archive'])('finds the series on %s and fetches it', async (node) => {
    const before = (await storedIds(hands.stage.folders.userData)).length;
    await hands.at('import-menu').click();
    await hands.at('import-pacs').click();
    await hands.at('get-node').selectOption({ label: node });
    await hands.at('query-patientName').fill('NOBODY*');
    await hands.at('query-search').click();
    await hands.at('study-list-none').waitFor();
    await hands.at('query-patientName').fill('SYNTH*');
    await hands.at('query-search').click();
    await hands.at('study-item').click();
    await takePicture(hands.stage.studio, 'network-get');
    await hands.at('fetch-start').click();
    await hands.stage.studio.page.locator('[data-testid=series-item][data-state=done]').waitFor();
    const said = await hands.at('series-item').innerText();
    await hands.close();
    // By the second protocol comes what the first has brought already.
    const known = node === 'Web archive';
    expect(await storedIds(hands.stage.folders.userData)).toHaveLength(known ? before : before + 1);
    if (known) expect(said).toContain('In the library already');
  });
}

/** Needs a series that was received. */
export function patientTests(hands: NetworkHands): void {
  it('sends a real series with its patient replaced, and compressed to a system that takes none', async () => {
    const plainOnly = await startStorescp(join(hands.stage.folders.work, 'plain-only'), '--prefer-uncompr');
    await hands.openNodes();
    await hands.at('node-add').click();
    await hands.at('node-name').fill('Plain only');
    await hands.at('node-host').fill('127.0.0.1');
    await hands.at('node-port').fill(String(plainOnly.port));
    await hands.at('node-calledAet').fill('STORESCP');
    await hands.at('node-save').click();
    await hands.close();
    // The newest is the one that was received.
    await hands.at('item-menu').first().click();
    await hands.at('item-send').click();
    await hands.at('send-node').selectOption({ label: 'Plain only' });
    await hands.at('send-dialog').getByText('goes with the patient that it came with').waitFor();
    await hands.at('syntax-select').selectOption('jpeg-ls');
    await hands.at('patient-check').check();
    await takePicture(hands.stage.studio, 'network-send-options');
    expect(await seriousFindings(hands.stage.studio, 'send-dialog')).toEqual([]);
    await hands.at('send-start').click();
    await hands.at('send-result').getByText('4 files were sent.').waitFor();
    await hands.close();
    const [first] = plainOnly.stored();
    const { series } = await readSeries(plainOnly.folder);
    await plainOnly.stop();
    expect(first).toBeDefined();
    expect(series).toHaveLength(1);
    expect(series[0]!.header.identity.patientName).toBe('ANONYMIZED^PATIENT');
    expect(series[0]!.header.provenance).toMatchObject({ transferSyntaxes: ['1.2.840.10008.1.2.1'] });
  });
}
