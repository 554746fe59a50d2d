/** What a person put onto a series: measurements and key images. Plain data that is kept beside the series. */
import type { Vec3 } from '../geometry';

/**
 * Kinds of measurements and what their points are, in order:
 * - length: its two ends;
 * - bidirectional: the ends of the long axis, then those of the short one;
 * - angle: an end, the vertex, the other end;
 * - cobb: the ends of one line, then those of the other;
 * - ellipse: the ends of one axis, then those of the other;
 * - rectangle: corners row by row (two neighbours, then the two opposite of them in the same order);
 * - circle: the centre and a point on the circle;
 * - freehand: a closed contour, its last point not repeated;
 * - arrow: the tip and the tail;
 * - text, probe: one point.
 */
export const MEASUREMENT_KINDS = [
  'length',
  'bidirectional',
  'angle',
  'cobb',
  'ellipse',
  'rectangle',
  'circle',
  'freehand',
  'arrow',
  'text',
  'probe',
] as const;
export type MeasurementKind = (typeof MEASUREMENT_KINDS)[number];

/** Fewest points that a kind needs. */
export const POINTS_NEEDED: Readonly<Record<MeasurementKind, number>> = {
  length: 2,
  bidirectional: 4,
  angle: 3,
  cobb: 4,
  ellipse: 4,
  rectangle: 4,
  circle: 2,
  freehand: 3,
  arrow: 2,
  text: 1,
  probe: 1,
};

export interface Measurement {
  /** Unique in its series. */
  id: string;
  kind: MeasurementKind;
  /** What the person calls it; may be empty. */
  label: string;
  /** Patient coordinates (LPS), mm. */
  points: Vec3[];
  /** Normal of the plane that it was drawn in, unit length. */
  normal: Vec3;
  /** Upward direction of the picture that it was drawn in, unit length. */
  up: Vec3;
  /** The frame that it lies on; null where it was drawn in a plane that cuts across frames. */
  frame: number | null;
  /** Where its text was put by hand, mm; absent where it finds its own place. */
  textAt?: Vec3 | undefined;
}

/** A slice that somebody wants to find again. */
export interface KeyImage {
  /** From 0. */
  frame: number;
  note: string;
}

export interface SeriesAnnotations {
  measurements: Measurement[];
  /** In the order of frames, each frame once. */
  keyImages: KeyImage[];
}

export const NO_ANNOTATIONS: SeriesAnnotations = { measurements: [], keyImages: [] };

/** Whether it encloses an area whose voxels have statistics. */
export function isRegion(kind: MeasurementKind): boolean {
  return kind === 'ellipse' || kind === 'rectangle' || kind === 'circle' || kind === 'freehand';
}

/** What can be written for other programs: a table, a structured report, pictures of key images, a key object selection. */
export const ANNOTATION_EXPORTS = ['csv', 'report', 'key-pictures', 'key-objects'] as const;
export type AnnotationExport = (typeof ANNOTATION_EXPORTS)[number];
