/**
 * Where voxels lie in the patient: the DICOM patient coordinate system (LPS, millimetres; PS3.3 C.7.6.2.1).
 */
export type Vec3 = readonly [number, number, number];

/** Direction cosines of a row (increasing column index), then of a column (increasing row index). */
export type Orientation = readonly [number, number, number, number, number, number];

/** Axial slices as they are read: columns run to the patient's left, rows to the back. */
export const AXIAL: Orientation = [1, 0, 0, 0, 1, 0];

export interface Geometry {
  /** Distance between the centres of neighbouring rows, mm (first value of Pixel Spacing). */
  rowSpacing: number;
  /** Distance between the centres of neighbouring columns, mm (second value of Pixel Spacing). */
  columnSpacing: number;
  orientation: Orientation;
  /** Centre of the first voxel of each frame, mm, one entry a frame (Image Position (Patient)). */
  positions: Vec3[];
  /** Nominal thickness of a slice, mm; undefined where unknown. Never used as a spacing. */
  sliceThickness?: number;
  /** The file told no pixel spacing: rowSpacing and columnSpacing are made up, lengths count pixels. */
  pixelSpacingUnknown?: true;
  /** The files did not tell where the images lie: positions, and perhaps the orientation, are made up. */
  positionsUnknown?: true;
}

/** Whether any of what says where voxels lie, or how large they are, is made up. */
export function isMadeUp({ pixelSpacingUnknown, positionsUnknown }: Geometry): boolean {
  return (pixelSpacingUnknown ?? false) || (positionsUnknown ?? false);
}

export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function add(a: Vec3, b: Vec3): Vec3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function subtract(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function scale(a: Vec3, factor: number): Vec3 {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

export function rowDirection(o: Orientation): Vec3 {
  return [o[0], o[1], o[2]];
}

export function columnDirection(o: Orientation): Vec3 {
  return [o[3], o[4], o[5]];
}

/** Normal of the slices, right-handed: row direction × column direction. */
export function sliceNormal(o: Orientation): Vec3 {
  return cross(rowDirection(o), columnDirection(o));
}

/** Position of each frame along the slice normal, mm. */
export function positionsAlongNormal(geometry: Geometry): number[] {
  const normal = sliceNormal(geometry.orientation);
  return geometry.positions.map((p) => dot(p, normal));
}

/**
 * Signed distance between neighbouring slices along the normal, mm: the mean over the stack.
 * `undefined` for fewer than two frames.
 */
export function sliceSpacing(geometry: Geometry): number | undefined {
  const along = positionsAlongNormal(geometry);
  if (along.length < 2) return undefined;
  return (along[along.length - 1]! - along[0]!) / (along.length - 1);
}

/** Letters of the side that a direction points to, strongest first, as on a workstation ("L", "PL", …). */
export function orientationLetters(direction: Vec3): string {
  const axes: [number, string, string][] = [
    [direction[0], 'L', 'R'],
    [direction[1], 'P', 'A'],
    [direction[2], 'H', 'F'],
  ];
  return axes
    .filter(([value]) => Math.abs(value) > 0.25)
    .sort((a, b) => Math.abs(b[0]) - Math.abs(a[0]))
    .map(([value, positive, negative]) => (value > 0 ? positive : negative))
    .join('');
}

/**
 * How far the stack leans over, mm per mm along the normal (the tangent of a gantry's tilt): between the first and the
 * last slice, along rows and along columns. [0, 0] for a straight stack and for fewer than two places.
 */
export function stackShear(geometry: Geometry): { alongRow: number; alongColumn: number } {
  const { positions, orientation } = geometry;
  const travel = subtract(positions[positions.length - 1]!, positions[0]!);
  const along = dot(travel, sliceNormal(orientation));
  if (Math.abs(along) < 1e-4) return { alongRow: 0, alongColumn: 0 };
  return {
    alongRow: dot(travel, rowDirection(orientation)) / along,
    alongColumn: dot(travel, columnDirection(orientation)) / along,
  };
}

/**
 * How far each slice lies beside the straight line from the first to the last one, along its rows and columns, mm. All
 * zero for a stack that is straight or leans evenly.
 */
export function shiftsOffLine(geometry: Geometry): { alongRow: number; alongColumn: number }[] {
  const { positions, orientation } = geometry;
  const along = positionsAlongNormal(geometry);
  const travel = subtract(positions[positions.length - 1]!, positions[0]!);
  const length = along[along.length - 1]! - along[0]!;
  return positions.map((position, i) => {
    const share = length !== 0 ? (along[i]! - along[0]!) / length : 0;
    const beside = subtract(subtract(position, positions[0]!), scale(travel, share));
    return {
      alongRow: dot(beside, rowDirection(orientation)),
      alongColumn: dot(beside, columnDirection(orientation)),
    };
  });
}

/** A gap may differ from the mean one, and a slice be off its place in an even stack, by this share of the mean gap. */
const EVEN_SHARE = 0.2;
/** Slices may be off in their plane by this share of a pixel. */
const IN_PLANE_SHARE = 0.5;

/**
 * Why slices are not evenly spaced along a straight line, which may lean, or `undefined` if they are. The rule for gaps
 * is OHIF's. What each of them may be off adds up over a stack, and shifts in the plane make no gap, so that places are
 * judged too.
 */
export function whyNotEven(geometry: Geometry): string | undefined {
  const along = positionsAlongNormal(geometry);
  if (along.length < 2) return 'It has one slice; a volume needs at least two.';
  const mean = (along[along.length - 1]! - along[0]!) / (along.length - 1);
  if (Math.abs(mean) < 1e-4) return 'All slices lie at the same position.';
  const gaps = along.slice(1).map((position, i) => position - along[i]!);
  const double = gaps.findIndex((gap) => Math.abs(gap) < 1e-4);
  if (double >= 0) return `Slices ${double + 1} and ${double + 2} lie at the same position.`;
  const worst = greatest(gaps.map((gap) => Math.abs(gap - mean)));
  if (Math.abs(gaps[worst]! - mean) > EVEN_SHARE * Math.abs(mean)) {
    const gap = Math.abs(gaps[worst]!).toFixed(2);
    return `Slices ${worst + 1} and ${worst + 2} are ${gap} mm apart, the mean is ${Math.abs(mean).toFixed(2)} mm.`;
  }
  const offsets = along.map((position, i) => Math.abs(position - along[0]! - i * mean));
  const farthest = greatest(offsets);
  if (offsets[farthest]! > EVEN_SHARE * Math.abs(mean)) {
    return `Slice ${farthest + 1} lies ${offsets[farthest]!.toFixed(2)} mm off its place in an even stack of ${Math.abs(mean).toFixed(2)} mm.`;
  }
  return whyNotStraight(geometry);
}

function whyNotStraight(geometry: Geometry): string | undefined {
  const shifts = shiftsOffLine(geometry).map(({ alongRow, alongColumn }) => ({
    length: Math.hypot(alongRow, alongColumn),
    pixels: Math.max(
      Math.abs(alongRow) / geometry.columnSpacing,
      Math.abs(alongColumn) / geometry.rowSpacing,
    ),
  }));
  const worst = greatest(shifts.map(({ pixels }) => pixels));
  if (shifts[worst]!.pixels <= IN_PLANE_SHARE) return undefined;
  return `Slice ${worst + 1} is shifted by ${shifts[worst]!.length.toFixed(2)} mm in its plane against the others.`;
}

function greatest(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}

/**
 * Why slices cannot be reformatted as a volume, or `undefined` if they can: at least two positions, even and straight. A
 * stack that leans over (gantry tilt) is no volume from half a pixel on over its whole length.
 */
export function whyNotVolume(geometry: Geometry): string | undefined {
  const uneven = whyNotEven(geometry);
  if (uneven) return uneven;
  const along = positionsAlongNormal(geometry);
  const shear = stackShear(geometry);
  const length = Math.abs(along[along.length - 1]! - along[0]!);
  if (
    Math.abs(shear.alongRow) * length > IN_PLANE_SHARE * geometry.columnSpacing ||
    Math.abs(shear.alongColumn) * length > IN_PLANE_SHARE * geometry.rowSpacing
  ) {
    const degrees = (Math.atan(Math.hypot(shear.alongRow, shear.alongColumn)) * 180) / Math.PI;
    return `The stack leans by ${degrees.toFixed(1)}° (gantry tilt); resample it to straighten it.`;
  }
  return undefined;
}
