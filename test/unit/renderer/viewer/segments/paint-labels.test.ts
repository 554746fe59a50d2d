import { describe, expect, it } from 'vitest';
import type { Geometry, Vec3 } from '../../../../../electron/core/geometry';
import {
  labelsOnPane,
  paintLabels,
  type LabelGrid,
} from '../../../../../renderer/viewer/segments/paint-labels';

/** Three axial slices of 2 rows and 3 columns, 4 mm apart, pixels of 2 mm by 1 mm. */
const geometry: Geometry = {
  rowSpacing: 2,
  columnSpacing: 1,
  orientation: [1, 0, 0, 0, 1, 0],
  positions: [[0, 0, 0], [0, 0, 4], [0, 0, 8]], // prettier-ignore
};
const grid: LabelGrid = {
  rows: 2,
  columns: 3,
  frames: 3,
  geometry,
  labels: Uint8Array.from({ length: 18 }, (_, i) => i),
};

const pane = (width: number, height: number, corner: Vec3, across: Vec3, down: Vec3) => ({
  ...{ width, height, corner, across, down },
});

describe('labelsOnPane', () => {
  it('finds the shown slice, however large its pixels are, and nothing outside', () => {
    const twice = pane(8, 5, [-0.75, -1.5, 4], [0.5, 0, 0], [0, 1, 0]);
    expect(Array.from(labelsOnPane(grid, twice, 1))).toEqual([
      ...[0, 0, 0, 0, 0, 0, 0, 0],
      ...[0, 6, 6, 7, 7, 8, 8, 0],
      ...[0, 6, 6, 7, 7, 8, 8, 0],
      ...[0, 9, 9, 10, 10, 11, 11, 0],
      ...[0, 9, 9, 10, 10, 11, 11, 0],
    ]);
  });

  it('cuts across the slices', () => {
    const sagittal = pane(2, 3, [1, 0, 8], [0, 2, 0], [0, 0, -4]);
    expect(Array.from(labelsOnPane(grid, sagittal, null))).toEqual([13, 16, 7, 10, 1, 4]);
  });

  it('follows a picture that is turned and mirrored', () => {
    const turned = pane(2, 3, [2, 2, 0], [0, -2, 0], [-1, 0, 0]);
    expect(Array.from(labelsOnPane(grid, turned, 0))).toEqual([5, 2, 4, 1, 3, 0]);
  });
});

describe('paintLabels', () => {
  const colours = new Map([[2, [10, 20, 30] as [number, number, number]]]);
  const labels = Uint16Array.from([
    ...[0, 0, 0, 0, 0],
    ...[0, 2, 2, 2, 0],
    ...[0, 2, 2, 2, 7],
    ...[0, 2, 2, 2, 0],
  ]);
  const alphas = (outline: boolean) =>
    Array.from(paintLabels(labels, 5, { colours, opacity: 0.4, outline })).filter((_, i) => i % 4 === 3);

  it('fills in part and draws the outline in full; what has no colour is not drawn', () => {
    expect(alphas(false)).toEqual([
      0, 0, 0, 0, 0, 0, 102, 102, 102, 0, 0, 102, 102, 102, 0, 0, 102, 102, 102, 0,
    ]);
    const [all, half] = [255, 102];
    expect(alphas(true)).toEqual([
      0,
      0,
      0,
      0,
      0,
      0,
      all,
      all,
      all,
      0,
      0,
      all,
      half,
      all,
      0,
      0,
      all,
      all,
      all,
      0,
    ]);
  });

  it('has the colour of the segment', () => {
    const pixels = paintLabels(labels, 5, { colours, opacity: 1, outline: false });
    expect(Array.from(pixels.subarray(24, 28))).toEqual([10, 20, 30, 255]);
  });
});
