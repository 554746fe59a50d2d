/**
 * Closed-form checks. For data ~ N(μ, s²) the best estimate of x from z is known exactly, and the probability-flow
 * ODE carries N(0, 1) noise into exactly N(μ, s²): z = α·μ + √(α²s² + σ²)·n for the noise n it began with.
 */
import { describe, expect, it } from 'vitest';
import { gaussianNoise, noiseStreams, stepIndex } from '../../../electron/core/random';
import { SAMPLERS, type SamplerName } from '../../../electron/core/samplers';
import { evaluations, samplers, type Denoise, type StepNoise } from '../../../electron/core/samplers';
import { noiseLevels, type NoisePath, type Prediction } from '../../../electron/core/schedule';

const flow: NoisePath = { kind: 'flow' };
const vp: NoisePath = { kind: 'vp', schedule: 'linear', timesteps: 1000, betaStart: 1e-4, betaEnd: 0.02 };
const MEAN = 0.4;
const SPREAD = 0.3;

const gaussian: Denoise = async (z, { alpha, sigma }) => {
  const gain = (alpha * SPREAD ** 2) / (alpha ** 2 * SPREAD ** 2 + sigma ** 2);
  return z.map((value) => MEAN + gain * (value - alpha * MEAN));
};

/** Noise of each step, for samplers that draw some. */
const drawn =
  (length: number): StepNoise =>
  (step) =>
    gaussianNoise(11, noiseStreams.gridSteps, stepIndex(step, 0), length);

/** Samplers that follow from what they start with. */
const FOLLOWING = SAMPLERS.filter((name) => !samplers[name].drawsNoise);

async function run(
  name: SamplerName,
  path: NoisePath,
  steps: number,
  noise: Float32Array,
  prediction: Prediction = 'x',
) {
  let z = noise;
  const levels = noiseLevels(path, steps, prediction);
  for await (const step of samplers[name].run(noise, levels, path, gaussian, drawn(noise.length))) z = step.z;
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
    it.runIf(FOLLOWING.includes(name))('gives samples with the mean and variance of the data', async () => {
      const [mean, variance] = meanAndVariance(
        await run(name, path, 200, gaussianNoise(5, noiseStreams.other, 1, 40_000)),
      );
      expect(mean).toBeCloseTo(MEAN, 2);
      expect(variance / SPREAD ** 2).toBeGreaterThan(0.93);
      expect(variance / SPREAD ** 2).toBeLessThan(1.07);
    });

    it.runIf(FOLLOWING.includes(name))(
      'comes closer to the exact ending with more steps, at the order of the method',
      async () => {
        const noise = gaussianNoise(6, noiseStreams.other, 2, 64);
        const coarse = error(await run(name, path, 64, noise), noise);
        const fine = error(await run(name, path, 256, noise), noise);
        // Four times the steps: 4 times better at first order, 16 times at second. The noisiest level of the
        // variance-preserving path is not quite pure noise, which leaves a floor there.
        const secondOrder = name === 'heun' || name === 'dpmpp2m';
        expect(fine).toBeLessThan(coarse / (kind === 'vp' ? 2 : secondOrder ? 8 : 3.5));
      },
    );
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
        drawn(4),
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

  it.runIf(FOLLOWING.includes(name))(
    'keeps a value whose estimate never changes on its own straight path',
    async () => {
      const clean = 0.7;
      const noise = Float32Array.of(-1.3);
      for (const path of [flow, vp]) {
        const levels = noiseLevels(path, 8, 'x');
        let z = levels[0]!.alpha * clean + levels[0]!.sigma * noise[0]!;
        const same = async () => Float32Array.of(clean);
        for await (const step of samplers[name].run(Float32Array.of(z), levels, path, same, drawn(1))) {
          const { alpha, sigma } = levels[step.step]!;
          z = step.z[0]!;
          expect(z).toBeCloseTo(alpha * clean + sigma * noise[0]!, 5);
        }
        expect(z).toBeCloseTo(clean, 6);
      }
    },
  );
});

describe('ancestral', () => {
  const length = 40_000;
  const levels = noiseLevels(vp, 10, 'eps');

  it('keeps values whose estimate never changes at the noise of each level, and ends on them', async () => {
    const clean = 0.7;
    const first = gaussianNoise(12, noiseStreams.other, 1, length);
    const z = first.map((value) => levels[0]!.alpha * clean + levels[0]!.sigma * value);
    const same = async () => new Float32Array(length).fill(clean);
    let last: Float32Array = z;
    for await (const step of samplers.ancestral.run(z, levels, vp, same, drawn(length))) {
      const { alpha, sigma } = levels[step.step]!;
      const [mean, variance] = meanAndVariance(step.z);
      expect(Math.abs(mean - alpha * clean)).toBeLessThan(0.02);
      expect(variance).toBeCloseTo(sigma ** 2, 1);
      last = step.z;
    }
    expect(last.every((value) => value === Math.fround(clean))).toBe(true);
  });

  it.each([
    ['flow', flow],
    ['vp', vp],
  ] as const)(
    'gives samples of the data on the %s path, their variance between those of least and largest',
    async (_kind, path) => {
      const many = noiseLevels(path, 100, 'x');
      const start = gaussianNoise(13, noiseStreams.other, 1, 10_000);
      const found = [];
      for (const share of [0, 1]) {
        const said: Denoise = (z, level, out) => {
          out!.fill(share);
          return gaussian(z, level);
        };
        let z: Float32Array = start;
        for await (const step of samplers.ancestral.run(start, many, path, said, drawn(start.length)))
          z = step.z;
        found.push(meanAndVariance(z));
      }
      const [least, largest] = found as [[number, number], [number, number]];
      expect(least[0]).toBeCloseTo(MEAN, 1);
      expect(largest[0]).toBeCloseTo(MEAN, 1);
      expect(least[1] / SPREAD ** 2).toBeLessThan(1);
      expect(least[1] / SPREAD ** 2).toBeGreaterThan(0.75);
      expect(largest[1] / SPREAD ** 2).toBeGreaterThan(1);
      expect(largest[1] / SPREAD ** 2).toBeLessThan(1.25);
    },
  );

  it.each([
    [0, (largest: number, share: number) => largest * share],
    [1, (largest: number) => largest],
    [0.25, (largest: number, share: number) => largest * share ** 0.75],
  ])('takes a variance of %d between the least and the largest, in the logarithm', async (spread, wanted) => {
    const [from, to] = levels as [(typeof levels)[0], (typeof levels)[0]];
    const zero: Denoise = async (_z, _level, out) => {
      out!.fill(spread);
      return new Float32Array(length);
    };
    const run = samplers.ancestral.run(new Float32Array(length), levels, vp, zero, drawn(length));
    const { value } = await run.next();
    const largest = from.sigma ** 2 - ((from.alpha / to.alpha) * to.sigma) ** 2;
    const [, variance] = meanAndVariance(value!.z);
    expect(variance / wanted(largest, (to.sigma / from.sigma) ** 2)).toBeCloseTo(1, 1);
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
