import { expect, it } from 'vitest';
import { planesMeet } from '../../../../../renderer/viewer/overlay/reference-line';

it('is where two planes meet', () => {
  const meet = planesMeet({ point: [3, 9, 9], normal: [1, 0, 0] }, { point: [9, 9, -4], normal: [0, 0, 1] })!;
  expect(meet.direction.map(Math.abs)).toEqual([0, 1, 0]);
  expect(meet.point[0]).toBeCloseTo(3);
  expect(meet.point[2]).toBeCloseTo(-4);
});

it('lies in both of two oblique planes', () => {
  const a = { point: [1, 2, 3], normal: [0.6, 0.8, 0] } as const;
  const b = { point: [-4, 0, 5], normal: [0, 0.6, 0.8] } as const;
  const { point, direction } = planesMeet(a, b)!;
  for (const by of [-50, 0, 80]) {
    for (const plane of [a, b]) {
      const away = plane.normal.reduce<number>(
        (sum, n, axis) => sum + n * (point[axis]! + direction[axis]! * by - plane.point[axis]!),
        0,
      );
      expect(away).toBeCloseTo(0, 9);
    }
  }
});

it('is nowhere for parallel planes', () => {
  expect(
    planesMeet({ point: [0, 0, 0], normal: [0, 0, 1] }, { point: [0, 0, 5], normal: [0, 0, -1] }),
  ).toBeUndefined();
  expect(
    planesMeet({ point: [0, 0, 0], normal: [0, 0, 1] }, { point: [0, 0, 5], normal: [0, 0.1, 0.995] }),
  ).toBeUndefined();
});
