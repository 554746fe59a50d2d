/** What other systems send, plain and by TLS, and the certificates for it; a part of network.test.ts, in its window. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writePlainSeries } from '../../conformance/support/plain-files';
import { freePort } from '../../conformance/support/servers';
import { seriousFindings } from '../support/accessible';
import { takePicture } from '../support/pictures';
import { answerOpenDialog, storedIds, until } from '../support/studio';
import { storescu, type NetworkHands } from './hands';

export function receivingTests(hands: NetworkHands): void {
  it('receives while it is switched on, and no longer', async () => {
    const before = (await storedIds(hands.stage.folders.userData)).length;
    const port = await freePort();
    await hands.openNodes();
    await hands.at('receive-port').fill(String(port));
    await hands.at('receive-switch').check();
    await hands.at('receive-status').getByText(`Receiving as GRIDIT on port ${port}`).waitFor();
    const { files } = writePlainSeries(join(hands.stage.folders.work, 'sent'));
    const send = () => storescu(port, files);
    expect(await send()).toBe(0);
    await until(
      'the series is imported',
      async () => (await storedIds(hands.stage.folders.userData)).length === before + 1,
    );
    await hands.at('receive-section').getByText('4 images received.').waitFor();
    await takePicture(hands.stage.studio, 'network-receive');
    await hands.at('receive-switch').uncheck();
    await hands.at('receive-status').waitFor({ state: 'detached' });
    expect(await send()).not.toBe(0);
    await hands.close();
  });
}

/** Needs a DICOM node. */
export function certificateTests(hands: NetworkHands): void {
  it('takes certificates, and says when a file is none', async () => {
    const { ca, cert, key } = hands.certificates;
    await hands.openNodes();
    await hands.at('node-edit').first().click();
    await hands.at('node-tls').check();
    await answerOpenDialog(hands.stage.studio, [join(hands.stage.folders.userData, 'settings.json')]);
    await hands.at('node-ca-pick').click();
    await hands.at('node-verdict').getByText('holds no certificate').waitFor();
    await hands.at('node-own-pick').click();
    await hands.at('node-verdict').getByText('There is no private key').waitFor();
    await answerOpenDialog(hands.stage.studio, [ca]);
    await hands.at('node-ca-pick').click();
    await hands.at('node-ca').getByText('Test authority, valid until 2').waitFor();
    await answerOpenDialog(hands.stage.studio, [cert, key]);
    await hands.at('node-own-pick').click();
    await hands.at('node-own').getByText('server, valid until 2').waitFor();
    await takePicture(hands.stage.studio, 'network-certificates');
    await hands.at('node-cancel').click();
    await hands.close();
  });

  it('receives by TLS from those who show a certificate; its key is written nowhere', async () => {
    const { ca, cert, key } = hands.certificates;
    const before = (await storedIds(hands.stage.folders.userData)).length;
    const port = await freePort();
    await hands.openNodes();
    await hands.at('receive-port').fill(String(port));
    await hands.at('receive-tls').check();
    await hands.at('receive-switch').click();
    await hands.at('receive-problem').getByText('Choose the certificate of this computer first.').waitFor();
    await answerOpenDialog(hands.stage.studio, [cert, key]);
    await hands.at('receive-own-pick').click();
    await answerOpenDialog(hands.stage.studio, [ca]);
    await hands.at('receive-clients-pick').click();
    await hands.at('receive-clients').getByText('Test authority').waitFor();
    await hands.at('receive-switch').click();
    await hands.at('receive-status').getByText(`Receiving as GRIDIT on port ${port}, TLS`).waitFor();
    await takePicture(hands.stage.studio, 'network-receive-tls');
    expect(await seriousFindings(hands.stage.studio, 'nodes-dialog')).toEqual([]);
    const { files } = writePlainSeries(join(hands.stage.folders.work, 'sent-by-tls'));
    const send = (...tls: string[]) => storescu(port, files, tls);
    expect(await send()).not.toBe(0);
    expect(await send('--anonymous-tls', '+cf', ca)).not.toBe(0);
    expect(await send('+tls', key, cert, '+cf', ca)).toBe(0);
    await until(
      'the series is imported',
      async () => (await storedIds(hands.stage.folders.userData)).length === before + 1,
    );
    await hands.at('receive-switch').uncheck();
    await hands.close();
    const kept = await readFile(join(hands.stage.folders.userData, 'settings.json'), 'utf8');
    expect(kept).toContain('Test authority');
    expect(kept).not.toContain('PRIVATE KEY');
  });
}
