import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Series } from '../../../../electron/core/series';
import { writeNativeSeries } from '../../../../electron/files/native';
import { Imports } from '../../../../electron/main/library/imports';
import { SeriesLibrary } from '../../../../electron/main/library/series-library';
import { makeSeries } from '../../dicom/support/make-series';

let root: string;
let library: SeriesLibrary;
let imports: Imports;
const log = { error: () => undefined };

function imported(uid: string, value: number): Series {
  const { header } = makeSeries();
  const identity = { ...header.identity, seriesInstanceUid: `${uid}.0` };
  const voxels = new Int16Array(header.rows * header.columns * header.frames).fill(value);
  const sources = Array.from({ length: header.frames }, (_, i) => [
    { sopClassUid: '1.2.3', sopInstanceUid: `${uid}.${i}` },
  ]);
  const provenance = { kind: 'imported', transferSyntaxes: [], synthetic: false, warnings: [] } as const;
  return {
    header: {
      ...header,
      identity,
      provenance: { ...provenance, transferSyntaxes: [], warnings: [] },
      frameSources: sources,
    },
    voxels,
  };
}

/** What the next import reads. */
let found: Series[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gridit-imports-'));
  library = await SeriesLibrary.open(join(root, 'library'), log);
  imports = new Imports({
    library,
    read: async (_, incoming) => {
      const series = [];
      for (const [index, one] of found.entries()) {
        const folder = join(incoming, `s${index}`);
        await mkdir(incoming, { recursive: true });
        await writeNativeSeries(one, folder);
        series.push({ folder });
      }
      return { series, skipped: [] };
    },
    onProgress: () => undefined,
    changed: () => undefined,
  });
});
afterEach(async () => {
  await imports.close();
  await library.close();
  await rm(root, { recursive: true, force: true });
});

it('what the library has is left out and named, and the rest comes in', async () => {
  found = [imported('1.1', 5)];
  const [first] = (await imports.take(['x'])).imported;
  found = [imported('1.1', 5), imported('1.2', 6)];
  const second = await imports.take(['x']);
  expect(second).toMatchObject({ known: [first], imported: [expect.any(String)] });
  expect(library.list()).toHaveLength(2);
});

it('series with the same UIDs but other voxels, or the same voxels and other UIDs, are others', async () => {
  found = [imported('1.1', 5), imported('1.1', 6), imported('1.9', 5)];
  expect((await imports.take(['x'])).imported).toHaveLength(3);
});

it('what was left out can be had beside what is there, once', async () => {
  found = [imported('1.1', 5)];
  await imports.take(['x']);
  const { again } = await imports.take(['x']);
  expect(await imports.again(again!)).toHaveLength(1);
  expect(library.list()).toHaveLength(2);
  await expect(imports.again(again!)).rejects.toThrow('isn’t there any more');
  expect(await readdir(join(root, 'library', 'incoming'))).toEqual([]);
});

it('an import from the same place that was interrupted ends without a copy', async () => {
  found = [imported('1.1', 5)];
  await imports.take(['x'], 'from-a');
  expect(await imports.take(['x'], 'from-a')).toMatchObject({ imported: ['from-a-0'] });
  expect(library.list()).toHaveLength(1);
});

it('series of one import have one date, by which it can be removed', async () => {
  found = [imported('1.1', 5), imported('1.2', 6)];
  await imports.take(['x']);
  const [a, b] = library.list();
  expect(a!.createdAt).toBe(b!.createdAt);
  await library.remove([a!.id, b!.id]);
  expect(library.list()).toEqual([]);
  await library.restore([a!.id, b!.id]);
  expect(library.list()).toHaveLength(2);
});

it('moves series to the study of another, and back', async () => {
  found = [imported('1.1', 5), imported('1.2', 6)];
  found[1]!.header.identity = { ...found[1]!.header.identity, patientName: 'Other', studyInstanceUid: '9.9' };
  const [a, b] = (await imports.take(['x'])).imported as [string, string];
  await library.moveToStudy([b], a);
  expect(library.summary(b)).toMatchObject({ studyUid: library.summary(a).studyUid });
  expect(library.summary(b).patientName).toBe(library.summary(a).patientName);
  await library.moveBack([b]);
  expect(library.summary(b)).toMatchObject({ patientName: 'Other', studyUid: '9.9' });
});

it('marks several at once', async () => {
  found = [imported('1.1', 5), imported('1.2', 6)];
  const ids = (await imports.take(['x'])).imported;
  await library.mark(ids, { kept: true, tag: 'lecture' });
  await library.mark(ids, { tag: 'lecture' });
  expect(library.list().map(({ kept, tags }) => ({ kept, tags }))).toEqual([
    { kept: true, tags: ['lecture'] },
    { kept: true, tags: ['lecture'] },
  ]);
});

it('what the list names but the disk has lost is no copy, and comes in', async () => {
  found = [imported('1.2.5', 3)];
  const { imported: first } = await imports.take([]);
  await rm(library.folder(first[0]!), { recursive: true });
  const again = await imports.take([]);
  expect(again.imported).toHaveLength(1);
  expect(again.known).toBeUndefined();
});
