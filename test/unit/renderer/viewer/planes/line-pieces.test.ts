import { expect, it } from 'vitest';
import { linePieces } from '../../../../../renderer/viewer/planes/line-pieces';

it('leaves a gap around the centre', () => {
  expect(linePieces([0, 50], [200, 50], [100, 50], 10)).toEqual([
    { from: [0, 50], to: [90, 50] },
    { from: [110, 50], to: [200, 50] },
  ]);
});

it('keeps its direction on slanted lines', () => {
  const [first, second] = linePieces([0, 0], [100, 100], [50, 50], Math.SQRT2 * 5);
  expect(first!.to[0]).toBeCloseTo(45);
  expect(second!.from[1]).toBeCloseTo(55);
});

it('draws nothing for a line without length', () => {
  expect(linePieces([5, 5], [5, 5], [5, 5], 10)).toEqual([]);
});
