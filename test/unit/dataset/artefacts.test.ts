/** Artefacts do to a picture what their names say. */
import { expect, test } from 'vitest';
import { AXIAL } from '../../../electron/core/geometry';
import type { Series } from '../../../electron/core/series';
import { withArtefacts } from '../../../electron/dataset/artefacts';
import type { Artefact } from '../../../electron/dataset/manifest-schema';

const SIZE = 32;
/** A disc of 1000 on 100, five pixels in radius, of two slices. */
function disc(): Series {
  const voxels = new Int16Array(2 * SIZE * SIZE).map((_, i) => {
    const [row, column] = [Math.floor(i / SIZE) % SIZE, i % SIZE];
    return (row - 15.5) ** 2 + (column - 15.5) ** 2 < 25 ? 1000 : 100;
  });
  const geometry = {
    rowSpacing: 1,
    columnSpacing: 1,
    orientation: AXIAL,
    positions: [
      [0, 0, 0],
      [0, 0, 1],
    ],
  };
  const header = {
    rows: SIZE,
    columns: SIZE,
    frames: 2,
    geometry,
    values: { bitsStored: 12, signed: false },
  };
  return { header, voxels } as unknown as Series;
}
const laid = (one: Artefact) => withArtefacts(disc(), [one]).voxels;
const difference = (voxels: Int16Array) => disc().voxels.map((value, i) => voxels[i]! - value);
const rms = (values: Int16Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

test('nothing is laid over a series without any', () => {
  const series = disc();
  expect(withArtefacts(series, [])).toBe(series);
});

test.each([
  ['noise of no strength', { kind: 'noise', std: 0, seed: 1 }],
  ['a flat field', { kind: 'bias-field', coefficients: Array(20).fill(0) }],
  ['a spike of no height', { kind: 'spikes', intensity: 0, place: [0.2, 0.1, 0] }],
  ['ghosts of no strength', { kind: 'ghosts', count: 4, intensity: 0, axis: 'rows' }],
  [
    'a move to where it was',
    { kind: 'motion', axis: 'columns', moves: [{ at: 0.4, degrees: 0, x: 0, y: 0 }] },
  ],
] as [string, Artefact][])('%s changes nothing', (_what, one) => {
  expect(rms(difference(laid(one)))).toBeLessThan(0.5);
});

test('noise has the strength that it says, as a share of the range', () => {
  // The darkest values are cut off at 0 rarely: 100 is more than two of 36.
  expect(rms(difference(laid({ kind: 'noise', std: 0.04, seed: 1 })))).toBeGreaterThan(34);
  expect(rms(difference(laid({ kind: 'noise', std: 0.04, seed: 1 })))).toBeLessThan(38);
  expect(laid({ kind: 'noise', std: 0.04, seed: 2 })).not.toEqual(
    laid({ kind: 'noise', std: 0.04, seed: 1 }),
  );
});

test('a field of a constant alone multiplies by its exponential', () => {
  const coefficients = [0.5, ...Array<number>(19).fill(0)];
  const voxels = laid({ kind: 'bias-field', coefficients });
  expect(voxels[0]).toBe(Math.round(100 * Math.exp(0.5)));
  expect(voxels[16 * SIZE + 16]).toBe(Math.round(1000 * Math.exp(0.5)));
});

test('a spike is one wave, as high as so many times the mean', () => {
  const change = difference(laid({ kind: 'spikes', intensity: 0.2, place: [0.25, 0, 0] }));
  const mean = disc().voxels.reduce((sum, value) => sum + value, 0) / (2 * SIZE * SIZE);
  expect(Array.from(change.subarray(0, 4))).toEqual(
    [1, 0, -1, 0].map((sign) => Math.round(100 + sign * 0.2 * mean) - 100),
  );
});

test('ghosts lie along their axis and nowhere else', () => {
  const change = difference(laid({ kind: 'ghosts', count: 4, intensity: 1, axis: 'rows' }));
  const column = (i: number) => change.filter((_, at) => at % SIZE === i);
  expect(rms(column(16))).toBeGreaterThan(20);
  // A column that nothing stands out in has nothing to be a ghost of.
  expect(rms(column(0))).toBeLessThan(1);
});

test('a move before the first line shows the picture in its new place', () => {
  const voxels = laid({ kind: 'motion', axis: 'rows', moves: [{ at: 0, degrees: 0, x: 3, y: 0 }] });
  const still = disc().voxels;
  for (let column = 8; column < 24; column++) {
    expect(Math.abs(voxels[16 * SIZE + column + 3]! - still[16 * SIZE + column]!)).toBeLessThanOrEqual(1);
  }
});
