/**
 * The hub of the application: a series is voxels, where they lie, what their values mean, whose they are and
 * where they come from. Everything makes one or takes one.
 */
import type { Geometry } from './geometry';
import type { Recipe } from './recipe';

/** What a stored value means (PS3.3 C.7.6.3, C.11.1, C.11.2). */
export interface ValueMeaning {
  /** Modality value = stored · slope + intercept. */
  rescaleSlope: number;
  rescaleIntercept: number;
  /** Unit of the modality value: "HU" for CT, "" where it is arbitrary. */
  units: string;
  /** Default window in modality values. */
  window: { center: number; width: number };
  /** Bits that stored values need (8 to 16). */
  bitsStored: number;
  /** Whether stored values may be negative (Pixel Representation 1). */
  signed: boolean;
  /** MONOCHROME1 (low values bright) if true. */
  inverted?: boolean;
  /** Stored value of pixels outside the scanned field (Pixel Padding Value). */
  padding?: number;
}

export interface Identity {
  patientName: string;
  patientId: string;
  studyDescription: string;
  seriesDescription: string;
  /** YYYYMMDD, empty where unknown. */
  studyDate: string;
  /** HHMMSS, empty where unknown. */
  studyTime: string;
  studyInstanceUid: string;
  seriesInstanceUid: string;
  frameOfReferenceUid: string;
  seriesNumber: number;
  bodyPart: string;
}

export type Provenance =
  | { kind: 'generated'; recipe: Recipe }
  | { kind: 'imported'; transferSyntaxes: string[]; synthetic: boolean; recipe?: Recipe; warnings: string[] };

export type Modality = 'MR' | 'CT' | 'OT' | (string & {});

/** Everything about a series but its voxels; plain data that survives JSON and structured clone. */
export interface SeriesHeader {
  modality: Modality;
  rows: number;
  columns: number;
  frames: number;
  geometry: Geometry;
  /** Time of each frame in ms for series over time. */
  timesMs?: number[];
  values: ValueMeaning;
  identity: Identity;
  provenance: Provenance;
}

export interface Series {
  header: SeriesHeader;
  /**
   * Stored values, frame-major: index = (frame · rows + row) · columns + column.
   * Unsigned 16-bit input that does not fit is shifted by −32768 and the intercept adjusted.
   */
  voxels: Int16Array;
}

/** Whether any part of the series was made by a generator (Synthetic Data (0008,001C) = YES). */
export function isSynthetic(header: SeriesHeader): boolean {
  return header.provenance.kind === 'generated' || header.provenance.synthetic;
}

/** The recipe that the series was made with, if it carries one. */
export function recipeOf(header: SeriesHeader): Recipe | undefined {
  return header.provenance.recipe;
}

/** Throws a plain `Error` if the parts of a series contradict each other: a defect, not bad input. */
export function assertConsistent(series: Series): void {
  const { rows, columns, frames, geometry } = series.header;
  if (series.voxels.length !== rows * columns * frames) {
    throw new Error(`Series of ${frames}×${rows}×${columns} has ${series.voxels.length} voxels.`);
  }
  if (geometry.positions.length !== frames) {
    throw new Error(`Series of ${frames} frames has ${geometry.positions.length} positions.`);
  }
}

/** Voxels of one frame: a view, not a copy. */
export function frameVoxels(series: Series, frame: number): Int16Array {
  const size = series.header.rows * series.header.columns;
  return series.voxels.subarray(frame * size, (frame + 1) * size);
}
