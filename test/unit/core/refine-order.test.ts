import fc from 'fast-check';
import { expect, test } from 'vitest';
import { neighboursOf, refineOrder } from '../../../electron/core/refine-order';

const evenly = (count: number, spacing: number) => Array.from({ length: count }, (_, i) => 3 + i * spacing);

test('every frame comes once, whatever the positions', () => {
  const positions = fc
    .uniqueArray(fc.double({ min: -500, max: 500, noNaN: true }), { minLength: 0, maxLength: 128 })
    .map((list) => list.sort((a, b) => a - b));
  fc.assert(
    fc.property(positions, (list) => {
      expect(refineOrder(list, 24).sort((a, b) => a - b)).toEqual(list.map((_, i) => i));
    }),
  );
});

test('most frames have finished neighbours on both sides', () => {
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 256 }), fc.double({ min: 0.5, max: 4, noNaN: true }), (n, mm) => {
      const positions = evenly(n, mm);
      const finished = new Map<number, number>();
      let both = 0;
      for (const frame of refineOrder(positions, 24)) {
        const [before, after] = neighboursOf(positions[frame]!, finished, 24);
        if (before && after) both += 1;
        finished.set(frame, positions[frame]!);
      }
      // All but those of the first pass, 8 mm apart at least, and what is left over behind the last of those.
      expect(both / n).toBeGreaterThan(mm > 2 ? 0.4 : 0.6);
    }),
  );
});

test('goes by bisection, from strides that still tell something', () => {
  expect(refineOrder(evenly(8, 4), 24)).toEqual([0, 4, 2, 6, 1, 3, 5, 7]);
  expect(refineOrder(evenly(9, 10), 24)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(refineOrder([7], 24)).toEqual([0]);
  expect(refineOrder([], 24)).toEqual([]);
});

test('neighbours are the nearest finished frame on either side, where they are near enough', () => {
  const finished = new Map([
    [0, 0],
    [1, 8],
    [2, 30],
    [3, 12],
  ]);
  expect(neighboursOf(10, finished, 24)).toEqual([
    { frame: 1, distance: 2 },
    { frame: 3, distance: 2 },
  ]);
  expect(neighboursOf(20, finished, 9)).toEqual([{ frame: 3, distance: 8 }, undefined]);
  expect(neighboursOf(8, finished, 24)).toEqual([
    { frame: 0, distance: 8 },
    { frame: 3, distance: 4 },
  ]);
  expect(neighboursOf(5, new Map(), 24)).toEqual([undefined, undefined]);
});

test('round a cycle the last phase and the first are neighbours, and one alone is on both sides', () => {
  const finished = new Map([
    [0, 0],
    [18, 720],
  ]);
  expect(neighboursOf(760, finished, 100, 800)).toEqual([
    { frame: 18, distance: 40 },
    { frame: 0, distance: 40 },
  ]);
  expect(neighboursOf(40, finished, 130, 800)).toEqual([{ frame: 0, distance: 40 }, undefined]);
  expect(neighboursOf(300, new Map([[2, 100]]), 1000, 800)).toEqual([
    { frame: 2, distance: 200 },
    { frame: 2, distance: 600 },
  ]);
});

test('strides are of the distance up to which neighbours are looked at, whatever the unit', () => {
  expect(refineOrder(evenly(8, 40), 24)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(refineOrder(evenly(8, 40), 240)).toEqual(refineOrder(evenly(8, 4), 24));
});
