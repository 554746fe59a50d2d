/** The inverse cosine transform of 8×8 blocks (ITU-T T.81 A.3.3), as its definition has it, rows then columns. */

/** Place in the block by place in the zigzag order. */
export const ZIGZAG = Uint8Array.of(
  ...[
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14, 21,
  ],
  ...[
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53,
    60, 61,
  ],
  ...[54, 47, 55, 62, 63],
);

/** BASIS[8 x + u] = C(u)/2 · cos((2x + 1)uπ/16) */
const BASIS = Float64Array.from({ length: 64 }, (_, i) => {
  const u = i & 7;
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * (i >> 3) + 1) * u * Math.PI) / 16);
});
const rows = new Float64Array(64);

export function inverseDct(coefficients: Float64Array, samples: Float64Array): void {
  for (let v = 0; v < 64; v += 8) {
    for (let x = 0; x < 8; x++) {
      let sum = 0;
      for (let u = 0; u < 8; u++) sum += coefficients[v + u]! * BASIS[8 * x + u]!;
      rows[v + x] = sum;
    }
  }
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      let sum = 0;
      for (let v = 0; v < 8; v++) sum += rows[8 * v + x]! * BASIS[8 * y + v]!;
      samples[8 * y + x] = sum;
    }
  }
}
