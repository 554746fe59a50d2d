import { describe, expect, it } from 'vitest';
import { batchRequests, rangeValues, variedParameters } from '../../../electron/core/batch';
import { MAX_SEED, type CompleteRequest } from '../../../electron/core/request/parameters';
import { estimatedWork } from '../../../electron/core/work';

const request: CompleteRequest = {
  ...{ seed: 7, spacing: 2, start: 0, steps: 10, frames: 16, packId: 'p' },
  ...{
    sampler: 'euler',
    plan: 'coarse-to-fine',
    superResolution: false,
    labels: false,
    provider: 'cpu',
    conditions: {},
  },
};
const varied = (name: string) => variedParameters(null).find((one) => one.name === name)!;

describe('a batch', () => {
  it('makes the request with as many seeds as are asked for', () => {
    const made = batchRequests(request, { seeds: 3, vary: null });
    expect(made.map(({ seed }) => seed)).toEqual([7, 8, 9]);
    expect(made.every(({ spacing, packId }) => spacing === 2 && packId === 'p')).toBe(true);
    expect(batchRequests({ ...request, seed: MAX_SEED }, { seeds: 2, vary: null })[1]!.seed).toBe(0);
  });

  it('runs through a range, with each seed for each value', () => {
    const vary = { parameter: varied('spacing'), from: 1, to: 4, values: 4 };
    const made = batchRequests(request, { seeds: 2, vary });
    expect(made.map(({ spacing, seed }) => `${spacing}/${seed}`)).toEqual([
      '1/7',
      '1/8',
      '2/7',
      '2/8',
      '3/7',
      '3/8',
      '4/7',
      '4/8',
    ]);
  });

  it('rounds what is counted, and makes nothing twice', () => {
    expect(rangeValues({ parameter: varied('steps'), from: 10, to: 12, values: 5 })).toEqual([10, 11, 12]);
    expect(rangeValues({ parameter: varied('spacing'), from: 1, to: 2, values: 4 })).toEqual([
      1, 1.333333, 1.666667, 2,
    ]);
    expect(rangeValues({ parameter: varied('start'), from: 3, to: 9, values: 1 })).toEqual([3]);
  });
});

it('more frames, more steps, a dearer sampler and super-resolution are more work', () => {
  const small = { frames: 4, steps: 5, sampler: 'euler', superResolution: false } as const;
  for (const more of [{ frames: 8 }, { steps: 6 }, { sampler: 'heun' as const }, { superResolution: true }]) {
    expect(estimatedWork({ ...small, ...more })).toBeGreaterThan(estimatedWork(small));
  }
});
