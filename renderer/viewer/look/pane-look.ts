/** How a pane shows values, and the properties of a Cornerstone viewport that make it so. */
import { Enums } from '@cornerstonejs/core';
import type { ColourMapId } from './colour-maps';
import { registeredName } from './register-colour-maps';
import type { ValueRange } from './window-level';

export interface PaneLook {
  /** Stored values from black to white. */
  range: ValueRange;
  invert: boolean;
  interpolate: boolean;
  colourMap: ColourMapId;
}

export function lookProperties(look: PaneLook): {
  voiRange: ValueRange;
  interpolationType: Enums.InterpolationType;
} {
  return {
    voiRange: look.range,
    interpolationType: look.interpolate ? Enums.InterpolationType.LINEAR : Enums.InterpolationType.NEAREST,
  };
}

export function colourMapProperties(look: PaneLook): { colormap: { name: string } } {
  return { colormap: { name: registeredName(look.colourMap, look.invert) } };
}
