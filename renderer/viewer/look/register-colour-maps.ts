/** Tells Cornerstone the colour maps, each also upside down: so inversion is a colour map too, not a second mechanism. */
import { utilities } from '@cornerstonejs/core';
import { COLOUR_MAPS, rgbPoints, type ColourMapId } from './colour-maps';

export function registeredName(id: ColourMapId, inverted: boolean): string {
  return `gridit-${id}${inverted ? '-inverted' : ''}`;
}

export function registerColourMaps(): void {
  for (const map of COLOUR_MAPS) {
    for (const inverted of [false, true]) {
      const name = registeredName(map.id, inverted);
      utilities.colormap.registerColormap({
        ColorSpace: 'RGB',
        Name: name,
        name,
        RGBPoints: rgbPoints(map, inverted),
      });
    }
  }
}
