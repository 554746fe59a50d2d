import { describe, expect, it } from 'vitest';
import type { Quantity } from '../../../../../electron/core/measure/measure';
import { quantityText, summaryText, textLines } from '../../../../../renderer/viewer/measure/text-lines';

const q = (name: Quantity['name'], value: number, unit: string): Quantity => ({ name, value, unit });

describe('measurements in words', () => {
  it.each([
    [q('length', 12.345, 'mm'), '12.3 mm'],
    [q('length', 1.234, 'px'), '1.23 px'],
    [q('angle', 45.04, '°'), '45.0°'],
    [q('mean', -0.001, 'HU'), '0.00 HU'],
    [q('mean', 480, 'HU'), '480 HU'],
    [q('voxels', 12, ''), '12'],
    [q('area', 201.06, 'mm²'), '201.1 mm²'],
  ])('writes a quantity with its unit', (quantity, text) => expect(quantityText(quantity)).toBe(text));

  it('names the unit of two axes once', () => {
    const quantities = [q('length', 16, 'mm'), q('shortAxis', 10.55, 'mm')];
    expect(summaryText({ quantities })).toMatch(/^16\.0 × 10\.[56] mm$/);
  });

  it('says of a region what is within', () => {
    const quantities = [
      q('area', 50, 'mm²'),
      q('perimeter', 30, 'mm'),
      q('mean', 100.25, 'HU'),
      q('sd', 3, 'HU'),
      q('min', 90, 'HU'),
      q('max', 110, 'HU'),
    ];
    expect(textLines({ quantities }, 'Liver')).toEqual([
      'Liver',
      '50.00 mm²',
      'Mean 100.3 ± 3 HU',
      '90 to 110 HU',
    ]);
  });

  it('says nothing of what is being drawn', () => expect(textLines(undefined, 'x')).toEqual([]));
});
