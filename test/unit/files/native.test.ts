import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import type { Series } from '../../../electron/core/series';
import {
  EXACT_FILE,
  HEADER_FILE,
  isNativeSeries,
  readFrame,
  readNativeSeries,
  readSeriesHeader,
  streamVoxels,
  THUMBNAIL_FILE,
  VOXELS_FILE,
  writeNativeSeries,
  writeSeriesHeader,
} from '../../../electron/files/native';
import { makeSeries } from '../dicom/support/make-series';
import { temporaryFolder } from '../dicom/support/temporary-folder';

async function stored(series: Series = makeSeries()): Promise<string> {
  const folder = join(temporaryFolder(), 'series');
  await writeNativeSeries(series, folder);
  return folder;
}
const damaged = (sentence: RegExp) =>
  expect.objectContaining({ code: 'bad-file', message: expect.stringMatching(sentence) });

describe('a native series folder', () => {
  it('gives back what was put in', async () => {
    const series = makeSeries({ modality: 'CT', header: { timesMs: [0, 1, 2, 3, 4] } });
    const folder = await stored(series);
    expect(await isNativeSeries(folder)).toBe(true);
    expect(await readSeriesHeader(folder)).toEqual(series.header);
    expect(await readNativeSeries(folder)).toEqual(series);
    expect(decode(readFileSync(join(folder, THUMBNAIL_FILE)))).toMatchObject({ depth: 8, channels: 1 });
  });

  it('is still read where version 0.1 wrote it, whose recipes had a field for super-resolution', async () => {
    const series = makeSeries();
    const folder = await stored(series);
    const file = JSON.parse(readFileSync(join(folder, HEADER_FILE), 'utf8'));
    const { stages, conditions, ...recipe } = file.header.provenance.recipe;
    expect([stages.length, conditions]).toEqual([1, {}]);
    const [{ sampler, steps }] = stages;
    file.header.provenance.recipe = { ...recipe, format: 1, superResolution: { sampler, steps } };
    writeFileSync(join(folder, HEADER_FILE), JSON.stringify(file));
    expect(await readSeriesHeader(folder)).toEqual(series.header);
    expect(await readNativeSeries(folder)).toEqual(series);
  });

  it.each([Int16Array, Uint32Array, Float64Array])('keeps exact values as %o for who asks', async (Kind) => {
    const plain = makeSeries();
    const values = new Kind(plain.voxels.length).map((_, i) => 3 * i);
    const scales = Array.from({ length: 5 }, (_, i) => ({ slope: 0.1 * (i + 1), intercept: i }));
    const header = { ...plain.header, values: { ...plain.header.values, maxError: 0.25 } };
    const series: Series = { ...plain, header, exact: { stored: values, scales } };
    const folder = await stored(series);
    expect(await readNativeSeries(folder, { exact: true })).toEqual(series);
    expect(await readNativeSeries(folder)).toEqual({ header, voxels: series.voxels });
    // The header alone may be replaced.
    await writeSeriesHeader(folder, header);
    expect(await readNativeSeries(folder, { exact: true })).toEqual(series);
    appendFileSync(join(folder, EXACT_FILE), 'x');
    await expect(readNativeSeries(folder, { exact: true })).rejects.toEqual(
      damaged(/exact\.bin has \d+ bytes/),
    );
  });

  it('holds voxels as little endian 16-bit numbers', async () => {
    const series = makeSeries();
    const bytes = readFileSync(join(await stored(series), VOXELS_FILE));
    expect(bytes.readInt16LE(2 * 100)).toBe(series.voxels[100]);
    expect(bytes).toHaveLength(series.voxels.length * 2);
  });

  it('streams whole frames in order', async () => {
    const series = makeSeries({ frames: 7 });
    const folder = await stored(series);
    const chunks = [];
    for await (const chunk of streamVoxels(folder, 3 * 12 * 9 * 2 + 5)) chunks.push(chunk);
    expect(chunks.map(({ first, count }) => [first, count])).toEqual([
      [0, 3],
      [3, 3],
      [6, 1],
    ]);
    expect(Int16Array.from(chunks.flatMap(({ voxels }) => [...voxels]))).toEqual(series.voxels);
  });

  it('gives one frame ahead of the others', async () => {
    const series = makeSeries();
    const size = series.header.rows * series.header.columns;
    const chunk = await readFrame(await stored(series), 2);
    expect(chunk).toMatchObject({ header: series.header, first: 2, count: 1 });
    expect(chunk.voxels).toEqual(series.voxels.slice(2 * size, 3 * size));
  });

  it('takes another header for the same voxels', async () => {
    const series = makeSeries();
    const folder = await stored(series);
    const header = {
      ...series.header,
      identity: { ...series.header.identity, seriesDescription: 'Renamed' },
    };
    await writeSeriesHeader(folder, header);
    expect(await readNativeSeries(folder)).toEqual({ header, voxels: series.voxels });
  });

  it.each<[string, (folder: string) => void, RegExp]>([
    ['a missing header', (f) => rmSync(join(f, HEADER_FILE)), /series\.json does not exist/],
    ['missing voxels', (f) => rmSync(join(f, VOXELS_FILE)), /voxels\.i16 does not exist/],
    ['a header cut off', (f) => truncateSync(join(f, HEADER_FILE), 50), /does not hold a series header/],
    [
      'a header of something else',
      (f) => writeFileSync(join(f, HEADER_FILE), '{"format":1}'),
      /does not hold a series header/,
    ],
    ['voxels cut off', (f) => truncateSync(join(f, VOXELS_FILE), 100), /has 100 bytes instead of 1080/],
    ['too many voxels', (f) => appendFileSync(join(f, VOXELS_FILE), 'xx'), /has 1082 bytes instead of 1080/],
  ])('notices %s at once', async (_, harm, sentence) => {
    const folder = await stored();
    harm(folder);
    await expect(readSeriesHeader(folder)).rejects.toEqual(damaged(sentence));
    await expect(readNativeSeries(folder)).rejects.toEqual(damaged(sentence));
  });

  it('notices changed voxels when they are read', async () => {
    const folder = await stored();
    const file = join(folder, VOXELS_FILE);
    const bytes = readFileSync(file);
    bytes[500]! ^= 1;
    writeFileSync(file, bytes);
    await expect(readNativeSeries(folder)).rejects.toEqual(damaged(/changed after it was written/));
  });

  it('gives voxels in chunks, reading ahead, and may be left in the middle', async () => {
    const series = makeSeries();
    const frame = series.header.rows * series.header.columns;
    const folder = await stored(series);
    const firsts: number[] = [];
    for await (const { first, count, voxels } of streamVoxels(folder, 2 * 2 * frame)) {
      expect(voxels).toEqual(series.voxels.slice(first * frame, (first + count) * frame));
      firsts.push(first);
    }
    expect(firsts).toEqual(Array.from({ length: Math.ceil(series.header.frames / 2) }, (_, i) => 2 * i));
    for await (const { first } of streamVoxels(folder, 2 * frame)) {
      if (first === 1) break;
    }
    // Nothing holds the file any more.
    rmSync(folder, { recursive: true });
  });
});
