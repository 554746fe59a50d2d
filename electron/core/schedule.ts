/**
 * Noise paths: how clean data turns into noise, z = α·x + σ·ε, and the levels a sampler visits on the way back.
 */

/** Straight path of flow matching (Lipman et al. 2022): α = t, σ = 1 − t; the network is fed t, 1 = clean. */
export interface FlowPath {
  kind: 'flow';
}

/** Variance-preserving path (Ho et al. 2020): α² = Π(1 − β), α² + σ² = 1; the network is fed the integer time step. */
export interface VariancePreservingPath {
  kind: 'vp';
  schedule: 'linear';
  timesteps: number;
  betaStart: number;
  betaEnd: number;
}

export type NoisePath = FlowPath | VariancePreservingPath;

/** What the network's output means: clean data, velocity or noise. */
export type Prediction = 'x' | 'v' | 'eps';

export interface Level {
  alpha: number;
  sigma: number;
  /** What the network is fed as time at this level. Never read at the clean level. */
  time: number;
}

/** What a network is fed for a frame that is clean. Only meaningful where time is per frame. */
export function cleanTime(path: NoisePath): number {
  return path.kind === 'flow' ? 1 : 0;
}

/** A network that predicts noise says nothing about x where no x is left; such a flow starts just after. */
const FLOW_EPS_START = 0.02;

/**
 * Levels from the noisiest to the clean one, `steps` + 1 of them; the last has σ = 0.
 * flow: t evenly from 0 to 1. vp: time steps evenly from the noisiest to 0, rounded, then clean.
 */
export function noiseLevels(path: NoisePath, steps: number, prediction: Prediction): Level[] {
  const levels: Level[] = [];
  if (path.kind === 'flow') {
    const first = prediction === 'eps' ? FLOW_EPS_START : 0;
    for (let i = 0; i <= steps; i++) {
      const t = i === steps ? 1 : first + ((1 - first) * i) / steps;
      levels.push({ alpha: t, sigma: 1 - t, time: t });
    }
    return levels;
  }
  const alphaBar = cumulativeAlpha(path);
  for (let i = 0; i < steps; i++) {
    const time = Math.round((path.timesteps - 1) * (1 - (steps === 1 ? 0 : i / (steps - 1))));
    levels.push({ alpha: Math.sqrt(alphaBar[time]!), sigma: Math.sqrt(1 - alphaBar[time]!), time });
  }
  levels.push({ alpha: 1, sigma: 0, time: 0 });
  return levels;
}

function cumulativeAlpha(path: VariancePreservingPath): Float64Array {
  const product = new Float64Array(path.timesteps);
  let value = 1;
  for (let i = 0; i < path.timesteps; i++) {
    const beta = path.betaStart + ((path.betaEnd - path.betaStart) * i) / (path.timesteps - 1);
    value *= 1 - beta;
    product[i] = value;
  }
  return product;
}

/**
 * The estimate of the clean data that a network's output stands for, written over `output`.
 * v is x − ε on the flow path and α·ε − σ·x on the variance-preserving one (Salimans & Ho 2022).
 */
export function toCleanEstimate(
  output: Float32Array,
  z: Float32Array,
  level: Level,
  path: NoisePath,
  prediction: Prediction,
): Float32Array {
  if (prediction === 'x') return output;
  const { alpha, sigma } = level;
  for (let i = 0; i < output.length; i++) {
    const value = output[i]!;
    if (prediction === 'eps') output[i] = (z[i]! - sigma * value) / alpha;
    else if (path.kind === 'flow') output[i] = z[i]! + sigma * value;
    else output[i] = alpha * z[i]! - sigma * value;
  }
  return output;
}
