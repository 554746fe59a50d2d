import { describe, expect, it } from 'vitest';
import { sliceNormal, whyNotVolume, type Vec3 } from '../../../../electron/core/geometry';
import { resample, type ResampleOptions } from '../../../../electron/core/resample/resample';
import {
  assertConsistent,
  derivationsOf,
  frameVoxels,
  warningsOf,
  type Series,
} from '../../../../electron/core/series';
import { makeSeries, OBLIQUE } from '../../dicom/support/make-series';

function run(series: Series, options: Partial<ResampleOptions> = {}): Series {
  const steps = resample(series, { kernel: 'cubic', seriesInstanceUid: '2.25.1', ...options });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    expect(step.value.done).toBeLessThanOrEqual(step.value.total);
  }
}

/** Axial slices at the given places along z, whose values are a function of place, row and column. */
function stack(
  places: readonly number[],
  value: (z: number, row: number, column: number) => number,
  shift: (z: number) => [number, number] = () => [0, 0],
): Series {
  const series = makeSeries({ rows: 12, columns: 9, frames: places.length });
  const { rowSpacing, columnSpacing } = series.header.geometry;
  series.header.geometry.positions = places.map((z): Vec3 => [
    shift(z)[0] * columnSpacing,
    shift(z)[1] * rowSpacing,
    z,
  ]);
  places.forEach((z, frame) => {
    const [right, down] = shift(z);
    const out = frameVoxels(series, frame);
    // The values belong to the patient, not to the slice.
    for (let i = 0; i < out.length; i++)
      out[i] = Math.round(value(z, Math.floor(i / 9) + down, (i % 9) + right));
  });
  return series;
}
const zs = ({ header }: Series) =>
  header.geometry.positions.map((position) => Number(position[2].toFixed(9)));

describe('resampling', () => {
  it('tells of values that were rounded before, and keeps no exact ones that are no longer so', () => {
    const series = stack([0, 2, 5], (z) => 10 * z);
    series.header.values.maxError = 0.25;
    series.exact = {
      stored: Float32Array.from(series.voxels),
      scales: [0, 1, 2].map(() => ({ slope: 1, intercept: 0 })),
    };
    const even = run(series);
    expect(even.exact).toBeUndefined();
    expect(even.header.values.maxError).toBeUndefined();
    expect(warningsOf(even.header)).toContain(
      'Before resampling: Values need more than 16 bits and were rounded, with an error of at most 0.25.',
    );
  });

  it('leaves an even and straight stack as it is', () => {
    const series = makeSeries({ orientation: OBLIQUE, step: 2.5 });
    const again = run(series);
    expect(again.voxels).toEqual(series.voxels);
    again.header.geometry.positions.forEach((position, i) =>
      position.forEach((value, k) => expect(value).toBeCloseTo(series.header.geometry.positions[i]![k]!, 9)),
    );
  });

  it.each(['cubic', 'linear'] as const)(
    'meets a straight line exactly between uneven slices (%s)',
    (kernel) => {
      const series = stack([0, 2, 4, 7, 9, 10], (z, r, c) => 100 * z + 10 * r + c);
      const even = run(series, { kernel, spacing: 1 });
      assertConsistent(even);
      expect(zs(even)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      for (let z = 0; z <= 10; z++) expect(frameVoxels(even, z)[13]).toBe(100 * z + 14);
      expect(whyNotVolume(even.header.geometry)).toBeUndefined();
    },
  );

  it('follows a curve better by cubic interpolation than by linear', () => {
    const curve = (z: number) => 2000 + 1500 * Math.sin(z / 5);
    const series = stack([0, 3, 6, 10, 13, 16, 20], curve);
    const worst = (kernel: 'cubic' | 'linear') => {
      const even = run(series, { kernel, spacing: 1 });
      return Math.max(...zs(even).map((z, k) => Math.abs(frameVoxels(even, k)[0]! - curve(z))));
    };
    expect(worst('cubic')).toBeLessThan(0.6 * worst('linear'));
  });

  it('fills in what is missing at the usual distance, and keeps both ends', () => {
    const series = stack([10, 7.5, 5, 0, -2.5], (z) => 1000 + 100 * z);
    const even = run(series);
    expect(zs(even)).toEqual([10, 7.5, 5, 2.5, 0, -2.5]);
    expect(zs(even).map((_, k) => frameVoxels(even, k)[0])).toEqual([2000, 1750, 1500, 1250, 1000, 750]);
  });

  it('straightens a leaning stack without cutting anything off', () => {
    const places = [0, 2, 4, 6, 8];
    const ramp = (z: number, r: number, c: number) => 1000 + 20 * r + 7 * c + 5 * z;
    const series = stack(places, ramp, (z) => [0, 0.3 * z]);
    expect(whyNotVolume(series.header.geometry)).toMatch(/leans/);
    const straight = run(series);
    expect(whyNotVolume(straight.header.geometry)).toBeUndefined();
    expect([straight.header.rows, straight.header.columns]).toEqual([15, 9]);
    expect(straight.header.provenance).toMatchObject({
      derivations: [
        {
          kind: 'resampled',
          sentence: 'Resampled from 5 slices to 5, 2 mm apart, and straightened (cubic interpolation).',
        },
      ],
    });
    const lowest = Math.min(...series.voxels);
    places.forEach((z, k) => {
      const slice = frameVoxels(straight, k);
      for (let r = 0; r < 15; r++) {
        const scanned = r >= 0.3 * z && r <= 11 + 0.3 * z;
        const value = slice[r * 9 + 4]!;
        if (scanned) expect(Math.abs(value - ramp(z, r, 4)), `slice ${k}, row ${r}`).toBeLessThanOrEqual(1);
        else if (r < 0.3 * z - 0.5 || r > 11.5 + 0.3 * z) expect(value).toBe(lowest);
      }
    });
  });

  it('mixes no padding into the image', () => {
    const series = stack([0, 2, 5], (_, r) => (r < 3 ? -2000 : 500));
    series.header.values = { ...series.header.values, padding: -2000, signed: true };
    const even = run(series, { spacing: 1 });
    expect(new Set(even.voxels)).toEqual(new Set([-2000, 500]));
  });

  it('does not go beyond the values that were there', () => {
    const series = stack([0, 1, 2.5, 4], (z) => (z < 1.5 ? 0 : 4095));
    const even = run(series, { spacing: 0.5 });
    expect(Math.min(...even.voxels)).toBe(0);
    expect(Math.max(...even.voxels)).toBe(4095);
  });

  it('says where each slice comes from and what of it is synthetic', () => {
    const series = stack([0, 2, 4, 7], (z) => z);
    const reference = (i: number) => ({ sopClassUid: '1.2', sopInstanceUid: `1.3.${i}` });
    series.header.frameSources = [0, 1, 2, 3].map((i) => [reference(i)]);
    series.header.syntheticFrames = [3];
    series.header.provenance = {
      kind: 'imported',
      synthetic: true,
      transferSyntaxes: ['1.2.3'],
      warnings: ['Uneven.'],
    };
    const { header } = run(series, { kernel: 'linear', spacing: 2 });
    expect(header.frameSources).toEqual([
      [reference(0)],
      [reference(1)],
      [reference(2)],
      [reference(2), reference(3)],
    ]);
    expect(header.syntheticFrames).toEqual([3]);
    expect(header.identity.seriesInstanceUid).toBe('2.25.1');
    expect(header.provenance).toMatchObject({
      synthetic: true,
      transferSyntaxes: ['1.2.3'],
      warnings: ['Before resampling: Uneven.'],
      derivations: [
        {
          kind: 'resampled',
          sentence: 'Resampled from 4 slices to 4, 2 mm apart (linear interpolation).',
        },
      ],
    });
    expect(header.identity.seriesDescription).toBe('Synthetic brain T1, resampled 2 mm');
    expect(sliceNormal(header.geometry.orientation)).toEqual([0, 0, 1]);
  });

  it('tells of every resampling, and of what was odd at first only once', () => {
    const series = stack([0, 2, 4, 7], (z) => z);
    series.header.provenance = {
      kind: 'imported',
      synthetic: false,
      transferSyntaxes: [],
      warnings: ['Uneven.'],
    };
    const { header } = run(run(series, { spacing: 2 }), { spacing: 1 });
    expect(header.identity.seriesDescription).toBe('Synthetic brain T1, resampled 1 mm');
    expect(header.provenance).toMatchObject({ warnings: ['Before resampling: Uneven.'] });
    expect(derivationsOf(header).map(({ sentence }) => sentence)).toEqual([
      'Resampled from 4 slices to 4, 2 mm apart (cubic interpolation).',
      'Resampled from 4 slices to 7, 1 mm apart (cubic interpolation).',
    ]);
  });

  it('refuses what memory could not hold', () => {
    const series = makeSeries();
    series.header.rows = 60_000;
    series.header.columns = 60_000;
    expect(() => run(series)).toThrow(/do not fit into memory. Choose a larger distance/);
  });

  it.each<[string, (series: Series) => void, Partial<ResampleOptions>, RegExp]>([
    [
      'slices at one place',
      (s) => (s.header.geometry.positions[2] = s.header.geometry.positions[1]!),
      {},
      /Slices 2 and 3 lie at the same position/,
    ],
    [
      'a sequence over time',
      (s) => (s.header.notVolume = 'It is a sequence.'),
      {},
      /cannot be resampled: It is a sequence/,
    ],
    ['a distance of nothing', () => {}, { spacing: 0 }, /must be more than 0 mm/],
    ['too many slices', () => {}, { spacing: 1e-6 }, /10000 is the most/],
  ])('refuses %s', (_, harm, options, sentence) => {
    const series = makeSeries();
    harm(series);
    expect(() => run(series, options)).toThrow(sentence);
  });
});
