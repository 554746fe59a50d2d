/** Other systems, in the real window: a node set up and tested, a series sent, found, fetched, and one received. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSeries } from '../../electron/files/read-series';
import { findStudies } from '../../electron/network/node-calls';
import { installed } from '../conformance/support/judges';
import { writePlainSeries } from '../conformance/support/plain-files';
import {
  freePort,
  makeCertificates,
  orthancMissing,
  ORTHANC_USER,
  startOrthanc,
  startStorescp,
  type Certificates,
  type Orthanc,
} from '../conformance/support/servers';
import { seriousFindings } from './support/accessible';
import {
  addTinyPack,
  answerOpenDialog,
  makeTinySeries,
  openStudio,
  storedIds,
  testFolders,
  until,
  type Studio,
  type TestFolders,
} from './support/studio';
import { takePicture } from './support/pictures';

const missing = orthancMissing() ?? (installed('storescu') ? undefined : 'dcmtk is not installed');
if (missing) console.log(`skipped: ${missing}`);

describe.skipIf(missing)('other systems', () => {
  let folders: TestFolders;
  let studio: Studio;
  let orthanc: Orthanc;
  let seriesId: string;
  let certificates: Certificates;

  beforeAll(async () => {
    folders = await testFolders();
    certificates = makeCertificates(join(folders.work, 'certificates'));
    await addTinyPack(folders.userData);
    // Orthanc answers searches of systems that it knows only.
    orthanc = await startOrthanc(join(folders.work, 'orthanc'), {
      DicomModalities: { studio: ['GRIDIT', '127.0.0.1', await freePort()] },
    });
    studio = await openStudio(folders.userData);
    seriesId = await makeTinySeries(studio);
  });
  afterAll(async () => {
    await studio?.app.close();
    await orthanc?.stop();
    await folders?.remove();
  });

  const at = (testid: string) => studio.page.getByTestId(testid);
  const close = () => studio.page.keyboard.press('Escape');

  async function openNodes() {
    await at('import-menu').click();
    await at('pacs-nodes').click();
    await at('nodes-dialog').waitFor();
  }

  it('opens no connection and no port by itself', async () => {
    const running = await studio.app.evaluate(({ app }) => app.getAppMetrics().map(({ name }) => name));
    expect(running).not.toContain('GriDiT network');
  });

  it('sets up a DICOM node, and says what is wrong with it', async () => {
    await openNodes();
    await at('node-add').click();
    await at('node-name').fill('Archive');
    await at('node-host').fill('127.0.0.1');
    await at('node-port').fill(String(await freePort()));
    await at('node-calledAet').fill('ORTHANC');
    await at('node-test').click();
    await at('node-verdict').getByText('refuses the connection: nothing listens there').waitFor();
    await at('node-port').fill('no number');
    await at('node-save').click();
    await at('node-verdict').getByText('The port must be a whole number from 1 to 65535.').waitFor();
    await at('node-port').fill(String(orthanc.dicomPort));
    await at('node-test').click();
    await at('node-verdict').getByText('Answers as it should.').waitFor();
    await takePicture(studio, 'network-node');
    await at('node-save').click();
    await at('node-item').getByText('Archive').waitFor();
  });

  it('sets up a DICOMweb node, whose password is written nowhere in plain text', async () => {
    await at('node-add').click();
    await at('node-kind').selectOption('dicomweb');
    await at('node-name').fill('Web archive');
    await at('node-url').fill(orthanc.url);
    await at('node-auth').selectOption('basic');
    await at('node-user').fill(ORTHANC_USER.user);
    await at('node-test').click();
    await at('node-verdict').getByText('Enter the password').waitFor();
    await at('node-secret').fill('wrong');
    await at('node-test').click();
    await at('node-verdict').getByText('asks for a user name and password').waitFor();
    await at('node-secret').fill(ORTHANC_USER.password);
    await at('node-test').click();
    await at('node-verdict').getByText('Answers as it should.').waitFor();
    await at('node-save').click();
    await at('node-item').getByText('Web archive').waitFor();
    await takePicture(studio, 'network-nodes');
    await close();
    const kept = await readFile(join(folders.userData, 'settings.json'), 'utf8');
    expect(kept).toContain('Web archive');
    expect(kept).not.toContain(ORTHANC_USER.password);
  });

  it.each(['Archive', 'Web archive'])('sends a series to %s', async (node) => {
    await at('item-menu').first().click();
    await at('item-send').click();
    await at('send-node').selectOption({ label: node });
    await at('send-start').click();
    const result = at('send-result');
    await result.getByText('6 files were sent.').waitFor();
    expect(await result.getAttribute('data-state')).toBe('done');
    await takePicture(studio, 'network-sent');
    await close();
    const found = await findStudies(
      { kind: 'dicomweb', url: orthanc.url, auth: { kind: 'basic', ...ORTHANC_USER } },
      {},
      {},
    );
    expect(found).toHaveLength(1);
    expect(found[0]!.patientName).toBe('SYNTHETIC^NOT A PERSON');
  });

  it('tells that a node is gone, and keeps its new address', async () => {
    await openNodes();
    await at('node-edit').first().click();
    const gone = await freePort();
    await at('node-port').fill(String(gone));
    await at('node-save').click();
    await at('node-item').getByText(`127.0.0.1:${gone}`).waitFor();
    await close();
    await at('item-menu').first().click();
    await at('item-send').click();
    await at('send-node').selectOption({ label: 'Archive' });
    await at('send-start').click();
    await at('send-result').getByText('nothing listens there').waitFor();
    await takePicture(studio, 'network-failed');
    await close();
    await openNodes();
    await at('node-edit').first().click();
    await at('node-port').fill(String(orthanc.dicomPort));
    await at('node-save').click();
    await at('node-item').first().waitFor();
    await close();
  });

  it.each(['Archive', 'Web archive'])('finds the series on %s and fetches it', async (node) => {
    const before = (await storedIds(folders.userData)).length;
    await at('import-menu').click();
    await at('import-pacs').click();
    await at('get-node').selectOption({ label: node });
    await at('query-patientName').fill('NOBODY*');
    await at('query-search').click();
    await at('study-list-none').waitFor();
    await at('query-patientName').fill('SYNTH*');
    await at('query-search').click();
    await at('study-item').click();
    await takePicture(studio, 'network-get');
    await at('fetch-start').click();
    await studio.page.locator('[data-testid=series-item][data-state=done]').waitFor();
    await close();
    expect(await storedIds(folders.userData)).toHaveLength(before + 1);
  });

  it('receives while it is switched on, and no longer', async () => {
    const before = (await storedIds(folders.userData)).length;
    const port = await freePort();
    await openNodes();
    await at('receive-port').fill(String(port));
    await at('receive-switch').check();
    await at('receive-status').getByText(`Receiving as GRIDIT on port ${port}`).waitFor();
    const { files } = writePlainSeries(join(folders.work, 'sent'));
    const send = () =>
      new Promise<number | null>((resolve) =>
        spawn('storescu', ['-aec', 'GRIDIT', '127.0.0.1', String(port), ...files]).on('close', resolve),
      );
    expect(await send()).toBe(0);
    await until(
      'the series is imported',
      async () => (await storedIds(folders.userData)).length === before + 1,
    );
    await at('receive-section').getByText('4 images came.').waitFor();
    await takePicture(studio, 'network-receive');
    await at('receive-switch').uncheck();
    await at('receive-status').waitFor({ state: 'detached' });
    expect(await send()).not.toBe(0);
    await close();
  });

  it('sends a real series with its patient replaced, and compressed to a system that takes none', async () => {
    const plainOnly = await startStorescp(join(folders.work, 'plain-only'), '--prefer-uncompr');
    await openNodes();
    await at('node-add').click();
    await at('node-name').fill('Plain only');
    await at('node-host').fill('127.0.0.1');
    await at('node-port').fill(String(plainOnly.port));
    await at('node-calledAet').fill('STORESCP');
    await at('node-save').click();
    await close();
    // The newest is the one that was received.
    await at('item-menu').first().click();
    await at('item-send').click();
    await at('send-node').selectOption({ label: 'Plain only' });
    await at('send-dialog').getByText('goes with the patient that it came with').waitFor();
    await at('syntax-select').selectOption('jpeg-ls');
    await at('patient-check').check();
    await takePicture(studio, 'network-send-options');
    expect(await seriousFindings(studio, 'send-dialog')).toEqual([]);
    await at('send-start').click();
    await at('send-result').getByText('4 files were sent.').waitFor();
    await close();
    const [first] = plainOnly.stored();
    const { series } = await readSeries(plainOnly.folder);
    await plainOnly.stop();
    expect(first).toBeDefined();
    expect(series).toHaveLength(1);
    expect(series[0]!.header.identity.patientName).toBe('ANONYMIZED^PATIENT');
    expect(series[0]!.header.provenance).toMatchObject({ transferSyntaxes: ['1.2.840.10008.1.2.1'] });
  });

  it('takes certificates, and says when a file is none', async () => {
    const { ca, cert, key } = certificates;
    await openNodes();
    await at('node-edit').first().click();
    await at('node-tls').check();
    await answerOpenDialog(studio, [join(folders.userData, 'settings.json')]);
    await at('node-ca-pick').click();
    await at('node-verdict').getByText('holds no certificate').waitFor();
    await at('node-own-pick').click();
    await at('node-verdict').getByText('There is no private key').waitFor();
    await answerOpenDialog(studio, [ca]);
    await at('node-ca-pick').click();
    await at('node-ca').getByText('Test authority, valid until 2').waitFor();
    await answerOpenDialog(studio, [cert, key]);
    await at('node-own-pick').click();
    await at('node-own').getByText('server, valid until 2').waitFor();
    await takePicture(studio, 'network-certificates');
    await at('node-cancel').click();
    await close();
  });

  it('receives by TLS from those who show a certificate; its key is written nowhere', async () => {
    const { ca, cert, key } = certificates;
    const before = (await storedIds(folders.userData)).length;
    const port = await freePort();
    await openNodes();
    await at('receive-port').fill(String(port));
    await at('receive-tls').check();
    await at('receive-switch').click();
    await at('receive-problem').getByText('Choose the certificate of this computer first.').waitFor();
    await answerOpenDialog(studio, [cert, key]);
    await at('receive-own-pick').click();
    await answerOpenDialog(studio, [ca]);
    await at('receive-clients-pick').click();
    await at('receive-clients').getByText('Test authority').waitFor();
    await at('receive-switch').click();
    await at('receive-status').getByText(`Receiving as GRIDIT on port ${port}, TLS`).waitFor();
    await takePicture(studio, 'network-receive-tls');
    expect(await seriousFindings(studio, 'nodes-dialog')).toEqual([]);
    const { files } = writePlainSeries(join(folders.work, 'sent-by-tls'));
    const send = (...tls: string[]) =>
      new Promise<number | null>((resolve) =>
        spawn('storescu', ['-aec', 'GRIDIT', ...tls, '127.0.0.1', String(port), ...files]).on(
          'close',
          resolve,
        ),
      );
    expect(await send()).not.toBe(0);
    expect(await send('--anonymous-tls', '+cf', ca)).not.toBe(0);
    expect(await send('+tls', key, cert, '+cf', ca)).toBe(0);
    await until(
      'the series is imported',
      async () => (await storedIds(folders.userData)).length === before + 1,
    );
    await at('receive-switch').uncheck();
    await close();
    const kept = await readFile(join(folders.userData, 'settings.json'), 'utf8');
    expect(kept).toContain('Test authority');
    expect(kept).not.toContain('PRIVATE KEY');
  });

  it('keeps no copy of what was on its way, and names no patient in its log', async () => {
    const { existsSync, readdirSync } = await import('node:fs');
    const tasks = join(folders.userData, 'network', 'tasks');
    await until('the folder is empty', () => !existsSync(tasks) || readdirSync(tasks).length === 0);
    const log = await readFile(join(folders.userData, 'logs', 'errors.log'), 'utf8').catch(() => '');
    expect(log).not.toMatch(/SYNTHETIC|DOE|4711/);
    expect(studio.complaints).toEqual([]);
    expect(seriesId).toBeTruthy();
  });
});
