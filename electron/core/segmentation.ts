/**
 * Segmentations: for each voxel of a series which organ, tissue or finding it is part of, and what is known of these
 * (PS3.3 A.51 and C.8.20.4; the words are DICOM's).
 */

/** A coded concept (PS3.3 table 8.8-1): what is meant, in a scheme that others know. */
export interface CodedConcept {
  /** Code Value (0008,0100), "69536005". */
  value: string;
  /** Coding Scheme Designator (0008,0102): "SCT" for SNOMED CT, "DCM" for DICOM's own. */
  scheme: string;
  /** Code Meaning (0008,0104), "Head". */
  meaning: string;
}

/** How a segment came about (PS3.3 C.8.20.4.2, Segment Algorithm Type (0062,0008) in lower case). */
export const ALGORITHM_TYPES = ['automatic', 'semiautomatic', 'manual'] as const;
export type AlgorithmType = (typeof ALGORITHM_TYPES)[number];

export interface SegmentAlgorithm {
  type: AlgorithmType;
  /** Segment Algorithm Name (0062,0009), which DICOM asks for unless it was by hand. */
  name?: string;
  version?: string;
}

/** Red, green, blue, 0 to 255 each (sRGB). */
export type Colour = [red: number, green: number, blue: number];

/** One thing that voxels can be part of. */
export interface Segment {
  /** Voxels of it hold this in a label map: 1 to 65535. 0 is what no segment holds. DICOM's Segment Number. */
  value: number;
  /** For commands and files: lower-case letters, digits and hyphens, no other segment's of the same segmentation. */
  name: string;
  /** For people: Segment Label (0062,0005), at most 64 characters. */
  label: string;
  /** Recommended Display CIELab Value (0062,000D), as sRGB. */
  colour: Colour;
  code: {
    /** Segmented Property Category (0062,0003), "Anatomical Structure". */
    category: CodedConcept;
    /** Segmented Property Type (0062,000F), "Parotid gland". */
    type: CodedConcept;
    /** Segmented Property Type Modifier (0062,0011), "Left". */
    modifier?: CodedConcept | undefined;
  };
  algorithm: SegmentAlgorithm;
}

/** Label maps of up to 255 segments have bytes, those of more 16 bits. */
export type Labels = Uint8Array | Uint16Array;

/** A segmentation on the grid of a series, in which no voxel is part of two segments. */
export interface LabelMap {
  /** In the order in which people shall see them; values and names are unique. */
  segments: Segment[];
  /** The value of a segment, or 0, for each voxel, in the order of the series' voxels: frame-major. */
  labels: Labels;
}

/** Label volumes never need more. */
export const MAX_SEGMENTS = 65535;

/** Zeros for so many voxels, wide enough for the segments. */
export function emptyLabels(segments: readonly Pick<Segment, 'value'>[], voxels: number): Labels {
  return segments.some(({ value }) => value > 255) ? new Uint16Array(voxels) : new Uint8Array(voxels);
}

/** What is wrong with a list of segments, the rest of a sentence after "segments"; undefined where nothing is. */
export function mistakeInSegments(segments: readonly Pick<Segment, 'value' | 'name'>[]): string | undefined {
  const twice = <Key extends 'value' | 'name'>(key: Key) =>
    segments.find((one, i) => segments.findIndex((other) => other[key] === one[key]) < i)?.[key];
  const value = twice('value');
  if (value !== undefined) return `must not hold the value ${value} twice`;
  const name = twice('name');
  if (name !== undefined) return `must not hold the name "${name}" twice`;
  return undefined;
}

/** Labels of one frame: a view, not a copy. */
export function frameLabels<Kind extends Labels>(labels: Kind, frame: number, frameSize: number): Kind {
  return labels.subarray(frame * frameSize, (frame + 1) * frameSize) as Kind;
}

/** Throws a plain `Error` if a label map does not fit a series of so many voxels, or holds values of no segment. */
export function assertLabelMap({ segments, labels }: LabelMap, voxels: number): void {
  if (labels.length !== voxels)
    throw new Error(`A label map of ${labels.length} voxels for a series of ${voxels}.`);
  const mistake = mistakeInSegments(segments);
  if (mistake) throw new Error(`Segments ${mistake}.`);
  const known = new Uint8Array(65536);
  known[0] = 1;
  for (const { value } of segments) known[value] = 1;
  const stray = labels.find((value) => !known[value]);
  if (stray !== undefined) throw new Error(`A label map holds ${stray}, which is no segment's value.`);
}
