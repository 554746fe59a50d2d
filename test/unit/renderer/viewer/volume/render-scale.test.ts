import { expect, it } from 'vitest';
import { affordableScale } from '../../../../../renderer/viewer/volume/render-scale';

it('renders as finely as the time allows', () => {
  expect(affordableScale(4, 400, 100)).toBe(8);
  expect(affordableScale(4, 25, 100)).toBe(2);
  expect(affordableScale(2, 2, 150)).toBe(1);
  expect(affordableScale(1, 2, 150)).toBe(1);
  expect(affordableScale(6, 60_000, 150)).toBe(10);
});

it('refines by halves, however quick a coarse picture was', () => {
  expect(affordableScale(10, 1, 500)).toBe(5);
  expect(affordableScale(5, 1, 500)).toBe(3);
});
