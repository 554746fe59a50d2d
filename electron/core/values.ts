/** Between the networks' range [−1, 1] and stored values. */

/** Pairs of numbers that rise in both columns; what lies between two pairs lies on the line through them. */
export type Curve = readonly (readonly [x: number, y: number])[];

/** How a pack's values are stored. */
export interface StoredScale {
  /** Stored values that −1 and 1 stand for. */
  storedRange: readonly [number, number];
  /** Network value to stored value, from −1 to 1, where that is no straight line: soft tissue of a CT takes more room. */
  curve?: Curve | undefined;
}

/** The y of a curve at x, or with `inverse` its x at y; beyond the ends the first or the last one. */
export function along(curve: Curve, value: number, inverse = false): number {
  const [from, to] = inverse ? ([1, 0] as const) : ([0, 1] as const);
  const next = curve.findIndex((knot) => value < knot[from]);
  if (next === 0) return curve[0]![to];
  if (next < 0) return curve.at(-1)![to];
  const [before, after] = [curve[next - 1]!, curve[next]!];
  const share = (value - before[from]) / (after[from] - before[from]);
  return before[to] + share * (after[to] - before[to]);
}

/** The curve of a scale, a straight line where it has none. */
export function curveOf({ storedRange: [low, high], curve }: StoredScale): Curve {
  return curve ?? [[-1, low], [1, high]]; // prettier-ignore
}

/** −1 and 1 become the ends of `storedRange`; values outside are clipped; rounds half away from zero. */
export function toStored(values: Float32Array, scale: StoredScale): Int16Array {
  const stored = new Int16Array(values.length);
  if (scale.curve) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      stored[i] = Math.round(along(scale.curve, Number.isNaN(value) ? -1 : value));
    }
    return stored;
  }
  const [low, high] = scale.storedRange;
  const half = (high - low) / 2;
  for (let i = 0; i < values.length; i++) {
    const value = Math.min(1, Math.max(-1, values[i]!));
    stored[i] = Math.round(low + (value + 1) * half);
  }
  return stored;
}

/** The inverse of `toStored`, up to its rounding. */
export function fromStored(stored: Int16Array, scale: StoredScale): Float32Array {
  const values = new Float32Array(stored.length);
  if (scale.curve) {
    for (let i = 0; i < stored.length; i++) values[i] = along(scale.curve, stored[i]!, true);
    return values;
  }
  const [low, high] = scale.storedRange;
  const factor = 2 / (high - low);
  for (let i = 0; i < stored.length; i++) values[i] = (stored[i]! - low) * factor - 1;
  return values;
}

/** [−1, 1] as 8-bit grey for previews; values outside are clipped. */
export function toGrey(values: Float32Array): Uint8Array {
  const grey = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    grey[i] = Math.round((Math.min(1, Math.max(-1, values[i]!)) + 1) * 127.5);
  }
  return grey;
}

/** Lowest and highest stored value. */
export function rangeOf(voxels: Int16Array): [number, number] {
  let low = 32767;
  let high = -32768;
  for (const value of voxels) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
