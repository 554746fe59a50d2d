/** Values that 16 bits do not hold, as the files had them: kept beside the voxels for whoever can write them. */
export type ExactArray = Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

export interface ExactValues {
  /** Stored values, frame-major as the voxels. */
  stored: ExactArray;
  /** Of each frame: modality value = stored · slope + intercept. */
  scales: { slope: number; intercept: number }[];
}

/** Types of stored values by name, for files. */
export const EXACT_ARRAYS = {
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;
export type ExactType = keyof typeof EXACT_ARRAYS;

export function exactType(values: ExactArray): ExactType {
  const found = Object.entries(EXACT_ARRAYS).find(([, Kind]) => values instanceof Kind);
  return found![0] as ExactType;
}

/** What was lost where the voxels are but the nearest values; `maxError` in units of the modality value. */
export function roundingNote(maxError: number, units: string): string {
  const most = `${Number(maxError.toPrecision(3))}${units && ` ${units}`}`;
  return `Values need more than 16 bits and were rounded, with an error of at most ${most}.`;
}

/** Follows the note as long as the exact values are kept. */
export const KEPT_BY_NIFTI = 'A NIfTI file keeps them as they were.';
