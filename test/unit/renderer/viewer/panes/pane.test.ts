import { expect, it } from 'vitest';
import { planePosition } from '../../../../../renderer/viewer/panes/pane';

it('names the side of the origin that a plane lies on', () => {
  expect(planePosition([5, 5, 12.5], [0, 0, 1])).toEqual({ letter: 'H', mm: 12.5 });
  expect(planePosition([5, 5, -35], [0, 0, 1])).toEqual({ letter: 'F', mm: 35 });
  expect(planePosition([-8, 0, 0], [1, 0, 0])).toEqual({ letter: 'R', mm: 8 });
});

it('does not depend on which way the normal points', () => {
  expect(planePosition([0, 20, 0], [0, 1, 0])).toEqual(planePosition([0, 20, 0], [0, -1, 0]));
});

it('takes the strongest axis of an oblique plane', () => {
  const tilt = Math.SQRT1_2;
  expect(planePosition([0, 1, 100], [0, 0.3, 0.954]).letter).toBe('H');
  expect(planePosition([10, 0, 0], [tilt, -tilt, 0]).mm).toBeCloseTo(7.07, 2);
});
