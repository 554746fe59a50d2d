import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { segmentsSchema } from '../../../electron/core/segmentation-schema';
import type { SegmentationForm } from '../../../electron/dicom/export/iod/segmentation';
import { exportSeries } from '../../../electron/files/export-series';
import { inspectPath, readSeries } from '../../../electron/files/read-series';
import { makeLabels } from '../dicom/support/make-labels';
import { makeSeries } from '../dicom/support/make-series';
import { temporaryFolder } from '../dicom/support/temporary-folder';

const [rows, columns, frames] = [15, 21, 5];
const labels = makeLabels(rows, columns, frames);

async function exported(segmentation: SegmentationForm, map = labels): Promise<string> {
  const folder = join(temporaryFolder(), 'out');
  const series = { ...makeSeries({ rows, columns, frames, modality: 'CT' }), labels: map };
  await exportSeries(series, 'dicom', folder, { segmentation });
  return folder;
}

/** Where the segmentation lies among the files. */
function segOf(folder: string): string {
  const name = (readdirSync(folder, { recursive: true }) as string[]).find((one) => /SEG0001/.test(one));
  return join(folder, name!);
}

describe('a segmentation beside its images', () => {
  it.each(['binary', 'labelmap'] as const)('comes back voxel by voxel: %s', async (form) => {
    const { series, skipped } = await readSeries(await exported(form));
    expect(skipped).toEqual([]);
    expect(series).toHaveLength(1);
    expect((await inspectPath(await exported(form))).skipped).toEqual([]);
    const map = series[0]!.labels!;
    const value = (own: number) => {
      const at = labels.segments.findIndex((one) => one.value === own);
      return own === 0 ? 0 : form === 'labelmap' ? own : at + 1;
    };
    expect([...map.labels]).toEqual([...labels.labels].map(value));
    expect(map.segments.map((one) => one.label)).toEqual(labels.segments.map((one) => one.label));
    expect(map.segments.map((one) => one.code)).toEqual(labels.segments.map((one) => one.code));
    expect(map.segments.map((one) => one.algorithm.type)).toEqual(
      labels.segments.map((one) => one.algorithm.type),
    );
    map.segments.forEach((one, i) =>
      one.colour.forEach((c, j) => expect(Math.abs(c - labels.segments[i]!.colour[j]!)).toBeLessThan(2)),
    );
  });

  it('of 16 bits comes back too', async () => {
    const wide = makeLabels(rows, columns, frames, true);
    const { series } = await readSeries(await exported('labelmap', wide));
    expect(series[0]!.labels!.labels).toEqual(wide.labels);
  });

  it('has segments that the library can keep, whatever their texts', async () => {
    const [first, ...others] = labels.segments;
    const odd = {
      ...first!,
      label: `${'Ä long näme '.repeat(5)}x`,
      algorithm: { type: 'automatic' as const },
    };
    const twice = others.map((one) => ({ ...one, label: '?' }));
    const folder = await exported('binary', { ...labels, segments: [odd, ...twice] });
    const { segments } = (await readSeries(folder)).series[0]!.labels!;
    expect(segmentsSchema.parse(segments)).toEqual(segments);
    expect(segments.slice(1).map((one) => one.name)).toEqual(['segment', 'segment-3']);
  });

  it('without its series is named, with what to do', async () => {
    const alone = join(temporaryFolder(), 'alone');
    mkdirSync(alone);
    writeFileSync(join(alone, 'seg.dcm'), readFileSync(segOf(await exported('binary'))));
    const { series, skipped } = await readSeries(alone);
    expect(series).toEqual([]);
    expect(skipped).toEqual([{ file: 'seg.dcm', reason: expect.stringMatching(/open both together/) }]);
    expect((await inspectPath(alone)).skipped).toEqual(skipped);
  });

  it.each([
    ['is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 40), /cut off|damaged/],
    ['is of an unknown type', (bytes: Buffer) => swap(bytes, 'BINARY', 'BINART'), /type that is not known/],
  ])('that %s leaves the images as they are and is named', async (_, spoil, reason) => {
    const folder = await exported('binary');
    const seg = segOf(folder);
    const bytes = readFileSync(seg);
    rmSync(seg);
    writeFileSync(seg, spoil(bytes));
    const { series, skipped } = await readSeries(folder);
    expect(series).toHaveLength(1);
    expect(series[0]!.labels).toBeUndefined();
    expect(skipped).toEqual([
      { file: expect.stringMatching(/SEG0001/), reason: expect.stringMatching(reason) },
    ]);
  });
});

function swap(bytes: Buffer, from: string, to: string): Buffer {
  const out = Buffer.from(bytes);
  out.write(to, out.indexOf(from), 'latin1');
  return out;
}
