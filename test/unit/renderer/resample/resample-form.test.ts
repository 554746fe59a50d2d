import { describe, expect, it } from 'vitest';
import type { ResampleOffer } from '../../../../electron/core/resample/offer';
import { firstForm, planOf } from '../../../../renderer/resample/resample-form';

const offer: ResampleOffer = {
  problem: null,
  length: 50,
  even: { spacing: 2.5, slices: 21 },
  isotropic: 0.5,
  rows: 100,
  columns: 80,
  leans: false,
};

describe('the form of a resampling', () => {
  it('begins with cubes for what is a volume, and with even slices for what is none', () => {
    expect(firstForm(offer)).toMatchObject({ distance: 'isotropic', other: '2.5' });
    expect(firstForm({ ...offer, problem: 'It leans.' }).distance).toBe('even');
    expect(firstForm({ ...offer, isotropic: null }).distance).toBe('even');
  });

  it('leaves the usual distance to the engine, which keeps both ends then', () => {
    expect(planOf({ distance: 'even', other: '', kernel: 'cubic' }, offer)).toEqual({
      spacing: null,
      slices: 21,
      bytes: 2 * 100 * 80 * 21,
      finer: false,
    });
  });

  it('says when slices get finer than what was scanned', () => {
    const plan = (other: string) => planOf({ distance: 'other', other, kernel: 'linear' }, offer);
    expect(plan(' 1,25 ')).toMatchObject({ spacing: 1.25, slices: 41, finer: true });
    expect(plan('5')).toMatchObject({ spacing: 5, slices: 11, finer: false });
    expect(planOf({ distance: 'isotropic', other: '', kernel: 'cubic' }, offer)).toMatchObject({
      slices: 101,
      finer: true,
    });
  });

  it.each([
    ['', 'invalid'],
    ['-1', 'invalid'],
    ['two', 'invalid'],
    ['1e999', 'invalid'],
    ['0.001', 'tooMany'],
    ['51', 'tooFew'],
  ])('does not take "%s"', (other, wrong) => {
    expect(planOf({ distance: 'other', other, kernel: 'cubic' }, offer)).toEqual({ wrong });
  });
});
