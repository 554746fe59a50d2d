import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Provenance } from '../../../../electron/core/series';
import { writeNativeSeries } from '../../../../electron/files/native';
import { removePatientSeries } from '../../../../electron/main/library/patient-series';
import { SeriesLibrary } from '../../../../electron/main/library/series-library';
import { makeSeries } from '../../dicom/support/make-series';

let root: string;
const log = { error: vi.fn<(text: string) => void>() };
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gridit-library-'));
});
afterEach(() => rm(root, { recursive: true }));

async function add(library: SeriesLibrary, provenance?: Provenance, part?: string): Promise<string> {
  const series = makeSeries({ header: { ...(provenance && { provenance }) } });
  if (part) series.header.part = { label: part, index: 1, count: 2 };
  const folder = join(await library.prepare(), 'series');
  await writeNativeSeries(series, folder, undefined, new Uint8Array([1, 2, 3]));
  return library.adopt(folder);
}
const imported = (synthetic: boolean): Provenance => ({
  kind: 'imported',
  transferSyntaxes: [],
  synthetic,
  warnings: [],
});

describe('series of real patients', () => {
  it('are removed from library and disk, and the others stay', async () => {
    const library = await SeriesLibrary.open(root, log);
    const generated = await add(library);
    const synthetic = await add(library, imported(true));
    await add(library, imported(false));
    await add(library, imported(false));
    expect(await removePatientSeries(library, log)).toBe(2);
    await library.close();
    expect(
      library
        .list()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([generated, synthetic].sort());
    expect((await readdir(join(root, 'series'))).sort()).toEqual([generated, synthetic].sort());
    // What the two were moved to before they were deleted is gone.
    const left = await readdir(join(root, 'incoming'), { recursive: true });
    expect(left.filter((name) => /series\.json|headers\.bin|voxels/.test(name))).toEqual([]);
  });

  it('do not keep one another when one of them cannot be removed', async () => {
    const library = await SeriesLibrary.open(root, log);
    await add(library, imported(false));
    const stuck = await add(library, imported(false));
    const remove = (id: string) => (id === stuck ? Promise.reject(new Error('in use')) : library.remove(id));
    expect(await removePatientSeries({ list: () => library.list(), remove }, log)).toBe(1);
    expect(library.list().map(({ id }) => id)).toEqual([stuck]);
    expect(log.error).toHaveBeenCalledWith('library', expect.objectContaining({ message: 'in use' }));
  });
});

describe('parts of one series', () => {
  it('are told apart in the list, also after they were renamed', async () => {
    const library = await SeriesLibrary.open(root, log);
    const id = await add(library, imported(false), 'b = 0 s/mm²');
    expect(library.summary(id).description).toBe('Synthetic brain T1 · b = 0 s/mm²');
    await library.rename(id, 'Diffusion, b = 0 s/mm²');
    expect(library.summary(id).description).toBe('Diffusion, b = 0 s/mm²');
  });
});
