/**
 * Samplers: from noise to data along the probability-flow ODE, or down the chain that draws noise at every step. Each is
 * a short pure generator over (state, levels, denoiser) and knows nothing of networks, grids or packs.
 *
 * All of them are written in the estimate x̂ of the clean data; the implied noise is ε̂ = (z − α·x̂)/σ.
 * A value whose x̂ never changes travels exactly on α·x̂ + σ·ε with its first ε: that is how known values stay at
 * the right noise level without being touched.
 */
import type { Level, NoisePath } from './schedule';

/**
 * Estimate of the clean data for state z at a level. Must return a buffer of its own, same length as z.
 * @param spread is given by samplers that draw noise, all 0: a network that says how large the variance of a step is
 * writes here where its logarithm lies between the least (0) and the largest (1) that it can be
 */
export type Denoise = (z: Float32Array, level: Level, spread?: Float32Array) => Promise<Float32Array>;

/** Standard normal noise of a step, counted from 0; same length as the state, and the same whenever it is asked for. */
export type StepNoise = (step: number) => Float32Array;

export interface SamplerStep {
  /** Steps done, 1 to `steps`. */
  step: number;
  steps: number;
  /** The state after this step; after the last step it is the sample. What is written into it is gone on from. */
  z: Float32Array;
  /** The estimate of the clean data that the step was made with. */
  estimate: Float32Array;
}

export type Sampler = (
  z: Float32Array,
  levels: readonly Level[],
  path: NoisePath,
  denoise: Denoise,
  noise: StepNoise,
) => AsyncGenerator<SamplerStep>;

/** From `from` to `to`, keeping the implied noise: α'·x̂ + σ'·ε̂. */
function step(z: Float32Array, estimate: Float32Array, from: Level, to: Level): Float32Array {
  const keep = to.sigma / from.sigma;
  const gain = to.alpha - from.alpha * keep;
  const next = new Float32Array(z.length);
  for (let i = 0; i < z.length; i++) next[i] = keep * z[i]! + gain * estimate[i]!;
  return next;
}

/**
 * Euler's method. In the variable z/α over σ/α (Karras et al. 2022), and in t on the flow path, an Euler step is
 * the same formula as a DDIM step without noise (Song et al. 2020), so one function is both.
 */
async function* euler(
  z: Float32Array,
  levels: readonly Level[],
  _path: NoisePath,
  denoise: Denoise,
): AsyncGenerator<SamplerStep> {
  const steps = levels.length - 1;
  for (let i = 0; i < steps; i++) {
    const estimate = await denoise(z, levels[i]!);
    z = step(z, estimate, levels[i]!, levels[i + 1]!);
    yield { step: i + 1, steps, z, estimate };
  }
}

/**
 * Heun's method (second order, two evaluations a step but for the last): over t on the flow path, over σ/α in the
 * variable z/α on the variance-preserving path (Karras et al. 2022, algorithm 1).
 */
async function* heun(
  z: Float32Array,
  levels: readonly Level[],
  path: NoisePath,
  denoise: Denoise,
): AsyncGenerator<SamplerStep> {
  const steps = levels.length - 1;
  for (let i = 0; i < steps; i++) {
    const from = levels[i]!;
    const to = levels[i + 1]!;
    let estimate = await denoise(z, from);
    const predicted = step(z, estimate, from, to);
    if (to.sigma === 0) {
      z = predicted;
    } else {
      const corrected = await denoise(predicted, to);
      const next = new Float32Array(z.length);
      if (path.kind === 'flow') {
        const half = (to.alpha - from.alpha) / 2;
        for (let j = 0; j < z.length; j++) {
          const slope = (estimate[j]! - z[j]!) / from.sigma + (corrected[j]! - predicted[j]!) / to.sigma;
          next[j] = z[j]! + half * slope;
        }
      } else {
        const fromRatio = from.sigma / from.alpha;
        const toRatio = to.sigma / to.alpha;
        const half = (toRatio - fromRatio) / 2;
        for (let j = 0; j < z.length; j++) {
          const scaled = z[j]! / from.alpha;
          const slope =
            (scaled - estimate[j]!) / fromRatio + (predicted[j]! / to.alpha - corrected[j]!) / toRatio;
          next[j] = to.alpha * (scaled + half * slope);
        }
      }
      z = next;
      estimate = corrected;
    }
    yield { step: i + 1, steps, z, estimate };
  }
}

/**
 * DPM-Solver++(2M) (Lu et al. 2022, algorithm 2): second order from one evaluation a step, in the clean estimate
 * over λ = log(α/σ). The first step (nothing to look back on) and the last (λ = ∞) are of first order.
 */
async function* dpmpp2m(
  z: Float32Array,
  levels: readonly Level[],
  _path: NoisePath,
  denoise: Denoise,
): AsyncGenerator<SamplerStep> {
  const steps = levels.length - 1;
  const lambda = levels.map(({ alpha, sigma }) => Math.log(alpha) - Math.log(sigma));
  let previous: Float32Array | undefined;
  for (let i = 0; i < steps; i++) {
    const estimate = await denoise(z, levels[i]!);
    let direction = estimate;
    const lookBack = i === 0 ? 0 : (lambda[i + 1]! - lambda[i]!) / (2 * (lambda[i]! - lambda[i - 1]!));
    // Without a finite step in λ before and after there is no second-order term.
    if (previous && lookBack > 0 && Number.isFinite(lookBack)) {
      direction = new Float32Array(z.length);
      for (let j = 0; j < z.length; j++) {
        direction[j] = (1 + lookBack) * estimate[j]! - lookBack * previous[j]!;
      }
    }
    z = step(z, direction, levels[i]!, levels[i + 1]!);
    previous = estimate;
    yield { step: i + 1, steps, z, estimate };
  }
}

/**
 * Ancestral sampling (Ho et al. 2020): each step draws from the posterior q(z' | z, x̂) of the Gaussian chain that the
 * path is. Of the variances that such a step can have, the least is that of the posterior and the largest that of the
 * chain's own step; a network may say where between them, in the logarithm (Nichol & Dhariwal 2021, equation 15). The
 * levels may be any of the path's (respacing). A value whose estimate never changes stays at the noise of its level,
 * with new noise.
 */
async function* ancestral(
  z: Float32Array,
  levels: readonly Level[],
  _path: NoisePath,
  denoise: Denoise,
  noise: StepNoise,
): AsyncGenerator<SamplerStep> {
  const steps = levels.length - 1;
  for (let i = 0; i < steps; i++) {
    const from = levels[i]!;
    const to = levels[i + 1]!;
    const spread = new Float32Array(z.length);
    const estimate = await denoise(z, from, spread);
    if (to.sigma === 0) {
      z = step(z, estimate, from, to);
    } else {
      const ratio = from.alpha / to.alpha;
      const largest = from.sigma ** 2 - (ratio * to.sigma) ** 2;
      const share = (to.sigma / from.sigma) ** 2;
      const keep = ratio * share;
      const gain = to.alpha * (largest / from.sigma ** 2);
      const least = Math.sqrt(largest * share);
      const drawn = noise(i);
      const next = new Float32Array(z.length);
      for (let j = 0; j < z.length; j++) {
        // Least and largest variance are one `share` apart.
        const deviation = spread[j] === 0 ? least : least * share ** (-spread[j]! / 2);
        next[j] = keep * z[j]! + gain * estimate[j]! + deviation * drawn[j]!;
      }
      z = next;
    }
    yield { step: i + 1, steps, z, estimate };
  }
}

interface SamplerRow {
  /** As people know it. */
  label: string;
  run: Sampler;
  /** Whether it draws noise in its steps; the others follow from what they start with. */
  drawsNoise: boolean;
  /** How often it asks the network in so many steps. */
  evaluations(steps: number): number;
}

/** Every sampler there is. A new one is a function above and a row here; `models/gridit/sample.py` has its twin. */
export const samplers = {
  euler: { label: 'Euler', run: euler, drawsNoise: false, evaluations: (steps) => steps },
  heun: { label: 'Heun', run: heun, drawsNoise: false, evaluations: (steps) => 2 * steps - 1 },
  dpmpp2m: { label: 'DPM-Solver++ (2M)', run: dpmpp2m, drawsNoise: false, evaluations: (steps) => steps },
  ddim: { label: 'DDIM', run: euler, drawsNoise: false, evaluations: (steps) => steps },
  ancestral: { label: 'Ancestral (DDPM)', run: ancestral, drawsNoise: true, evaluations: (steps) => steps },
} as const satisfies Record<string, SamplerRow>;

export type SamplerName = keyof typeof samplers;
export const SAMPLERS = Object.keys(samplers) as SamplerName[];

/** A sampler and its number of steps. */
export interface Sampling {
  sampler: SamplerName;
  steps: number;
}

/** How often a sampler asks the network. */
export function evaluations({ sampler, steps }: Sampling): number {
  return samplers[sampler].evaluations(steps);
}
