import { describe, expect, it } from 'vitest';
import { cross, type Orientation, type Vec3 } from '../../../../../electron/core/geometry';
import { parseFile } from '../../../../../electron/dicom/import/parse-file';
import { readSliceHeaders, type SliceHeader } from '../../../../../electron/dicom/import/header/slice-header';
import { orderStack } from '../../../../../electron/dicom/import/geometry/order-stack';
import { OBLIQUE } from '../../support/make-series';
import { sliceFile } from '../../support/write-dicom';

function header(instance: number, position: Vec3 | undefined, more: Partial<SliceHeader> = {}): SliceHeader {
  const file = sliceFile({ instance });
  const result = readSliceHeaders(parseFile(file), file.length);
  if ('refusal' in result) throw new Error(result.refusal);
  return { ...result.slices[0]!, position, ...more };
}

const axial = (instance: number, z: number) => header(instance, [0, 0, z]);
const zs = (slices: SliceHeader[]) => orderStack(slices).geometry.positions.map((p) => p[2]);

describe('orderStack', () => {
  it('sorts by position, not by instance number or order of files', () => {
    expect(zs([axial(1, 4), axial(2, 0), axial(3, 2), axial(4, 6)])).toEqual([0, 2, 4, 6]);
  });

  it('runs in the direction of the instance numbers', () => {
    expect(zs([axial(3, 0), axial(1, 4), axial(2, 2)])).toEqual([4, 2, 0]);
  });

  it('sorts oblique slices along their normal', () => {
    const [row, column] = [OBLIQUE.slice(0, 3), OBLIQUE.slice(3)] as unknown as [Vec3, Vec3];
    const normal = cross(row, column);
    const at = (mm: number): Vec3 => [10 + normal[0] * mm, 20 + normal[1] * mm, 30 + normal[2] * mm];
    const oblique = (instance: number, mm: number) =>
      header(instance, at(mm), { orientation: OBLIQUE as Orientation });
    const { geometry, warnings } = orderStack([oblique(2, 3), oblique(3, 6), oblique(1, 0)]);
    expect(geometry.positions).toEqual([at(0), at(3), at(6)]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['a missing slice', [0, 2, 4, 8, 10], /1 slice seems to be missing \(usual distance 2 mm\)/],
    ['two missing slices', [0, 2, 8, 10, 12], /2 slices seem to be missing/],
    ['a duplicate', [0, 2, 2, 4], /1 slice lies at the same place/],
    ['uneven spacing', [0, 2, 4, 6.5, 8.5], /unevenly spaced: 2 mm to 2\.5 mm/],
  ])('warns of %s', (_, places, warning) => {
    const { warnings } = orderStack(places.map((z, i) => axial(i + 1, z)));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(warning);
  });

  it('is content with rounding of positions', () => {
    expect(orderStack([0, 1.333, 2.667, 4, 5.333].map((z, i) => axial(i + 1, z))).warnings).toEqual([]);
  });

  it('names a gantry tilt', () => {
    const { warnings } = orderStack([0, 1, 2, 3].map((i) => header(i + 1, [0, i * 0.5, i * 2])));
    expect(warnings).toEqual([expect.stringMatching(/gantry tilt.*1\.5 mm/)]);
  });

  it('stacks slices without positions by instance number and says so', () => {
    const lost = [3, 1, 2].map((instance) => header(instance, undefined, { sliceThickness: 4 }));
    const { slices, geometry, warnings } = orderStack(lost);
    expect(slices.map((slice) => slice.instanceNumber)).toEqual([1, 2, 3]);
    expect(geometry.positions.map((p) => p[2])).toEqual([0, 4, 8]);
    expect(warnings).toEqual(['Positions are unknown; slices are stacked by instance number, 4 mm apart.']);
    expect(geometry.positionsUnknown).toBe(true);
  });

  it('stacks slices without positions and numbers in the natural order of their file names and says so', () => {
    const named = (file: string, instance?: number) => ({
      ...header(1, undefined, { instanceNumber: instance }),
      file,
    });
    const { slices, warnings } = orderStack(['img10', 'img2', 'img1', 'img11'].map((name) => named(name)));
    expect(slices.map(({ file }) => file)).toEqual(['img1', 'img2', 'img10', 'img11']);
    expect(warnings).toEqual(['Positions are unknown; slices are stacked by file name, 1 mm apart.']);
    const mixed = orderStack([named('img10', 2), named('img9', 2), named('img1', 3), named('img8')]);
    expect(mixed.slices.map(({ file }) => file)).toEqual(['img8', 'img9', 'img10', 'img1']);
    expect(mixed.warnings).toEqual([expect.stringMatching(/by instance number and file name/)]);
  });

  it('takes 1 mm for a missing pixel spacing and says so', () => {
    const { geometry, warnings } = orderStack([header(1, [0, 0, 0], { pixelSpacing: undefined })]);
    expect([geometry.rowSpacing, geometry.columnSpacing]).toEqual([1, 1]);
    expect(warnings).toEqual([expect.stringMatching(/No pixel spacing/)]);
  });

  it('takes the shape of pixels from their aspect ratio where no spacing is given', () => {
    const shaped = (ratio: string, spacing: string | null) => {
      const file = sliceFile({
        with: { '00280034': ['IS', ratio], '00280030': spacing === null ? null : ['DS', spacing] },
      });
      const result = readSliceHeaders(parseFile(file), file.length);
      if ('refusal' in result) throw new Error(result.refusal);
      const { geometry, warnings } = orderStack(result.slices);
      return { spacing: [geometry.rowSpacing, geometry.columnSpacing], warnings };
    };
    expect(shaped('2\\1', null)).toEqual({
      spacing: [2, 1],
      warnings: ['No pixel spacing is known; 1 mm was taken by the pixel aspect ratio of 2.'],
    });
    expect(shaped('1\\1', null).spacing).toEqual([1, 1]);
    expect(shaped('0\\1', null).spacing).toEqual([1, 1]);
    // Spacing says it better.
    expect(shaped('2\\1', '2\\1.5')).toEqual({ spacing: [2, 1.5], warnings: [] });
  });
});
