/**
 * A start in a data folder in which everything is wrong: a library that another process has open, files of a newer
 * version and damaged ones, and images that an application that was killed had received. And who may send any.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DimseNode } from '../../electron/core/pacs-node';
import { thisWriter } from '../../electron/files/partials';
import { sendFiles, testNode } from '../../electron/network/node-calls';
import { writePlainSeries } from '../conformance/support/plain-files';
import { freePort } from '../conformance/support/servers';
import { takePicture } from './support/pictures';
import { StartDialogs } from './support/start-dialogs';
import {
  startApp,
  storedIds,
  studioOf,
  testFolders,
  until,
  type Studio,
  type TestFolders,
} from './support/studio';

const NEWER = JSON.stringify({ format: 9, jobs: 'in another form' });
let folders: TestFolders;
let studio: Studio;
const data = (...names: string[]) => join(folders.userData, ...names);

describe('a start where everything is wrong', () => {
  beforeAll(async () => {
    folders = await testFolders();
    writePlainSeries(data('network/received/left'), { slices: 3, description: 'Received before' });
    writeFileSync(data('network/received/.image.12345678-1-2-12345678.partial'), 'half');
    writeFileSync(data('queue.json'), NEWER);
    writeFileSync(data('settings.json'), '{"format":1,');
    mkdirSync(data('session.json/within'), { recursive: true });
    mkdirSync(data('library/series'), { recursive: true });
    writeFileSync(data('library/.index.json.12345678-1-2-12345678.partial'), 'DOE^JANE');
    // This process is another one, and it lives.
    writeFileSync(data('library/lock'), thisWriter());
  });
  afterAll(async () => {
    await studio?.app.close().catch(() => undefined);
    await folders?.remove();
  });

  it('asks what to do about a library that is in use, and opens it when it is free', async () => {
    const dialogs = await StartDialogs.at(join(folders.userData, '..', 'dialogs'));
    const { args, env } = dialogs.start;
    const starting = startApp(folders.userData, [], { args, env });
    const { message, buttons } = await dialogs.answer('Try Again', async () => {
      expect(readFileSync(data('library/lock'), 'utf8')).toBe(thisWriter());
      rmSync(data('library/lock'));
    });
    expect(message).toMatch(/^The series library is in use by another GriDiT Studio on this computer/);
    expect(buttons).toHaveLength(2);
    studio = await studioOf(await starting, folders.userData);
    expect(readFileSync(data('library/lock'), 'utf8')).not.toBe(thisWriter());
  });

  it('says what could not be opened, and has lost none of it', async () => {
    const { page } = studio;
    await page.getByTestId('set-aside').click();
    const list = await page.getByTestId('skipped-list').textContent();
    expect(list).toMatch(/The list of jobs.*file format 9; this version knows 1/);
    expect(list).toMatch(/The settings.*set aside as settings\.json\.damaged-/);
    expect(list).toMatch(/The open series.*set aside as session\.json\.damaged-/);
    await page.keyboard.press('Escape');
    expect(readFileSync(data('queue.json'), 'utf8')).toBe(NEWER);
    const aside = readdirSync(folders.userData).filter((name) => name.includes('.damaged-'));
    expect(aside.toSorted().map((name) => name.split('.')[0])).toEqual(['session', 'settings']);
    expect(existsSync(data('library/.index.json.12345678-1-2-12345678.partial'))).toBe(false);
  });

  it('imports what was received before, without being asked to receive', async () => {
    await until('the series is imported', async () => (await storedIds(folders.userData)).length === 1);
    await until('nothing waits', async () => readdirSync(data('network/received')).length === 0);
    await studio.page.getByTestId('library-item').getByText('Received before').waitFor();
  });

  it('lets in who is allowed to send, and nobody else', async () => {
    const { page } = studio;
    const port = await freePort();
    await page.getByTestId('import-menu').click();
    await page.getByTestId('pacs-nodes').click();
    await page.getByTestId('receive-port').fill(String(port));
    await page.getByTestId('receive-aets').fill('CT1, MR2');
    await page.getByTestId('receive-addresses').fill('10.0.0.0/99');
    await page.getByTestId('receive-switch').click();
    await page.getByTestId('receive-problem').getByText('"10.0.0.0/99" is no address.').waitFor();
    await page.getByTestId('receive-addresses').fill('127.0.0.1');
    await page.getByTestId('receive-switch').click();
    await page.getByTestId('receive-status').getByText('this computer only').waitFor();
    const node = (callingAet: string): DimseNode => ({
      ...{ kind: 'dimse', host: '127.0.0.1', port, calledAet: 'GRIDIT', callingAet, retrieve: 'c-get' },
    });
    await expect(testNode(node('SOMEBODY'))).rejects.toThrow('does not know the calling AE title');
    const sent = join(folders.userData, '..', 'sent');
    writePlainSeries(sent, { slices: 2, description: 'Received now' });
    await sendFiles(node('MR2'), [sent], { onOutcome: ({ state }) => expect(state).toBe('sent') });
    await page.getByTestId('receive-section').getByText('2 images received.').waitFor();
    await takePicture(studio, 'network-receive-limits');
    await page.getByTestId('receive-switch').click();
    await page.getByTestId('receive-status').waitFor({ state: 'detached' });
    expect(await storedIds(folders.userData)).toHaveLength(2);
  });
});
