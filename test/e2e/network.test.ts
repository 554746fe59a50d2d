/**
 * Other systems, in the real window: nodes set up and tested, series sent, found, fetched, and received. One window and
 * one Orthanc for all; the parts build on each other.
 */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { installed } from '../conformance/support/judges';
import { freePort, makeCertificates, orthancMissing, startOrthanc } from '../conformance/support/servers';
import { NetworkHands } from './network/hands';
import { nodeTests } from './network/nodes';
import { certificateTests, receivingTests } from './network/receiving';
import { patientTests, seriesTests } from './network/series';
import { makeTinySeries, until } from './support/studio';
import { withStudio } from './support/with-studio';

const missing = orthancMissing() ?? (installed('storescu') ? undefined : 'dcmtk is not installed');
if (missing) console.log(`skipped: ${missing}`);

describe.skipIf(missing)('other systems', () => {
  const stage = withStudio({
    before: async ({ folders }) => {
      hands.certificates = makeCertificates(join(folders.work, 'certificates'));
      // Orthanc answers searches of systems that it knows only.
      hands.orthanc = await startOrthanc(join(folders.work, 'orthanc'), {
        DicomModalities: { studio: ['GRIDIT', '127.0.0.1', await freePort()] },
      });
    },
    first: async ({ studio }) => void (await makeTinySeries(studio)),
  });
  const hands = new NetworkHands(stage);
  afterAll(() => hands.orthanc?.stop());

  it('opens no connection and no port by itself', async () => {
    const running = await stage.studio.app.evaluate(({ app }) => app.getAppMetrics().map(({ name }) => name));
    expect(running).not.toContain('GriDiT network');
  });

  describe('nodes', () => {
    nodeTests(hands);
  });
  describe('series', () => {
    seriesTests(hands);
  });
  describe('receiving', () => {
    receivingTests(hands);
  });
  describe('patients', () => {
    patientTests(hands);
  });
  describe('certificates', () => {
    certificateTests(hands);
  });

  it('keeps no copy of what was on its way, and names no patient in its log', async () => {
    const { userData } = stage.folders;
    const tasks = join(userData, 'network', 'tasks');
    await until('the folder is empty', () => !existsSync(tasks) || readdirSync(tasks).length === 0);
    const log = await readFile(join(userData, 'logs', 'errors.log'), 'utf8').catch(() => '');
    expect(log).not.toMatch(/SYNTHETIC|DOE|4711/);
    expect(stage.studio.complaints).toEqual([]);
  });
});
