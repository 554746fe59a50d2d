import { expect, it } from 'vitest';
import { scaleBar } from '../../../../../renderer/viewer/overlay/scale-bar';

it('is the longest round length that fits', () => {
  expect(scaleBar(4, 350)).toEqual({ pixels: 200, label: '5 cm' });
  expect(scaleBar(4, 401)).toEqual({ pixels: 400, label: '10 cm' });
  expect(scaleBar(100, 350)).toEqual({ pixels: 200, label: '2 mm' });
});

it('is left out where nothing fits', () => {
  expect(scaleBar(4000, 350)).toBeUndefined();
});
