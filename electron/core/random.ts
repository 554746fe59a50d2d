/**
 * Seeded Gaussian noise that is the same bits on every platform and every JavaScript engine.
 *
 * Counter-based (Philox4x32-10, Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): value i of a
 * stream depends on (seed, stream, index, i) alone and not on what was drawn before, so a frame's noise is its own
 * whatever grid it is made in. Uniforms become normals through the inverse normal distribution (Wichura 1988,
 * AS 241, PPND16). Only + − × ÷ and square roots are used, which IEEE 754 fixes to the bit; `Math.log` is not, so
 * the logarithm of the tails is our own.
 */
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** High 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function mulHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const low = a0 * b0;
  const middle = a1 * b0 + (low >>> 16);
  const other = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + Math.floor(middle / 65536) + Math.floor(other / 65536)) >>> 0;
}

/** One block of Philox4x32-10: four unsigned 32-bit integers from a counter and a key. */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, c0);
    const low0 = Math.imul(M0, c0) >>> 0;
    const high1 = mulHigh(M1, c2);
    const low1 = Math.imul(M1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** Natural logarithm of x in (0, 1], from exactly rounded operations only; relative error below 1e-15. */
export function portableLog(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent -= 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let n = 25; n >= 1; n -= 2) sum = sum * square + 1 / n;
  return 2 * s * sum + exponent * 0.6931471805599453;
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i]!;
  return value;
}

// Coefficients of AS 241, PPND16, constant term first.
const A = [
  3.387132872796366608, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
  4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
];
const B = [
  1, 4.2313330701600911252e1, 6.871870074920579083e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
  3.930789580009271061e4, 2.8729085735721942674e4, 5.226495278852854561e3,
];
const C = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
  1.27045825245236838258, 2.4178072517745061177e-1, 2.27238449892691845833e-2, 7.7454501427834140764e-4,
];
const D = [
  1, 2.05319162663775882187, 1.6763848301838038494, 6.8976733498510000455e-1, 1.4810397642748007459e-1,
  1.51986665636164571966e-2, 5.475938084995344946e-4, 1.05075007164441684324e-9,
];
const E = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 2.9656057182850489123e-1,
  2.6532189526576123093e-2, 1.2426609473880784386e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
];
const F = [
  1, 5.9983220655588793769e-1, 1.3692988092273580531e-1, 1.48753612908506148525e-2, 7.868691311456132591e-4,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
];

/** Inverse of the standard normal distribution function for p in (0, 1). */
export function inverseNormal(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(A, r)) / polynomial(B, r);
  }
  const r = Math.sqrt(-portableLog(q < 0 ? p : 1 - p));
  const tail =
    r <= 5 ? polynomial(C, r - 1.6) / polynomial(D, r - 1.6) : polynomial(E, r - 5) / polynomial(F, r - 5);
  return q < 0 ? -tail : tail;
}

/** What noise is drawn for; streams never share numbers. */
export const noiseStreams = {
  /** Initial noise of a frame; index = frame number. */
  grid: 0,
  /** Initial noise of a cell that is made and thrown away; index = grid · cells + cell. */
  unused: 1,
  /** The one noise field that all frames are super-resolved from; index = 0. */
  superResolution: 2,
  /** Anything in tests, benchmarks and probes. */
  other: 3,
  /** What frames are refined from; index = frame number, or 0 for the one field that all share. */
  refine: 4,
  /** What is laid over a low-resolution frame before it is refined; index = frame number. */
  refineLow: 5,
  /** Drawn in a step of a grid; index = `stepIndex`(step, frame number). */
  gridSteps: 6,
  /** Drawn in a step for a cell that is thrown away; index = `stepIndex`(step, grid · cells + cell). */
  unusedSteps: 7,
  /** Drawn in a step of refining; index = `stepIndex`(step, frame number, or 0 where all share one field). */
  refineSteps: 8,
  /** Drawn in a step of super-resolution, the same for all frames; index = `stepIndex`(step, 0). */
  superResolutionSteps: 9,
} as const;

/** Which item of a stream is drawn in a step, counted from 0, for a frame or cell below 65536. */
export function stepIndex(step: number, item: number): number {
  return step * 65536 + item;
}

export type NoiseStream = (typeof noiseStreams)[keyof typeof noiseStreams];

/**
 * `length` independent standard normal values.
 * @param seed unsigned 32-bit integer
 * @param stream what the noise is for
 * @param index which item of the stream (unsigned 32-bit integer)
 */
export function gaussianNoise(
  seed: number,
  stream: NoiseStream,
  index: number,
  length: number,
): Float32Array {
  const noise = new Float32Array(length);
  for (let i = 0; i < length; i += 4) {
    const block = philox4x32([i >>> 2, index >>> 0, 0, 0], [seed >>> 0, stream]);
    for (let j = 0; j < 4 && i + j < length; j++) {
      noise[i + j] = inverseNormal((block[j]! + 0.5) / 4294967296);
    }
  }
  return noise;
}
