/** Which slice of a series lies at a point, or nearest to it. Pure arithmetic in the patient coordinate system, mm. */
import { dot, sliceNormal, type Geometry, type Vec3 } from '../../../electron/core/geometry';

/** Index of the frame whose plane is nearest to `point`. */
export function nearestSlice(geometry: Geometry, point: Vec3): number {
  const normal = sliceNormal(geometry.orientation);
  const along = dot(point, normal);
  let best = 0;
  let distance = Number.POSITIVE_INFINITY;
  geometry.positions.forEach((position, frame) => {
    const away = Math.abs(dot(position, normal) - along);
    if (away >= distance) return;
    best = frame;
    distance = away;
  });
  return best;
}

/** Whether the slices of two series run alike, or opposite: within about 25 degrees. */
export function slicesParallel(a: Geometry, b: Geometry): boolean {
  return Math.abs(dot(sliceNormal(a.orientation), sliceNormal(b.orientation))) > 0.9;
}
