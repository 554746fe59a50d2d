/** Where one slice cuts another. Pure arithmetic in the patient coordinate system, mm. */
import { add, cross, dot, scale, type Vec3 } from '../../../electron/core/geometry';

/**
 * The line in which two planes meet, as a point and a unit direction; undefined where they are (nearly) parallel.
 * Each plane is a point on it and its normal.
 */
export function planesMeet(
  a: { point: Vec3; normal: Vec3 },
  b: { point: Vec3; normal: Vec3 },
): { point: Vec3; direction: Vec3 } | undefined {
  const direction = cross(a.normal, b.normal);
  const square = dot(direction, direction);
  if (square < 0.02) return undefined;
  const da = dot(a.normal, a.point);
  const db = dot(b.normal, b.point);
  const point = scale(
    add(scale(cross(b.normal, direction), da), scale(cross(direction, a.normal), db)),
    1 / square,
  );
  return { point, direction: scale(direction, 1 / Math.sqrt(square)) };
}
