import { describe, expect, it } from 'vitest';
import {
  COLOUR_MAPS,
  components,
  cssGradient,
  rgbPoints,
} from '../../../../../renderer/viewer/look/colour-maps';

/** Lightness L* of sRGB (CIE 1976). */
function lightness(colour: string): number {
  const [r, g, b] = components(colour).map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

describe('colour maps', () => {
  it.each(
    COLOUR_MAPS.filter(({ id }) => id !== 'cool-warm' && id !== 'ice-fire').map(
      (map) => [map.id, map] as const,
    ),
  )('%s gets lighter from end to end', (_id, map) => {
    const steps = map.stops.map(lightness);
    steps.slice(1).forEach((step, index) => expect(step).toBeGreaterThan(steps[index]!));
  });

  it('is the same at both ends of a difference, and lightest at none', () => {
    const { stops } = COLOUR_MAPS.find(({ id }) => id === 'cool-warm')!;
    expect(lightness(stops[4]!)).toBeGreaterThan(lightness(stops[0]!) + 30);
    expect(lightness(stops[4]!)).toBeGreaterThan(lightness(stops[8]!) + 30);
  });

  it('has a map of differences for a dark room: black at none, and equally light at both ends', () => {
    const steps = COLOUR_MAPS.find(({ id }) => id === 'ice-fire')!.stops.map(lightness);
    expect(steps[4]).toBeLessThan(5);
    expect(Math.abs(steps[0]! - steps[8]!)).toBeLessThan(4);
    for (let index = 0; index < 4; index++) {
      expect(steps[index]).toBeGreaterThan(steps[index + 1]!);
      expect(steps[8 - index]).toBeGreaterThan(steps[7 - index]!);
    }
  });

  it('turns round when inverted', () => {
    const grey = COLOUR_MAPS[0]!;
    expect(rgbPoints(grey, false)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(rgbPoints(grey, true)).toEqual([0, 1, 1, 1, 1, 0, 0, 0]);
    expect(cssGradient(grey, true)).toBe('linear-gradient(to top, #ffffff, #000000)');
  });
});
