/**
 * The hub of the application: a series is voxels, where they lie, what their values mean, whose they are and
 * where they come from. Everything makes one or takes one.
 */
import { MAKING_FRAMES, type Derivation } from './derivation';
import { KEPT_BY_NIFTI, roundingNote, type ExactValues } from './exact-values';
import { whyNotVolume, type Geometry } from './geometry';
import type { Recipe } from './recipe';
import { assertLabelMap, type LabelMap } from './segmentation';

/** What a stored value means (PS3.3 C.7.6.3, C.11.1, C.11.2). */
export interface ValueMeaning {
  /** Modality value = stored · slope + intercept. */
  rescaleSlope: number;
  rescaleIntercept: number;
  /** Unit of the modality value: "HU" for CT, "" where it is arbitrary. */
  units: string;
  /** Default window in modality values. */
  window: { center: number; width: number };
  /** All windows that the source offers, with their explanation (0028,1055) where it has one. */
  windows?: { center: number; width: number; name?: string }[];
  /** Bits that stored values need (8 to 16). */
  bitsStored: number;
  /** Whether stored values may be negative (Pixel Representation 1). */
  signed: boolean;
  /** MONOCHROME1 (low values bright) if true. */
  inverted?: boolean;
  /** Stored value of pixels outside the scanned field (Pixel Padding Value). */
  padding?: number;
  /** Largest difference of a modality value from that of the files, where 16 bits do not hold these. */
  maxError?: number;
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
  /** As DICOM writes it (AS), "070Y"; of a generated series where it was asked for. */
  patientAge?: string;
  /** "M", "F" or "O" (CS); of a generated series where it was asked for. */
  patientSex?: string;
  /** YYYYMMDD; of people who were invented with the series. */
  patientBirthDate?: string;
  /** Of a study that was invented with the series. */
  accessionNumber?: string;
  studyId?: string;
  /** Texts as the files had them, where they were not understood for certain: they are written again as they were. */
  asWritten?: WrittenTexts;
}

export interface WrittenTexts {
  /** Specific Character Set of the files; '' where there was none. */
  characterSet: string;
  /** Bytes, one a character, and what is shown for them: an edited text is none of theirs any more. */
  texts: Partial<Record<IdentityText, { shown: string; bytes: string }>>;
}

export type IdentityText = 'patientName' | 'patientId' | 'studyDescription' | 'seriesDescription';

export type Provenance =
  | { kind: 'generated'; recipe: Recipe }
  | {
      kind: 'imported';
      transferSyntaxes: string[];
      synthetic: boolean;
      recipe?: Recipe;
      warnings: string[];
      /** What was done to the values or the geometry since, in order. */
      derivations?: Derivation[];
    };

export type Modality = 'MR' | 'CT' | 'OT' | (string & {});

/** An image, or one frame of it, that voxels were read or made from (PS3.3 table 10-3). */
export interface ImageReference {
  sopClassUid: string;
  sopInstanceUid: string;
  /** From 1; absent for an image of one frame. */
  frame?: number;
}

/**
 * Where one DICOM series became several, because its images differ in more than their place: which of them this is.
 *
 * What varies over time becomes series in one of two ways. At one location it is one series whose frames are times, with
 * `timesMs` (cine). Over several locations it is one series a time, each a stack in space with its time in `part`; only
 * where there are more times than locations, as in cardiac cine, it is one series a location, each with `timesMs`.
 */
export interface SeriesPart {
  /** What tells this part from the others: "b = 1000 s/mm²", "phase 3 of 25". */
  label: string;
  /** From 1, in the order of what varies. */
  index: number;
  count: number;
  /** Time of this part, ms from the first of a series over time. */
  timeMs?: number;
}

/** Everything about a series but its voxels; plain data that survives JSON and structured clone. */
export interface SeriesHeader {
  modality: Modality;
  rows: number;
  columns: number;
  frames: number;
  geometry: Geometry;
  /** Time of each frame in ms for series over time. */
  timesMs?: number[];
  /** Length of the cycle that these are phases of, ms, as of a heartbeat. */
  cycleMs?: number;
  part?: SeriesPart;
  /** Why the frames are no volume, one sentence, where the geometry alone does not show it. */
  notVolume?: string;
  /** Each frame shows the slices of a volume side by side (Siemens). */
  mosaic?: true;
  values: ValueMeaning;
  identity: Identity;
  provenance: Provenance;
  /** Indices of the frames that a generator made, where others of the series were acquired. */
  syntheticFrames?: number[];
  /** The images that each frame was read or made from, one list a frame; absent where none is known. */
  frameSources?: ImageReference[][];
}

export interface Series {
  header: SeriesHeader;
  /**
   * Stored values, frame-major: index = (frame · rows + row) · columns + column.
   * Unsigned 16-bit input that does not fit is shifted by −32768 and the intercept adjusted.
   */
  voxels: Int16Array;
  /** What the files held, where the voxels are but the nearest values (`values.maxError`). */
  exact?: ExactValues;
  /** What the voxels show, where a model labelled them; in native form beside others (files/native-labels.ts). */
  labels?: LabelMap;
}

/** Everything that a reader of the series should know of it, a sentence each. */
export function warningsOf({ provenance, values }: Pick<SeriesHeader, 'provenance' | 'values'>): string[] {
  return [
    ...(provenance.kind === 'imported' ? provenance.warnings : []),
    ...(values.maxError === undefined
      ? []
      : [`${roundingNote(values.maxError, values.units)} ${KEPT_BY_NIFTI}`]),
  ];
}

/** Whether any part of the series was made by a generator (Synthetic Data (0008,001C) = YES). */
export function isSynthetic(header: SeriesHeader): boolean {
  return header.provenance.kind === 'generated' || header.provenance.synthetic;
}

/** Whether one frame was made by a generator: all of a synthetic series, unless it says which. */
export function isFrameSynthetic(header: SeriesHeader, frame: number): boolean {
  return header.syntheticFrames ? header.syntheticFrames.includes(frame) : isSynthetic(header);
}

/** The recipe that the series was made with, if it carries one. */
export function recipeOf(header: SeriesHeader): Recipe | undefined {
  return header.provenance.recipe;
}

/**
 * What was done to the voxels of a frame since they were acquired or made, in order. A frame that stayed as it was while a
 * model made others of its series has had none of that.
 */
export function frameDerivationsOf(header: SeriesHeader, frame: number): readonly Derivation[] {
  const done = derivationsOf(header);
  const kept = header.syntheticFrames && !isFrameSynthetic(header, frame);
  return kept ? done.filter(({ kind }) => !MAKING_FRAMES.has(kind)) : done;
}

/** What was done to the voxels of any frame since they were acquired or made, in order. */
export function derivationsOf({ provenance }: Pick<SeriesHeader, 'provenance'>): readonly Derivation[] {
  return (provenance.kind === 'imported' && provenance.derivations) || [];
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
  const { exact } = series;
  if (exact && (exact.stored.length !== series.voxels.length || exact.scales.length !== frames)) {
    throw new Error(`Series of ${frames}×${rows}×${columns} has ${exact.stored.length} exact values.`);
  }
  if (series.labels) assertLabelMap(series.labels, series.voxels.length);
}

/** Voxels of one frame: a view, not a copy. */
export function frameVoxels(series: Series, frame: number): Int16Array {
  const size = series.header.rows * series.header.columns;
  return series.voxels.subarray(frame * size, (frame + 1) * size);
}

/** Why a series cannot be reformatted as a volume, one sentence, or `undefined` if it can. */
export function whyNoVolume(header: Pick<SeriesHeader, 'notVolume' | 'geometry'>): string | undefined {
  return header.notVolume ?? whyNotVolume(header.geometry);
}
