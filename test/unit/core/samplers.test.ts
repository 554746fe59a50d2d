/**
 * Closed-form checks. For data ~ N(μ, s²) the best estimate of x from z is known exactly, and the probability-flow
 * ODE carries N(0, 1) noise into exactly N(μ, s²): z = α·μ + √(α²s² + σ²)·n for the noise n it began with.
 */
import { describe, expect, it } from 'vitest';
import { gaussianNoise, noiseStreams } from '../../../electron/core/random';
import { SAMPLERS, type SamplerName } from '../../../electron/core/samplers';
import { evaluations, samplers, type Denoise } from '../../../electron/core/samplers';
import { noiseLevels, type NoisePath, type Prediction } from '../../../electron/core/schedule';

const flow: NoisePath = { kind: 'flow' };
const vp: NoisePath = { kind: 'vp', schedule: 'linear', timesteps: 1000, betaStart: 1e-4, betaEnd: 0.02 };
const MEAN = 0.4;
const SPREAD = 0.3;

const gaussian: Denoise = async (z, { alpha, sigma }) => {
  const gain = (alpha * SPREAD ** 2) / (alpha ** 2 * SPREAD ** 2 + sigma ** 2);
  return z.map((value) => MEAN + gain * (value - alpha * MEAN));
};

async function run(
  name: SamplerName,
  path: NoisePath,
  steps: number,
  noise: Float32Array,
  prediction: Prediction = 'x',
) {
  let z = noise;
  for await (const step of samplers[name].run(noise, noiseLevels(path, steps, prediction), path, gaussian))
    z = step.z;
  return z;
}

function meanAndVariance(values: Float32Array): [number, number] {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return [mean, values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length];
}

/** Largest distance to where the exact ODE ends, in units of the data's spread. */
function error(sample: Float32Array, noise: Float32Array): number {
  return Math.max(...Array.from(sample, (v, i) => Math.abs(v - (MEAN + SPREAD * noise[i]!)))) / SPREAD;
}

describe.each(SAMPLERS)('%s', (name) => {
  describe.each([
    ['flow', flow],
    ['vp', vp],
  ] as const)('on the %s path', (kind, path) => {
    it('gives samples with the mean and variance of the data', async () => {
      const [mean, variance] = meanAndVariance(
        await run(name, path, 200, gaussianNoise(5, noiseStreams.other, 1, 40_000)),
      );
      expect(mean).toBeCloseTo(MEAN, 2);
      expect(variance / SPREAD ** 2).toBeGreaterThan(0.93);
      expect(variance / SPREAD ** 2).toBeLessThan(1.07);
    });

    it('comes closer to the exact ending with more steps, at the order of the method', async () => {
      const noise = gaussianNoise(6, noiseStreams.other, 2, 64);
      const coarse = error(await run(name, path, 64, noise), noise);
      const fine = error(await run(name, path, 256, noise), noise);
      // Four times the steps: 4 times better at first order, 16 times at second. The noisiest level of the
      // variance-preserving path is not quite pure noise, which leaves a floor there.
      const secondOrder = name === 'heun' || name === 'dpmpp2m';
      expect(fine).toBeLessThan(coarse / (kind === 'vp' ? 2 : secondOrder ? 8 : 3.5));
    });
  });

  it('asks the network as often as it says', async () => {
    let asked = 0;
    const counting: Denoise = (z, level) => {
      asked += 1;
      return gaussian(z, level);
    };
    for (const steps of [1, 2, 7]) {
      asked = 0;
      let yielded = 0;
      for await (const step of samplers[name].run(
        new Float32Array(4),
        noiseLevels(flow, steps, 'x'),
        flow,
        counting,
      )) {
        expect(step.step).toBe(++yielded);
      }
      expect(yielded).toBe(steps);
      expect(asked).toBe(evaluations({ sampler: name, steps }));
    }
  });

  it('never leaves its input changed', async () => {
    const noise = gaussianNoise(7, noiseStreams.other, 3, 32);
    const copy = noise.slice();
    await run(name, flow, 5, noise);
    expect(noise).toEqual(copy);
  });

  it('keeps a value whose estimate never changes on its own straight path', async () => {
    const clean = 0.7;
    const noise = Float32Array.of(-1.3);
    for (const path of [flow, vp]) {
      const levels = noiseLevels(path, 8, 'x');
      let z = levels[0]!.alpha * clean + levels[0]!.sigma * noise[0]!;
      for await (const step of samplers[name].run(Float32Array.of(z), levels, path, async () =>
        Float32Array.of(clean),
      )) {
        const { alpha, sigma } = levels[step.step]!;
        z = step.z[0]!;
        expect(z).toBeCloseTo(alpha * clean + sigma * noise[0]!, 5);
      }
      expect(z).toBeCloseTo(clean, 6);
    }
  });
});

describe('order of accuracy', () => {
  it('second-order methods beat Euler at the same number of evaluations', async () => {
    const noise = gaussianNoise(8, noiseStreams.other, 4, 64);
    const first = error(await run('euler', flow, 32, noise), noise);
    expect(error(await run('dpmpp2m', flow, 32, noise), noise)).toBeLessThan(first / 3);
    expect(error(await run('heun', flow, 16, noise), noise)).toBeLessThan(first / 3);
  });

  it('DDIM without noise is Euler', async () => {
    const noise = gaussianNoise(9, noiseStreams.other, 5, 16);
    expect(await run('ddim', vp, 9, noise)).toEqual(await run('euler', vp, 9, noise));
  });

  it('a noise predictor on the flow path ends near the data too', async () => {
    const noise = gaussianNoise(10, noiseStreams.other, 6, 64);
    expect(error(await run('heun', flow, 40, noise, 'eps'), noise)).toBeLessThan(0.1);
  });
});
