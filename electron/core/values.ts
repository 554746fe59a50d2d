/** Between the networks' range [−1, 1] and stored values. */

/** −1 and 1 become the ends of `range`; values outside are clipped; rounds half away from zero. */
export function toStored(values: Float32Array, range: readonly [number, number]): Int16Array {
  const [low, high] = range;
  const half = (high - low) / 2;
  const stored = new Int16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = Math.min(1, Math.max(-1, values[i]!));
    stored[i] = Math.round(low + (value + 1) * half);
  }
  return stored;
}

/** The inverse of `toStored`, up to its rounding. */
export function fromStored(stored: Int16Array, range: readonly [number, number]): Float32Array {
  const [low, high] = range;
  const scale = 2 / (high - low);
  const values = new Float32Array(stored.length);
  for (let i = 0; i < stored.length; i++) values[i] = (stored[i]! - low) * scale - 1;
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
