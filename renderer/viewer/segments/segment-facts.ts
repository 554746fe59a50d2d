/** What can be said of each segment of a series: pure arithmetic. */
import { sliceSpacing, type Geometry } from '../../../electron/core/geometry';
import type { Labels } from '../../../electron/core/segmentation';
import type { ValueMeaning } from '../../../electron/core/series';

export interface SegmentFacts {
  voxels: number;
  /** Millilitres; undefined where distances are not known. */
  millilitres: number | undefined;
  /** Of the modality values. */
  mean: number;
  sd: number;
  /** The slice that shows most of it, from 0. */
  slice: number;
}

/** By label value; segments without a voxel are absent. */
export function segmentFacts(
  labels: Labels,
  voxels: Int16Array,
  frames: number,
  values: Pick<ValueMeaning, 'rescaleSlope' | 'rescaleIntercept'>,
  geometry: Geometry,
): Map<number, SegmentFacts> {
  const size = labels.length / frames;
  const count = new Float64Array(65536);
  const sum = new Float64Array(65536);
  const squares = new Float64Array(65536);
  const inSlice = new Uint32Array(65536);
  const most = new Uint32Array(65536);
  const slice = new Uint32Array(65536);
  const present = new Set<number>();
  for (let frame = 0; frame < frames; frame++) {
    const here = new Set<number>();
    for (let i = frame * size; i < (frame + 1) * size; i++) {
      const label = labels[i]!;
      if (label === 0) continue;
      const value = voxels[i]!;
      here.add(label);
      inSlice[label]! += 1;
      sum[label]! += value;
      squares[label]! += value * value;
    }
    for (const label of here) {
      present.add(label);
      count[label]! += inSlice[label]!;
      if (inSlice[label]! > most[label]!) [most[label], slice[label]] = [inSlice[label]!, frame];
      inSlice[label] = 0;
    }
  }
  const voxelMm3 = volumeOfVoxel(geometry);
  const facts = [...present].map((label): [number, SegmentFacts] => {
    const n = count[label]!;
    const mean = sum[label]! / n;
    const variance = Math.max(0, squares[label]! / n - mean * mean);
    return [
      label,
      {
        voxels: n,
        millilitres: voxelMm3 === undefined ? undefined : (n * voxelMm3) / 1000,
        mean: mean * values.rescaleSlope + values.rescaleIntercept,
        sd: Math.sqrt(variance) * Math.abs(values.rescaleSlope),
        slice: slice[label]!,
      },
    ];
  });
  return new Map(facts);
}

function volumeOfVoxel(geometry: Geometry): number | undefined {
  const depth = Math.abs(sliceSpacing(geometry) ?? 0) || geometry.sliceThickness;
  if (depth === undefined || geometry.pixelSpacingUnknown || geometry.positionsUnknown) return undefined;
  return geometry.rowSpacing * geometry.columnSpacing * depth;
}
