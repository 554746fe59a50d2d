/** Arithmetic of linked panes: the same place at the same scale, each on its own slice. */
import { add, dot, scale, subtract, type Vec3 } from '../../../electron/core/geometry';

export interface Camera {
  focalPoint: Vec3;
  position: Vec3;
  viewPlaneNormal: Vec3;
  /** Half the height of the pane, mm. */
  parallelScale: number;
}

/**
 * The camera of a pane that follows another of the same direction: it looks at the same place across the slice and
 * stays on its own slice; a millimetre is as long on the screen in both. Heights in CSS pixels.
 */
export function followCamera(
  leader: Camera,
  leaderHeight: number,
  follower: Camera,
  followerHeight: number,
): Pick<Camera, 'focalPoint' | 'position' | 'parallelScale'> {
  const between = subtract(leader.focalPoint, follower.focalPoint);
  const normal = follower.viewPlaneNormal;
  const across = subtract(between, scale(normal, dot(between, normal)));
  return {
    focalPoint: add(follower.focalPoint, across),
    position: add(follower.position, across),
    parallelScale: leader.parallelScale * (followerHeight / leaderHeight),
  };
}
