/**
 * Colour maps: grey and a few whose lightness rises evenly, so that equal steps of value look equal, plus what
 * radiology is used to (hot, bone). Stops are evenly spaced from black (low) to white (high), sRGB.
 * Viridis, inferno: Smith and van der Walt (CC0). Cividis: Nuñez, Anderton, Renslow, PLoS ONE 13(7), 2018.
 * Cool to warm: Moreland, "Diverging Color Maps for Scientific Visualization", 2009. Ice and fire is its like for a
 * dark room: nothing is black, and both ends are equally light.
 */
import { strings } from '../../strings';

const names = strings.viewer.look.colourMaps;

export type ColourMapId =
  'grey' | 'viridis' | 'inferno' | 'cividis' | 'hot' | 'bone' | 'cool-warm' | 'ice-fire';

export interface ColourMap {
  id: ColourMapId;
  name: string;
  stops: readonly string[];
}

export const COLOUR_MAPS: readonly ColourMap[] = [
  { id: 'grey', name: names.grey, stops: ['#000000', '#ffffff'] },
  {
    id: 'viridis',
    name: names.viridis,
    stops: [
      '#440154',
      '#482878',
      '#3e4989',
      '#31688e',
      '#26828e',
      '#1f9e89',
      '#35b779',
      '#6ece58',
      '#b5de2b',
      '#fde725',
    ],
  },
  {
    id: 'inferno',
    name: names.inferno,
    stops: [
      '#000004',
      '#1b0c41',
      '#4a0c6b',
      '#781c6d',
      '#a52c60',
      '#cf4446',
      '#ed6925',
      '#fb9b06',
      '#f7d13d',
      '#fcffa4',
    ],
  },
  {
    id: 'cividis',
    name: names.cividis,
    stops: [
      '#00224e',
      '#123570',
      '#3b496c',
      '#575d6d',
      '#707173',
      '#8a8678',
      '#a59c74',
      '#c3b369',
      '#e1cc55',
      '#fee838',
    ],
  },
  {
    id: 'hot',
    name: names.hot,
    stops: [
      '#000000',
      '#550000',
      '#aa0000',
      '#ff0000',
      '#ff5500',
      '#ffaa00',
      '#ffff00',
      '#ffff80',
      '#ffffff',
    ],
  },
  {
    id: 'bone',
    name: names.bone,
    stops: [
      '#000000',
      '#1c1c27',
      '#38384d',
      '#545474',
      '#708090',
      '#8ba0a8',
      '#a7c0c0',
      '#d3dfdf',
      '#ffffff',
    ],
  },
  {
    id: 'cool-warm',
    name: names['cool-warm'],
    stops: [
      '#3b4cc0',
      '#6282ea',
      '#8db0fe',
      '#b8d0f9',
      '#dddddd',
      '#f5c4ad',
      '#f49a7b',
      '#de604d',
      '#b40426',
    ],
  },
  {
    id: 'ice-fire',
    name: names['ice-fire'],
    stops: [
      '#a3dcff',
      '#5ba9ee',
      '#2f71bf',
      '#1b4173',
      '#0b0c0e',
      '#6e2a1b',
      '#b94a2c',
      '#ee8350',
      '#ffcf9f',
    ],
  },
];

export function colourMap(id: ColourMapId): ColourMap {
  return COLOUR_MAPS.find((map) => map.id === id)!;
}

/** Red, green and blue of "#rrggbb", 0 to 1. */
export function components(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** Value (0 to 1), red, green, blue for each stop, one after the other. */
export function rgbPoints(map: ColourMap, inverted: boolean): number[] {
  const stops = inverted ? map.stops.toReversed() : map.stops;
  return stops.flatMap((stop, index) => [index / (stops.length - 1), ...components(stop)]);
}

/** A CSS gradient from the low end (bottom) to the high end (top). */
export function cssGradient(map: ColourMap, inverted: boolean): string {
  const stops = inverted ? map.stops.toReversed() : map.stops;
  return `linear-gradient(to top, ${stops.join(', ')})`;
}
