/** What measurements and their quantities are called wherever they are shown or written. */
import type { Measurement, MeasurementKind } from './annotations';
import type { QuantityName } from './measure';

export const KIND_NAMES: Readonly<Record<MeasurementKind, string>> = {
  length: 'Length',
  bidirectional: 'Bidirectional',
  angle: 'Angle',
  cobb: 'Cobb angle',
  ellipse: 'Ellipse',
  rectangle: 'Rectangle',
  circle: 'Circle',
  freehand: 'Freehand',
  arrow: 'Arrow',
  text: 'Text',
  probe: 'Probe',
};

export const QUANTITY_NAMES: Readonly<Record<QuantityName, string>> = {
  length: 'Length',
  shortAxis: 'Short axis',
  angle: 'Angle',
  area: 'Area',
  perimeter: 'Perimeter',
  mean: 'Mean',
  sd: 'SD',
  min: 'Min',
  max: 'Max',
  voxels: 'Voxels',
  value: 'Value',
  stored: 'Stored',
};

/** "Length 3" for the third of a list. */
export function measurementName({ kind }: Pick<Measurement, 'kind'>, index: number): string {
  return `${KIND_NAMES[kind]} ${index + 1}`;
}
