/** A measurement's numbers as they stand beside it in the picture and in the list. */
import type { Measured, Quantity, QuantityName } from '../../../electron/core/measure/measure';
import { QUANTITY_NAMES } from '../../../electron/core/measure/names';

/** Digits after the point that make sense: a tenth of a pixel, a tenth of a degree, values by their size. */
function digits(name: QuantityName, value: number): number {
  switch (name) {
    case 'voxels':
    case 'stored':
      return 0;
    case 'area':
      return Math.abs(value) < 100 ? 2 : 1;
    case 'mean':
    case 'sd':
    case 'min':
    case 'max':
    case 'value':
      return Number.isInteger(value) ? 0 : Math.abs(value) < 10 ? 2 : 1;
    default:
      return Math.abs(value) < 10 ? 2 : 1;
  }
}

/** "12.5 mm"; the degree sign stands close. */
export function quantityText({ name, value, unit }: Quantity): string {
  const number = value.toFixed(digits(name, value)).replace(/^-(0(\.0*)?)$/, '$1');
  return unit === '' ? number : unit === '°' ? `${number}°` : `${number} ${unit}`;
}

/** One line for the list. */
export function summaryText(measured: Measured | undefined): string {
  const text = (name: QuantityName) => {
    const found = measured?.quantities.find((quantity) => quantity.name === name);
    return found && quantityText(found);
  };
  const long = text('length');
  const short = text('shortAxis');
  // The unit once: "16.0 × 10.6 mm".
  if (long) return short ? `${long.split(' ')[0]} × ${short}` : long;
  return text('angle') ?? text('area') ?? text('value') ?? '';
}

/** The lines beside the measurement in the picture. */
export function textLines(measured: Measured | undefined, label: string): string[] {
  if (!measured) return [];
  const { quantities } = measured;
  const of = (name: QuantityName) => quantities.find((quantity) => quantity.name === name);
  const lines = label ? [label] : [];
  const area = of('area');
  if (!area) {
    const summary = summaryText(measured);
    return summary ? [...lines, summary] : lines;
  }
  lines.push(quantityText(area));
  const [mean, sd, min, max] = [of('mean'), of('sd'), of('min'), of('max')];
  if (mean && sd) lines.push(`Mean ${quantityText({ ...mean, unit: '' })} ± ${quantityText(sd)}`);
  if (min && max) lines.push(`${quantityText({ ...min, unit: '' })} to ${quantityText(max)}`);
  return lines;
}

/** All quantities with their names, for details. */
export function detailLines(measured: Measured | undefined): { name: string; text: string }[] {
  return (measured?.quantities ?? []).map((quantity) => ({
    name: QUANTITY_NAMES[quantity.name],
    text: quantityText(quantity),
  }));
}
