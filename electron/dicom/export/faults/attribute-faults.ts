/** Faults in single attributes. */
import { sliceSpacing } from '../../../core/geometry';
import type { Series } from '../../../core/series';
import { formatCoordinate } from '../decimal-string';
import { RawValue } from '../encodings/data-set';
import type { EditAttributes } from '../encode-series';

export function negativeSpacing({ header }: Series): EditAttributes {
  const spacing = Math.abs(sliceSpacing(header.geometry) ?? 1) || 1;
  return (attributes) => ({ ...attributes, SpacingBetweenSlices: formatCoordinate(-spacing) });
}

export function noSpacing(): EditAttributes {
  return (attributes) => ({ ...attributes, PixelSpacing: undefined });
}

export function oddLength(): EditAttributes {
  const odd = new RawValue('LO', new TextEncoder().encode('odd'));
  return (attributes) => ({ ...attributes, SeriesDescription: odd });
}

export function wrongVr({ header }: Series): EditAttributes {
  const numbers = new DataView(new ArrayBuffer(16));
  numbers.setFloat64(0, header.geometry.rowSpacing, true);
  numbers.setFloat64(8, header.geometry.columnSpacing, true);
  const binary = new RawValue('FD', new Uint8Array(numbers.buffer));
  return (attributes) => ({ ...attributes, PixelSpacing: binary });
}
