/** Series of known content for the viewer's tests, written straight into a library on disk before it is opened. */
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  add,
  AXIAL,
  columnDirection,
  rowDirection,
  scale,
  sliceNormal,
  type Orientation,
  type Vec3,
} from '../../../electron/core/geometry';
import type { SeriesHeader } from '../../../electron/core/series';
import { writeNativeSeries } from '../../../electron/files/native';

/** Columns run to the back, rows to the feet. */
export const SAGITTAL: Orientation = [0, 1, 0, 0, 0, -1];

export interface PhantomOptions {
  name: string;
  modality?: string;
  rows?: number;
  columns?: number;
  frames?: number;
  spacing?: number;
  sliceSpacing?: number;
  orientation?: Orientation;
  /** Series of one name share their Frame of Reference. */
  frameOfReference?: string;
  synthetic?: boolean;
  syntheticFrames?: number[];
  timesMs?: number[];
  values?: Partial<SeriesHeader['values']>;
  /** Modality value at a point, mm; the phantom's middle is the origin. */
  value?: (point: Vec3, frame: number) => number;
  /** Positions of frames that differ from evenly spaced ones. */
  positions?: (evenly: Vec3[]) => Vec3[];
}

/** A ball of 40 mm of value 600 on 100, with a bright cube on the patient's left, front, towards the head. */
export function ball([x, y, z]: Vec3): number {
  if (Math.abs(x - 20) < 6 && Math.abs(y + 20) < 6 && Math.abs(z - 12) < 6) return 1000;
  return Math.hypot(x, y, z) < 40 ? 600 : 100;
}

function uid(of: string): string {
  let digits = '';
  for (const character of of) digits += character.charCodeAt(0);
  return `2.25.${digits}`.slice(0, 60);
}

/** The header of a phantom; its values are the caller's to make. */
export function phantomHeader(options: PhantomOptions): SeriesHeader {
  const { rows = 64, columns = 64, frames = 24, spacing = 2, orientation = AXIAL } = options;
  const between = options.sliceSpacing ?? 4;
  const [right, down, normal] = [
    rowDirection(orientation),
    columnDirection(orientation),
    sliceNormal(orientation),
  ];
  const corner = add(
    scale(right, (-(columns - 1) / 2) * spacing),
    add(scale(down, (-(rows - 1) / 2) * spacing), scale(normal, (-(frames - 1) / 2) * between)),
  );
  const evenly = Array.from({ length: frames }, (_, frame) => add(corner, scale(normal, frame * between)));
  const positions = options.positions?.(evenly) ?? evenly;
  return {
    modality: options.modality ?? 'MR',
    rows,
    columns,
    frames,
    geometry: {
      rowSpacing: spacing,
      columnSpacing: spacing,
      orientation,
      positions,
      sliceThickness: between,
    },
    ...(options.timesMs ? { timesMs: options.timesMs } : {}),
    values: {
      rescaleSlope: 1,
      rescaleIntercept: 0,
      units: '',
      window: { center: 500, width: 1000 },
      bitsStored: 16,
      signed: true,
      ...options.values,
    },
    identity: {
      patientName: 'Phantom^Ball',
      patientId: 'P1',
      studyDescription: 'Viewer',
      seriesDescription: options.name,
      studyDate: '20240102',
      studyTime: '',
      studyInstanceUid: uid('study'),
      seriesInstanceUid: uid(options.name),
      frameOfReferenceUid: uid(options.frameOfReference ?? options.name),
      seriesNumber: 1,
      bodyPart: 'HEAD',
    },
    provenance: {
      kind: 'imported',
      transferSyntaxes: [],
      synthetic: options.synthetic ?? false,
      warnings: [],
    },
    ...(options.syntheticFrames ? { syntheticFrames: options.syntheticFrames } : {}),
  };
}

/** Writes the series into the library of a data folder. Resolves with its id. */
export async function addPhantom(userData: string, options: PhantomOptions): Promise<string> {
  const { value = ball } = options;
  const header = phantomHeader(options);
  const { rows, columns, frames } = header;
  const { orientation, positions, rowSpacing: spacing } = header.geometry;
  const [right, down] = [rowDirection(orientation), columnDirection(orientation)];
  const { rescaleSlope: slope, rescaleIntercept: intercept } = header.values;
  const voxels = new Int16Array(rows * columns * frames);
  let index = 0;
  for (let frame = 0; frame < frames; frame++) {
    for (let row = 0; row < rows; row++) {
      const start = add(positions[frame]!, scale(down, row * spacing));
      for (let column = 0; column < columns; column++) {
        const point = add(start, scale(right, column * spacing));
        voxels[index++] = Math.round((value(point, frame) - intercept) / slope);
      }
    }
  }
  const id = randomUUID();
  const library = join(userData, 'library/series');
  await mkdir(library, { recursive: true });
  await writeNativeSeries({ header, voxels }, join(library, id));
  return id;
}
