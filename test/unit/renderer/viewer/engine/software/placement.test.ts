import { expect, it } from 'vitest';
import { placement } from '../../../../../../renderer/viewer/engine/software/placement';

/** As a canvas does it. */
const place = ([a, b, c, d, e, f]: number[], x: number, y: number) => [
  a! * x + c! * y + e!,
  b! * x + d! * y + f!,
];

it('takes the corners of a picture to their places, turned and mirrored too', () => {
  for (const [corner, right, bottom] of [
    [
      [10, 20],
      [110, 20],
      [10, 70],
    ],
    [
      [300, 5],
      [300, 205],
      [150, 5],
    ],
    [
      [90, 90],
      [-10, 90],
      [90, 10],
    ],
  ] as const) {
    const affine = placement(corner, right, bottom, 40, 25);
    expect(place(affine, 0, 0)).toEqual([...corner]);
    expect(place(affine, 40, 0)).toEqual([...right]);
    expect(place(affine, 0, 25)).toEqual([...bottom]);
    const middle = [(right[0] + bottom[0]) / 2, (right[1] + bottom[1]) / 2];
    expect(place(affine, 20, 12.5)).toEqual(middle);
  }
});
