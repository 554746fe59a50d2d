/** Lengths and angles between points in space. */
import { dot, subtract, type Vec3 } from '../geometry';

export function distance(a: Vec3, b: Vec3): number {
  const d = subtract(a, b);
  return Math.sqrt(dot(d, d));
}

/** Angle at `vertex`, degrees, 0 to 180; NaN where two points are the same. */
export function angleAt(a: Vec3, vertex: Vec3, b: Vec3): number {
  return angleBetween(subtract(a, vertex), subtract(b, vertex));
}

/** The acute angle between two lines (Cobb 1948), degrees, 0 to 90; it does not matter from which end they are drawn. */
export function cobbAngle(line: readonly [Vec3, Vec3], other: readonly [Vec3, Vec3]): number {
  const angle = angleBetween(subtract(line[1], line[0]), subtract(other[1], other[0]));
  return angle > 90 ? 180 - angle : angle;
}

function angleBetween(a: Vec3, b: Vec3): number {
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}
