import { describe, expect, it } from 'vitest';
import { positionText, probe } from '../../../../../renderer/viewer/overlay/probe';
import { framesOf, headerWith } from '../header';

const header = headerWith({
  rows: 4,
  columns: 5,
  spacing: 2,
  positions: [
    [-10, 0, 0],
    [-10, 0, 3],
  ],
  values: { rescaleSlope: 2, rescaleIntercept: -1000, units: 'HU' },
});
const frames = framesOf(header, (column, row, frame) => column + 10 * row + 100 * frame);

describe('probe', () => {
  it('finds the voxel, its stored value and what it means', () => {
    expect(probe(frames, [-4.4, 3.9, 2.6], null)).toEqual({
      position: [-4.4, 3.9, 2.6],
      voxel: [3, 2, 1],
      stored: 123,
      value: -754,
      units: 'HU',
    });
  });

  it('takes the frame that is shown, however near another is', () => {
    expect(probe(frames, [-10, 0, 3], 0)?.voxel).toEqual([0, 0, 0]);
  });

  it('finds nothing outside', () => {
    expect(probe(frames, [-11.1, 0, 0], 0)).toBeUndefined();
    expect(probe(frames, [-10, 7.1, 0], 0)).toBeUndefined();
  });
});

it('writes positions as radiologists do', () => {
  expect(positionText([12.34, -4, 0])).toBe('L 12.3 · A 4.0 · H 0.0 mm');
  expect(positionText([-1, 2.06, -30])).toBe('R 1.0 · P 2.1 · F 30.0 mm');
});
