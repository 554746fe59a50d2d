import { describe, expect, it } from 'vitest';
import { fromCielab, toCielab } from '../../../electron/dicom/cielab';
import type { Colour } from '../../../electron/core/segmentation';

describe('CIELab', () => {
  it.each<[string, Colour, number[]]>([
    // L*a*b* under D50 of the corners of sRGB, as ICC profiles of sRGB give them.
    ['black', [0, 0, 0], [0, 0, 0]],
    ['white', [255, 255, 255], [100, 0, 0]],
    ['red', [255, 0, 0], [54.3, 80.8, 69.9]],
    ['green', [0, 255, 0], [87.8, -79.3, 81.0]],
    ['blue', [0, 0, 255], [29.6, 68.3, -112.0]],
  ])('has %s where it belongs', (_name, colour, lab) => {
    const [l, a, b] = toCielab(colour);
    const found = [(l / 65535) * 100, (a / 65535) * 255 - 128, (b / 65535) * 255 - 128];
    found.forEach((value, i) => expect(Math.abs(value - lab[i]!)).toBeLessThan(0.2));
  });

  it('comes back to the same colour', () => {
    for (let red = 0; red < 256; red += 51)
      for (let green = 0; green < 256; green += 51)
        for (let blue = 0; blue < 256; blue += 51) {
          const colour: Colour = [red, green, blue];
          expect(fromCielab(toCielab(colour))).toEqual(colour);
        }
  });

  it('gives the nearest colour of a screen for what lies beyond', () => {
    expect(fromCielab([65535, 65535, 65535]).every((byte) => byte >= 0 && byte <= 255)).toBe(true);
  });
});
