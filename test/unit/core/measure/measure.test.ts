import { describe, expect, it } from 'vitest';
import {
  columnDirection,
  cross,
  rowDirection,
  sliceNormal,
  type Orientation,
  type Vec3,
} from '../../../../electron/core/geometry';
import { measure, type Measured, type QuantityName } from '../../../../electron/core/measure/measure';
import { OBLIQUE } from '../../dicom/support/make-series';
import { DISC, disc, drawn, phantom, place, SIZE, SPACING } from './phantom';

const AXIAL: Orientation = [1, 0, 0, 0, 1, 0];
/** Rotated, but at right angles (OBLIQUE itself is). */
const orientations: [string, Orientation][] = [
  ['axial', AXIAL],
  ['oblique', OBLIQUE],
];

function value(measured: Measured | undefined, name: QuantityName): number {
  const found = measured?.quantities.find((quantity) => quantity.name === name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found.value;
}

describe.each(orientations)('lengths and angles, %s', (_, orientation) => {
  const series = phantom(disc, orientation);
  const at = (column: number, row: number, frame = 0) => place(series, column, row, frame);

  it('measures millimetres, not pixels', () => {
    const across = measure(series, drawn(series, 'length', [at(10, 10), at(30, 10)]));
    const down = measure(series, drawn(series, 'length', [at(10, 10), at(10, 30)]));
    expect(value(across, 'length')).toBeCloseTo(20 * SPACING.column, 9);
    expect(value(down, 'length')).toBeCloseTo(20 * SPACING.row, 9);
    expect(across!.quantities[0]!.unit).toBe('mm');
  });

  it('counts pixels where nobody knows their size', () => {
    const unknown = phantom(disc, orientation);
    unknown.header.geometry.pixelSpacingUnknown = true;
    expect(measure(unknown, drawn(unknown, 'length', [at(0, 0), at(4, 0)]))!.quantities[0]!.unit).toBe('px');
    const circle = measure(unknown, drawn(unknown, 'circle', [at(20, 20), at(24, 20)]))!;
    expect(circle.quantities.map(({ unit }) => unit).slice(0, 2)).toEqual(['px²', 'px']);
  });

  it('calls the longer axis of two the length', () => {
    const both = measure(
      series,
      drawn(series, 'bidirectional', [at(10, 10), at(10, 13), at(4, 11), at(16, 11)]),
    );
    expect(value(both, 'length')).toBeCloseTo(6, 9);
    expect(value(both, 'shortAxis')).toBeCloseTo(3, 9);
  });

  it('measures angles in the patient, where pixels are no squares', () => {
    // One row down and two columns across are a millimetre each.
    const angle = measure(series, drawn(series, 'angle', [at(50, 20), at(40, 20), at(42, 21)]));
    expect(value(angle, 'angle')).toBeCloseTo(45, 9);
    const cobb = measure(series, drawn(series, 'cobb', [at(50, 20), at(40, 20), at(60, 40), at(62, 41)]));
    expect(value(cobb, 'angle')).toBeCloseTo(45, 9);
  });

  it('says nothing of what is still being drawn', () => {
    expect(measure(series, drawn(series, 'angle', [at(0, 0), at(1, 1)]))).toBeUndefined();
    expect(measure(series, drawn(series, 'freehand', []))).toBeUndefined();
  });
});

describe.each(orientations)('regions of a frame, %s', (_, orientation) => {
  const series = phantom(disc, orientation);
  const at = (column: number, row: number, frame = 0) => place(series, column, row, frame);
  const center = at(DISC.column, DISC.row);

  it('has the area and outline of the circle itself and the values within', () => {
    const radius = 10;
    const circle = measure(
      series,
      drawn(series, 'circle', [center, at(DISC.column + radius / SPACING.column, DISC.row)]),
    );
    expect(value(circle, 'area')).toBeCloseTo(Math.PI * radius ** 2, 6);
    expect(value(circle, 'perimeter')).toBeCloseTo(2 * Math.PI * radius, 6);
    expect(value(circle, 'mean')).toBe(DISC.value * 2 - 1000);
    expect(value(circle, 'sd')).toBe(0);
    expect(circle!.quantities.find(({ name }) => name === 'mean')!.unit).toBe('HU');
    const voxelArea = SPACING.column * SPACING.row;
    expect(value(circle, 'voxels') * voxelArea).toBeGreaterThan(Math.PI * radius ** 2 * 0.98);
    expect(value(circle, 'voxels') * voxelArea).toBeLessThan(Math.PI * radius ** 2 * 1.02);
  });

  it('counts each voxel whose centre lies within, and no other', () => {
    const circle = measure(
      series,
      drawn(series, 'circle', [center, at(DISC.column + 2.2 / SPACING.column, DISC.row)]),
    );
    let expected = 0;
    for (let y = -3; y <= 3; y++)
      for (let x = -5; x <= 5; x++) if (Math.hypot(x * SPACING.column, y * SPACING.row) <= 2.2) expected++;
    expect(value(circle, 'voxels')).toBe(expected);
  });

  it('follows the two axes of an ellipse, however it is turned', () => {
    const [a, b] = [8, 3];
    for (const turn of [0, 0.6, 1.2]) {
      const point = (u: number, v: number) =>
        at(
          DISC.column + (u * Math.cos(turn) - v * Math.sin(turn)) / SPACING.column,
          DISC.row + (u * Math.sin(turn) + v * Math.cos(turn)) / SPACING.row,
        );
      const ellipse = measure(
        series,
        drawn(series, 'ellipse', [point(0, b), point(0, -b), point(-a, 0), point(a, 0)]),
      );
      expect(value(ellipse, 'area')).toBeCloseTo(Math.PI * a * b, 6);
      let expected = 0;
      for (let row = 0; row < SIZE.rows; row++)
        for (let column = 0; column < SIZE.columns; column++) {
          const [x, y] = [(column - DISC.column) * SPACING.column, (row - DISC.row) * SPACING.row];
          const u = x * Math.cos(turn) + y * Math.sin(turn);
          const v = y * Math.cos(turn) - x * Math.sin(turn);
          if ((u / a) ** 2 + (v / b) ** 2 <= 1 - 1e-12) expected++;
        }
      expect(Math.abs(value(ellipse, 'voxels') - expected)).toBeLessThanOrEqual(4);
    }
  });

  it('takes the mean and deviation of a ramp', () => {
    const ramp = phantom((column) => column, orientation);
    const corners = [
      [9.5, 4.5],
      [30.5, 4.5],
      [9.5, 20.5],
      [30.5, 20.5],
    ].map(([column, row]) => at(column!, row!));
    const rectangle = measure(ramp, drawn(ramp, 'rectangle', corners));
    const n = 21; // columns 10 to 30
    expect(value(rectangle, 'voxels')).toBe(n * 16);
    expect(value(rectangle, 'mean')).toBeCloseTo(20 * 2 - 1000, 9);
    // Variance of n whole numbers in a row is (n² − 1) / 12; the slope is 2.
    expect(value(rectangle, 'sd')).toBeCloseTo(2 * Math.sqrt((n ** 2 - 1) / 12), 9);
    expect(value(rectangle, 'min')).toBe(10 * 2 - 1000);
    expect(value(rectangle, 'max')).toBe(30 * 2 - 1000);
    expect(value(rectangle, 'area')).toBeCloseTo(21 * SPACING.column * 16 * SPACING.row, 9);
    expect(value(rectangle, 'perimeter')).toBeCloseTo(2 * (21 * SPACING.column + 16 * SPACING.row), 9);
    expect(rectangle!.histogram!.counts).toEqual(Array.from({ length: n }, () => 16));
    expect(rectangle!.histogram!.start).toBe(10 * 2 - 1000 - 1);
    expect(rectangle!.histogram!.width).toBe(2);
  });

  it('encloses with a free outline, notches included', () => {
    // An L: 20 × 20 columns and rows without its upper right quarter.
    const outline = [
      [9.5, 9.5],
      [19.5, 9.5],
      [19.5, 19.5],
      [29.5, 19.5],
      [29.5, 29.5],
      [9.5, 29.5],
    ].map(([column, row]) => at(column!, row!));
    const flat = phantom((column, row) => (column >= 20 && row < 20 ? 900 : 5), orientation);
    const free = measure(flat, drawn(flat, 'freehand', outline));
    expect(value(free, 'area')).toBeCloseTo(300 * SPACING.column * SPACING.row, 9);
    expect(value(free, 'voxels')).toBe(300);
    expect(value(free, 'max')).toBe(5 * 2 - 1000);
  });

  it('reads the frame that it was drawn on', () => {
    const frame = 4;
    const circle = measure(
      series,
      drawn(series, 'circle', [at(DISC.column, DISC.row, frame), at(DISC.column + 4, DISC.row, frame)], {
        frame,
      }),
    );
    expect(value(circle, 'mean')).toBe((DISC.value + 10 * frame) * 2 - 1000);
  });

  it('has no statistics outside the picture', () => {
    const outside = measure(series, drawn(series, 'circle', [at(-50, -50), at(-45, -50)]));
    expect(outside!.quantities.map(({ name }) => name)).toEqual(['area', 'perimeter']);
  });
});

describe.each(orientations)('planes across the frames, %s', (_, orientation) => {
  const rowAxis = rowDirection(orientation);
  const columnAxis = columnDirection(orientation);
  const normal = sliceNormal(orientation);

  it('reads one layer of voxels in a plane along the volume', () => {
    // The value says the column and the frame, the plane is that of row 12.
    const series = phantom((column, row, frame) => (row === 12 ? column + 200 * frame : -5), orientation);
    const at = (column: number, frame: number): Vec3 => place(series, column, 12.3, frame);
    const corners = [at(19.5, 1.5), at(29.5, 1.5), at(19.5, 5.5), at(29.5, 5.5)];
    const found = measure(series, drawn(series, 'rectangle', corners, { frame: null, normal: columnAxis }));
    expect(value(found, 'voxels')).toBe(10 * 4);
    expect(value(found, 'min')).toBe((20 + 200 * 2) * 2 - 1000);
    expect(value(found, 'max')).toBe((29 + 200 * 5) * 2 - 1000);
    expect(value(found, 'mean')).toBeCloseTo((24.5 + 200 * 3.5) * 2 - 1000, 9);
    expect(value(found, 'area')).toBeCloseTo(10 * SPACING.column * 4 * SPACING.slice, 6);
  });

  it('takes a plane half way between two layers once', () => {
    const series = phantom((column) => column, orientation);
    const at = (row: number, frame: number): Vec3 => place(series, 40.5, row, frame);
    const corners = [at(9.5, 0.5), at(19.5, 0.5), at(9.5, 3.5), at(19.5, 3.5)];
    const found = measure(series, drawn(series, 'rectangle', corners, { frame: null, normal: rowAxis }));
    expect(value(found, 'voxels')).toBe(10 * 3);
    expect(value(found, 'sd')).toBe(0);
  });

  it('samples a slanted plane without holes or doubles', () => {
    // The plane turns about the row axis by 20°; a field that is linear in space has the plane's own mean.
    const turn = (20 * Math.PI) / 180;
    const down = columnAxis.map(
      (v, i) => v * Math.cos(turn) + normal[i]! * Math.sin(turn),
    ) as unknown as Vec3;
    const series = phantom((_column, row) => 100 * row, orientation);
    const middle = place(series, 64, 32, 4);
    const corner = (u: number, v: number): Vec3 =>
      middle.map((m, i) => m + rowAxis[i]! * u + down[i]! * v) as unknown as Vec3;
    const corners = [corner(-10.2, -15), corner(10.2, -15), corner(-10.2, 15), corner(10.2, 15)];
    const found = measure(
      series,
      drawn(series, 'rectangle', corners, { frame: null, normal: cross(rowAxis, down) }),
    );
    // One sample a column and row: the rows of the slanted strip are 30 mm · cos 20° high.
    const rows = 30 * Math.cos(turn);
    expect(value(found, 'voxels')).toBeGreaterThan(40 * rows * 0.95);
    expect(value(found, 'voxels')).toBeLessThan(41 * (rows + 1.01));
    expect(value(found, 'mean')).toBeCloseTo(3200 * 2 - 1000, 0);
  });
});

describe('probe', () => {
  it.each(orientations)('says voxel and both values, %s', (_, orientation) => {
    const series = phantom(disc, orientation);
    const found = measure(series, drawn(series, 'probe', [place(series, 60.4, 29.6, 3.3)], { frame: null }));
    expect(found!.voxel).toEqual([60, 30, 3]);
    expect(value(found, 'stored')).toBe(DISC.value + 30);
    expect(value(found, 'value')).toBe((DISC.value + 30) * 2 - 1000);
  });

  it('has its own frame where slices are unevenly spaced', () => {
    const series = phantom(disc);
    series.header.geometry.positions = series.header.geometry.positions.map(([x, y, z], i) => [
      x,
      y,
      z + i * i * 0.1,
    ]);
    const [x, y, z] = series.header.geometry.positions[5]!;
    const probe = drawn(series, 'probe', [[x + 1, y + 2, z]], { frame: 5 });
    expect(measure(series, probe)!.voxel).toEqual([2, 2, 5]);
  });

  it('is silent beside the volume', () => {
    const series = phantom(disc);
    expect(measure(series, drawn(series, 'probe', [place(series, -1, 0, 0)]))!.quantities).toEqual([]);
  });
});
