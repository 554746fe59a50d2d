/** Measurements as a table in CSV (RFC 4180): one line each, quantities in columns that name their unit. */
import { lengthUnit, measure, type Measurable, type QuantityName } from './measure';
import type { Measurement } from './annotations';
import { KIND_NAMES, QUANTITY_NAMES } from './names';

const COLUMNS: readonly QuantityName[] = [
  'length',
  'shortAxis',
  'angle',
  'area',
  'perimeter',
  'mean',
  'sd',
  'min',
  'max',
  'voxels',
  'value',
  'stored',
];

/** Starts with a byte order mark, by which spreadsheets know UTF-8. Points are LPS in mm, slices count from 1. */
export function measurementTable(series: Measurable, measurements: readonly Measurement[]): string {
  const heading = [
    'Number',
    'Label',
    'Kind',
    'Slice',
    ...COLUMNS.map((name) => titleOf(name, series)),
    'Points (mm, LPS)',
  ];
  const lines = measurements.map((drawn, index) => {
    const quantities = measure(series, drawn)?.quantities ?? [];
    const cells = COLUMNS.map((name) => {
      const found = quantities.find((quantity) => quantity.name === name);
      return found ? String(Number(found.value.toPrecision(9))) : '';
    });
    const points = drawn.points.map((point) => point.map((v) => v.toFixed(3)).join(' ')).join('; ');
    const slice = drawn.frame === null ? '' : String(drawn.frame + 1);
    return [String(index + 1), words(drawn.label), KIND_NAMES[drawn.kind], slice, ...cells, points];
  });
  return `\ufeff${[heading, ...lines].map((line) => line.map(quoted).join(',')).join('\r\n')}\r\n`;
}

function titleOf(name: QuantityName, { header }: Measurable): string {
  const unit = unitOf(name, lengthUnit(header), header.values.units);
  return unit ? `${QUANTITY_NAMES[name]} (${unit})` : QUANTITY_NAMES[name];
}

function unitOf(name: QuantityName, length: string, values: string): string {
  switch (name) {
    case 'length':
    case 'shortAxis':
    case 'perimeter':
      return length;
    case 'area':
      return `${length}²`;
    case 'angle':
      return '°';
    case 'voxels':
    case 'stored':
      return '';
    default:
      return values;
  }
}

/** A label that begins like a formula would be run as one by a spreadsheet. */
function words(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
