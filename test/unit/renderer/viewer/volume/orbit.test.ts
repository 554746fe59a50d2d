import { expect, it } from 'vitest';
import { orbit, type OrbitCamera } from '../../../../../renderer/viewer/volume/orbit';

const front: OrbitCamera = { focalPoint: [5, 0, 0], position: [5, -100, 0], viewUp: [0, 0, 1] };
/** Largest distance along an axis. */
const apart = (actual: readonly number[], wanted: readonly number[]) =>
  Math.max(...actual.map((value, axis) => Math.abs(value - wanted[axis]!)));

it('drags the near side along: to the right shows the patient’s right side', () => {
  const turned = orbit(front, Math.PI / 2, 0);
  expect(apart(turned.position, [-95, 0, 0])).toBeLessThan(1e-9);
  expect(apart(turned.viewUp, [0, 0, 1])).toBeLessThan(1e-9);
});

it('drags down to show the head', () => {
  const turned = orbit(front, 0, Math.PI / 2);
  expect(apart(turned.position, [5, 0, 100])).toBeLessThan(1e-9);
  expect(apart(turned.viewUp, [0, 1, 0])).toBeLessThan(1e-9);
});

it('keeps its distance, and up stays across the line of sight', () => {
  let camera = front;
  for (let turn = 0; turn < 50; turn++) camera = orbit(camera, 0.3, 0.2);
  const arm = camera.position.map((value, axis) => value - camera.focalPoint[axis]!);
  expect(Math.hypot(...arm)).toBeCloseTo(100, 6);
  expect(arm.reduce((sum, value, axis) => sum + value * camera.viewUp[axis]!, 0)).toBeCloseTo(0, 6);
});
