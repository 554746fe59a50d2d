import { expect, it } from 'vitest';
import { followCamera } from '../../../../../renderer/viewer/link/follow-camera';

it('looks at the same place at the same scale, and stays on its own slice', () => {
  const leader = {
    focalPoint: [10, 20, 30],
    position: [10, 20, -70],
    viewPlaneNormal: [0, 0, -1],
    parallelScale: 50,
  } as const;
  const follower = {
    focalPoint: [0, 0, 42],
    position: [0, 0, -58],
    viewPlaneNormal: [0, 0, -1],
    parallelScale: 80,
  } as const;
  expect(followCamera(leader, 400, follower, 800)).toEqual({
    focalPoint: [10, 20, 42],
    position: [10, 20, -58],
    parallelScale: 100,
  });
});
