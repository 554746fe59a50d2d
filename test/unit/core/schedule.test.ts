import { describe, expect, it } from 'vitest';
import {
  noiseLevels,
  toCleanEstimate,
  type NoisePath,
  type Prediction,
} from '../../../electron/core/schedule';

const flow: NoisePath = { kind: 'flow' };
const vp: NoisePath = { kind: 'vp', schedule: 'linear', timesteps: 1000, betaStart: 1e-4, betaEnd: 0.02 };

describe('noiseLevels', () => {
  it('goes from pure noise to clean data on the flow path', () => {
    const levels = noiseLevels(flow, 4, 'x');
    expect(levels.map((l) => l.time)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(levels[0]).toMatchObject({ alpha: 0, sigma: 1 });
    expect(levels[4]).toMatchObject({ alpha: 1, sigma: 0 });
  });

  it('keeps the variance on the variance-preserving path and ends clean', () => {
    const levels = noiseLevels(vp, 10, 'eps');
    expect(levels).toHaveLength(11);
    expect(levels[0]!.time).toBe(999);
    expect(levels[9]!.time).toBe(0);
    for (const { alpha, sigma } of levels) expect(alpha ** 2 + sigma ** 2).toBeCloseTo(1, 12);
    // Σβ of the schedule is 10.05, so ᾱ at its end is near e^−10.1 (Ho et al. 2020).
    expect(levels[0]!.alpha ** 2).toBeCloseTo(4.04e-5, 6);
    for (let i = 1; i < levels.length; i++) expect(levels[i]!.sigma).toBeLessThan(levels[i - 1]!.sigma);
  });

  it('serves a single step', () => {
    for (const path of [flow, vp]) {
      const levels = noiseLevels(path, 1, 'x');
      expect(levels).toHaveLength(2);
      expect(levels[1]!.sigma).toBe(0);
    }
  });

  it('never asks a noise predictor where nothing of the data is left', () => {
    for (const level of noiseLevels(flow, 10, 'eps')) expect(level.alpha).toBeGreaterThan(0);
  });
});

describe('toCleanEstimate', () => {
  const x = Float32Array.of(0.3, -0.8, 0.05);
  const eps = Float32Array.of(1.2, -0.4, -2);
  it.each<[string, NoisePath, Prediction]>([
    ['flow', flow, 'x'],
    ['flow', flow, 'v'],
    ['flow', flow, 'eps'],
    ['vp', vp, 'x'],
    ['vp', vp, 'v'],
    ['vp', vp, 'eps'],
  ])('finds x again on the %s path', (_name, path, prediction) => {
    const level = noiseLevels(path, 5, prediction)[2]!;
    const z = x.map((value, i) => level.alpha * value + level.sigma * eps[i]!);
    const output = x.map((value, i) => {
      if (prediction === 'x') return value;
      if (prediction === 'eps') return eps[i]!;
      return path.kind === 'flow' ? value - eps[i]! : level.alpha * eps[i]! - level.sigma * value;
    });
    const estimate = toCleanEstimate(output, z, level, path, prediction);
    for (let i = 0; i < 3; i++) expect(estimate[i]).toBeCloseTo(x[i]!, 4);
  });
});
