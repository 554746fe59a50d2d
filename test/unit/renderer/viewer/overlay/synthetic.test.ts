import { expect, it } from 'vitest';
import type { Vec3 } from '../../../../../electron/core/geometry';
import { madeRuns, syntheticMark } from '../../../../../renderer/viewer/overlay/synthetic';
import { headerWith } from '../header';

const positions: Vec3[] = [
  [0, 0, 0],
  [0, 0, 1],
  [0, 0, 2],
];
const made = { kind: 'imported' as const, transferSyntaxes: [], synthetic: true, warnings: [] };

it('marks every slice of a synthetic series, and none of an acquired one', () => {
  const header = headerWith({ positions });
  expect(syntheticMark(header, 1)).toBeUndefined();
  expect(syntheticMark({ ...header, provenance: made }, 1)?.text).toBe('SYNTHETIC');
  expect(syntheticMark({ ...header, provenance: made }, null)?.text).toBe('SYNTHETIC');
});

it('marks each slice by itself where only some were made', () => {
  const header = { ...headerWith({ positions }), provenance: made, syntheticFrames: [1] };
  expect(syntheticMark(header, 1)).toEqual({ text: 'SYNTHETIC', acquired: false });
  expect(syntheticMark(header, 0)?.acquired).toBe(true);
  expect(syntheticMark(header, null)?.text).toBe('SYNTHETIC 1 of 3 slices');
});

it('gathers neighbouring slices that were made, in any order, and none where all are alike', () => {
  const header = headerWith({ positions });
  expect(madeRuns({ ...header, provenance: made, syntheticFrames: [7, 2, 3, 1] })).toEqual([
    { first: 1, count: 3 },
    { first: 7, count: 1 },
  ]);
  expect(madeRuns({ ...header, provenance: made })).toEqual([]);
});
