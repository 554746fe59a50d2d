/** Turning a camera around what it looks at. Pure arithmetic. */
import { add, cross, dot, scale, subtract, type Vec3 } from '../../../electron/core/geometry';

export interface OrbitCamera {
  focalPoint: Vec3;
  position: Vec3;
  viewUp: Vec3;
}

/** A vector turned about a unit axis (Rodrigues' formula), radians. */
export function turned(vector: Vec3, axis: Vec3, angle: number): Vec3 {
  const cos = Math.cos(angle);
  const along = scale(axis, dot(axis, vector) * (1 - cos));
  return add(add(scale(vector, cos), scale(cross(axis, vector), Math.sin(angle))), along);
}

function unit(vector: Vec3): Vec3 {
  return scale(vector, 1 / Math.sqrt(dot(vector, vector)));
}

/** The camera after a drag: `across` turns it about its upright axis, `down` tips it over. Radians. */
export function orbit(camera: OrbitCamera, across: number, down: number): OrbitCamera {
  const up = unit(camera.viewUp);
  let arm = turned(subtract(camera.position, camera.focalPoint), up, -across);
  const right = unit(cross(up, arm));
  arm = turned(arm, right, -down);
  return {
    focalPoint: camera.focalPoint,
    position: add(camera.focalPoint, arm),
    viewUp: unit(turned(up, right, -down)),
  };
}
