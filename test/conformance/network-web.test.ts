/** Orthanc over DICOMweb and over DICOM's own protocol: store, search, fetch, and what it refuses. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DimseNode, PacsNode, SendOutcome, WebNode } from '../../electron/core/pacs-node';
import { moveToFolder } from '../../electron/network/move-with-receiver';
import { fetchSeries, findSeries, findStudies, sendFiles, testNode } from '../../electron/network/node-calls';
import { dumpedValues, installed } from './support/judges';
import { writePlainSeries, type PlainSeries } from './support/plain-files';
import { freePort, orthancMissing, ORTHANC_USER, startOrthanc, type Orthanc } from './support/servers';
import { temporaryRoot } from './support/temporary-root';

const missing = orthancMissing();
if (missing) console.log(`skipped: ${missing}`);
const root = temporaryRoot();

async function send(node: PacsNode, ...paths: string[]): Promise<SendOutcome[]> {
  const outcomes: SendOutcome[] = [];
  await sendFiles(node, paths, { onOutcome: (outcome) => outcomes.push(outcome) });
  return outcomes;
}

const byInstance = (folder: string) =>
  readdirSync(folder)
    .map((name) => dumpedValues(join(folder, name)))
    .toSorted();

describe.skipIf(missing)('Orthanc', () => {
  let orthanc: Orthanc;
  let movePort: number;
  let web: WebNode;
  let dimse: DimseNode;
  let first: PlainSeries;
  let second: PlainSeries;

  beforeAll(async () => {
    movePort = await freePort();
    orthanc = await startOrthanc(join(root, 'orthanc'), {
      DicomModalities: { gridit: ['GRIDIT', '127.0.0.1', movePort] },
    });
    web = { kind: 'dicomweb', url: orthanc.url, auth: { kind: 'basic', ...ORTHANC_USER } };
    dimse = {
      kind: 'dimse',
      host: '127.0.0.1',
      port: orthanc.dicomPort,
      calledAet: 'ORTHANC',
      callingAet: 'GRIDIT',
      retrieve: 'c-get',
    };
    first = writePlainSeries(join(root, 'first'), { slices: 7, description: 'First' });
    second = writePlainSeries(join(root, 'second'), { slices: 3, patientName: 'MÜLLER^ÄNNE' });
  });
  afterAll(() => orthanc?.stop());

  it('answers both ways', async () => {
    await expect(testNode(web)).resolves.toBeUndefined();
    await expect(testNode(dimse)).resolves.toBeUndefined();
  });

  it('stores what STOW-RS sends, and reports an image twice as stored', async () => {
    const outcomes = await send(web, join(root, 'first'));
    expect(outcomes).toHaveLength(7);
    expect(outcomes.every(({ state }) => state !== 'failed')).toBe(true);
    expect((await send(web, first.files[0]!)).map(({ state }) => state)).not.toContain('failed');
  });

  it('stores what C-STORE sends', async () => {
    expect((await send(dimse, join(root, 'second'))).map(({ state }) => state)).toEqual([
      'sent',
      'sent',
      'sent',
    ]);
  });

  it.each(['web', 'dimse'] as const)('finds studies and series by %s', async (way) => {
    const node = way === 'web' ? web : dimse;
    const all = await findStudies(node, {}, {});
    expect(all.map(({ studyInstanceUid }) => studyInstanceUid).toSorted()).toEqual(
      [first.studyInstanceUid, second.studyInstanceUid].toSorted(),
    );
    const [found, ...others] = await findStudies(
      node,
      { patientName: 'DOE*', studyDate: '20240201-20240301' },
      {},
    );
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      studyInstanceUid: first.studyInstanceUid,
      patientName: 'DOE^JANE',
      patientId: 'P-4711',
      studyDate: '20240229',
      description: 'Head',
      accession: 'A77',
    });
    expect(await findStudies(node, { patientId: 'NOBODY' }, {})).toEqual([]);
    const series = await findSeries(node, first.studyInstanceUid, {});
    expect(series).toMatchObject([
      { seriesInstanceUid: first.seriesInstanceUid, modality: 'MR', number: 3, description: 'First' },
    ]);
  });

  it.each(['web', 'dimse'] as const)('shows names in their own letters by %s', async (way) => {
    const found = await findStudies(way === 'web' ? web : dimse, { patientName: 'M*LLER*' }, {});
    expect(found.map(({ patientName }) => patientName)).toEqual(['MÜLLER^ÄNNE']);
  });

  it.each(['web', 'dimse', 'move'] as const)('gives a series back as it was by %s', async (way) => {
    const folder = join(root, `fetched-${way}`);
    mkdirSync(folder);
    const result =
      way === 'move'
        ? await moveToFolder({ ...dimse, retrieve: 'c-move' }, first, folder, {
            port: movePort,
            host: '127.0.0.1',
          })
        : await fetchSeries(way === 'web' ? web : dimse, first, folder);
    expect(result).toEqual({ received: 7 });
    expect(readdirSync(folder).toSorted()).toEqual(
      Array.from({ length: 7 }, (_, i) => `IM00000${i + 1}.dcm`),
    );
    if (installed('dcmdump')) expect(byInstance(folder)).toEqual(byInstance(join(root, 'first')));
  });

  it('is asked to stop in the middle of a fetch', async () => {
    const abort = new AbortController();
    const folder = join(root, 'cancelled');
    const fetching = fetchSeries(web, first, folder, { signal: abort.signal, progress: () => abort.abort() });
    await expect(fetching).rejects.toThrow('Cancelled.');
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('refuses a file that is no image by file, and takes the others', async () => {
    const mixed = join(root, 'mixed');
    mkdirSync(mixed);
    const bytes = readFileSync(second.files[0]!);
    writeFileSync(join(mixed, 'a-good.dcm'), bytes);
    // Meta information alone: it says which image it is, but the image is not there.
    writeFileSync(join(mixed, 'b-bad.dcm'), bytes.subarray(0, 360));
    const outcomes = await send(web, mixed);
    expect(outcomes.find(({ file }) => file === 'a-good.dcm')!.state).not.toBe('failed');
    expect(outcomes.find(({ file }) => file === 'b-bad.dcm')).toMatchObject({ state: 'failed' });
  });

  it('refuses a wrong AE title, a wrong password, and an address that is not DICOMweb', async () => {
    await expect(testNode({ ...dimse, calledAet: 'NOBODY' })).rejects.toThrow(
      /it is not called "NOBODY"|refuses the connection/,
    );
    await expect(
      testNode({ ...web, auth: { kind: 'basic', user: ORTHANC_USER.user, password: 'wrong' } }),
    ).rejects.toThrow('asks for a user name and password');
    await expect(testNode({ ...web, url: web.url.replace('dicom-web', 'nothing') })).rejects.toThrow(
      'HTTP 404',
    );
  });

  it('breaks off for a caller that it does not know, and the sentence says why that may be', async () => {
    await expect(findStudies({ ...dimse, callingAet: 'STRANGER' }, {}, {})).rejects.toThrow(
      'broke the association off. It may not allow this to the AE title "STRANGER"',
    );
  });

  it('does not know the AE title that a move is to go to', async () => {
    const folder = join(root, 'nowhere');
    mkdirSync(folder);
    const stranger = { ...dimse, callingAet: 'STRANGER', retrieve: 'c-move' as const };
    await expect(
      moveToFolder(stranger, first, folder, { port: await freePort(), host: '127.0.0.1' }),
    ).rejects.toThrow(`127.0.0.1:${orthanc.dicomPort}`);
  });

  it('dies in the middle of sending: the rest is told as failed', async () => {
    const mortal = await startOrthanc(join(root, 'mortal'));
    const outcomes: SendOutcome[] = [];
    await sendFiles({ ...web, url: mortal.url }, [join(root, 'first')], {
      onOutcome: (outcome) => {
        outcomes.push(outcome);
        if (outcomes.length === 1) void mortal.stop();
      },
    });
    expect(outcomes).toHaveLength(7);
    expect(outcomes.at(-1)!.state).toBe('failed');
    expect(outcomes.at(-1)!.reason).toMatch(/refuses the connection|broke the connection off/);
  });
});

describe('a DICOMweb address', () => {
  it('that points elsewhere is not followed', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(302, { location: 'http://elsewhere.invalid/studies' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const node: WebNode = { kind: 'dicomweb', url: `http://127.0.0.1:${port}/x`, auth: { kind: 'none' } };
    await expect(testNode(node)).rejects.toThrow('points to another address (http://elsewhere.invalid)');
    expect(asked).toEqual(['/x/studies?limit=1']);
    server.close();
  });

  it('that sends a page instead of DICOM JSON is told so', async () => {
    const server = createServer((_request, response) => response.end('<html>Welcome</html>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const node: WebNode = { kind: 'dicomweb', url: `http://127.0.0.1:${port}`, auth: { kind: 'none' } };
    await expect(testNode(node)).rejects.toThrow('not as a DICOMweb service does');
    server.close();
  });
});
