/** What was done to the voxels of a series since they were acquired or made. */

/** Terms that an export can say in a code (PS3.16 CID 7203) beside the sentence. */
export const DERIVATION_KINDS = ['resampled', 'enhanced', 'extended', 'completed'] as const;
export type DerivationKind = (typeof DERIVATION_KINDS)[number];

/** Those that make frames beside others, which stay as they were. */
export const MAKING_FRAMES: ReadonlySet<DerivationKind> = new Set(['extended', 'completed'] as const);

export interface Derivation {
  kind: DerivationKind;
  /** For people: "Resampled from 40 slices to 79, 1 mm apart (cubic interpolation)." Names nobody. */
  sentence: string;
}
