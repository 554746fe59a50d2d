/** What a measurement says: every number that is shown, exported or written into a report comes from here. */
import type { Vec3 } from '../geometry';
import type { SeriesHeader } from '../series';
import { POINTS_NEEDED, type Measurement } from './annotations';
import { angleAt, cobbAngle, distance } from './lines';
import { regionOf } from './regions';
import { indexInFrame, indexOf, planeOf, sampleFrame, samplePlane, toPlane } from './sampling';
import { histogram, statistics, type Histogram } from './statistics';

/** Names of quantities; one measurement has each at most once. */
export type QuantityName =
  | 'length'
  | 'shortAxis'
  | 'angle'
  | 'area'
  | 'perimeter'
  | 'mean'
  | 'sd'
  | 'min'
  | 'max'
  | 'voxels'
  | 'value'
  | 'stored';

export interface Quantity {
  name: QuantityName;
  value: number;
  /** "mm", "mm²", "°", "px", "px²", the unit of the values ("HU"), or "". */
  unit: string;
}

export interface Measured {
  quantities: Quantity[];
  /** Of the voxels in a region, in modality values. */
  histogram?: Histogram;
  /** Of a probe: column, row and frame of the voxel, from 0. */
  voxel?: Vec3;
}

/** The series as far as measuring needs it; a frame that has not come yet counts as zeros. */
export interface Measurable {
  header: SeriesHeader;
  voxels: Int16Array;
}

/** Undefined while it has too few points, as in the middle of drawing. */
export function measure(series: Measurable, drawn: Measurement): Measured | undefined {
  const { kind, points } = drawn;
  if (points.length < POINTS_NEEDED[kind]) return undefined;
  const at = (index: number) => points[index]!;
  const unit = lengthUnit(series.header);
  const long = (name: QuantityName, a: number, b: number): Quantity => ({
    name,
    value: distance(at(a), at(b)),
    unit,
  });
  switch (kind) {
    case 'length':
      return { quantities: [long('length', 0, 1)] };
    case 'bidirectional': {
      const axes = [long('length', 0, 1), long('length', 2, 3)].sort((a, b) => b.value - a.value);
      return { quantities: [axes[0]!, { ...axes[1]!, name: 'shortAxis' }] };
    }
    case 'angle':
      return { quantities: [{ name: 'angle', value: angleAt(at(0), at(1), at(2)), unit: '°' }] };
    case 'cobb':
      return { quantities: [{ name: 'angle', value: cobbAngle([at(0), at(1)], [at(2), at(3)]), unit: '°' }] };
    case 'probe':
      return probe(series, at(0), drawn.frame);
    case 'arrow':
    case 'text':
      return { quantities: [] };
    default:
      return region(series, drawn);
  }
}

/** "mm", or "px" where nobody knows how large a pixel is. */
export function lengthUnit(header: SeriesHeader): 'mm' | 'px' {
  return header.geometry.pixelSpacingUnknown ? 'px' : 'mm';
}

function probe({ header, voxels }: Measurable, point: Vec3, onFrame: number | null): Measured {
  const { geometry } = header;
  const voxel = (onFrame !== null && onFrame < header.frames
    ? [...indexInFrame(geometry, onFrame, point), onFrame]
    : indexOf(geometry, point)
  ).map((i) => Math.floor(i + 0.5)) as unknown as Vec3;
  const [column, row, frame] = voxel;
  const inside =
    column >= 0 &&
    row >= 0 &&
    frame >= 0 &&
    column < header.columns &&
    row < header.rows &&
    frame < header.frames;
  if (!inside) return { quantities: [] };
  const stored = voxels[(frame * header.rows + row) * header.columns + column]!;
  return {
    voxel,
    quantities: [
      { name: 'value', value: rescale(header, stored), unit: header.values.units },
      { name: 'stored', value: stored, unit: '' },
    ],
  };
}

function region(series: Measurable, drawn: Measurement): Measured {
  const { header, voxels } = series;
  const plane = planeOf(drawn.points[0]!, drawn.normal);
  const shape = regionOf(
    drawn.kind,
    drawn.points.map((point) => toPlane(plane, point)),
  )!;
  const unit = lengthUnit(header);
  const quantities: Quantity[] = [
    { name: 'area', value: shape.area, unit: `${unit}²` },
    { name: 'perimeter', value: shape.perimeter, unit },
  ];
  const stored =
    drawn.frame !== null && drawn.frame < header.frames
      ? sampleFrame(header, voxels, drawn.frame, plane, shape)
      : samplePlane(header, voxels, plane, shape);
  const values = Float64Array.from(stored, (value) => rescale(header, value));
  const stats = statistics(values);
  if (!stats) return { quantities };
  for (const name of ['mean', 'sd', 'min', 'max'] as const) {
    quantities.push({ name, value: stats[name], unit: header.values.units });
  }
  quantities.push({ name: 'voxels', value: stats.count, unit: '' });
  return { quantities, histogram: histogram(values, Math.abs(header.values.rescaleSlope)) };
}

function rescale({ values }: SeriesHeader, stored: number): number {
  return stored * values.rescaleSlope + values.rescaleIntercept;
}
