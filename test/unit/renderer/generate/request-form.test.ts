import { describe, expect, it } from 'vitest';
import type { PackSummary } from '../../../../electron/ipc/contract';
import { generateRequest } from '../../../../electron/ipc/contract';
import {
  checkForm,
  defaultFields,
  preferredFields,
  randomSeed,
  readNumber,
} from '../../../../renderer/generate/request-form';

const pack: PackSummary = {
  id: 'brain-mr-t1',
  version: '1.0.0',
  name: 'Brain MR T1',
  description: '',
  licence: 'CC-BY-SA-3.0',
  modality: 'MR',
  bodyPart: 'BRAIN',
  axis: 'space',
  unit: 'mm',
  range: [0, 160],
  spacing: [1, 12],
  origin: 'vertex',
  direction: 'superior-to-inferior',
  k: 4,
  rows: 64,
  columns: 64,
  pixelSpacing: [3.5, 3.5],
  superResolution: { scale: 2 },
  defaults: { frames: 32, spacing: 3.5, start: 10, steps: 20, sampler: 'heun' },
};

const filled = (change: object) => ({ ...defaultFields(pack, 7), ...change });

describe('readNumber', () => {
  it.each([
    ['12', 12],
    [' 3.5 ', 3.5],
    ['3,5', 3.5],
    ['−4', -4],
    ['1e3', 1000],
    ['.5', 0.5],
  ])('reads %j', (text, value) => expect(readNumber(text)).toBe(value));

  it.each(['', 'abc', '12abc', '1,2,3', '0x10', 'Infinity', 'NaN', '--1', '1e999'])('refuses %j', (text) => {
    expect(readNumber(text)).toBeUndefined();
  });
});

describe('a new form', () => {
  const none = { provider: 'auto', frames: null, spacing: null, steps: null } as const;

  it('is as the model has it while nothing is set', () => {
    expect(preferredFields(pack, 7, none)).toEqual(defaultFields(pack, 7));
  });

  it('has what is set', () => {
    const fields = preferredFields(pack, 7, { provider: 'cpu', frames: 100, spacing: 1, steps: 5 });
    expect(fields).toMatchObject({ provider: 'cpu', frames: '100', spacing: '1', steps: '5' });
    expect(checkForm(fields, pack).errors).toEqual({});
  });

  it('keeps the value of the model where another does not fit it', () => {
    expect(preferredFields(pack, 7, { ...none, frames: 300, spacing: 50 })).toMatchObject({
      frames: '32',
      spacing: '3.5',
    });
  });
});

describe('checkForm', () => {
  it('turns the defaults of a pack into a request that the contract accepts', () => {
    const { request, errors, extent } = checkForm(defaultFields(pack, 7), pack);
    expect(errors).toEqual({});
    expect(generateRequest.parse(request)).toEqual(request);
    expect(request).toMatchObject({ packId: 'brain-mr-t1', frames: 32, seed: 7, superResolution: true });
    expect(extent).toEqual({ start: 10, end: 118.5 });
  });

  it.each(['0', '-1', '1e9', '513', 'abc', '', '2.5'])('refuses %j frames with a sentence', (frames) => {
    const { request, errors } = checkForm(filled({ frames }), pack);
    expect(request).toBeNull();
    expect(errors.frames).toBe('Frames must be a whole number from 1 to 512.');
  });

  it.each(['0', '0.9', '12.1', 'wide'])('refuses a spacing of %j', (spacing) => {
    const { request, errors } = checkForm(filled({ spacing }), pack);
    expect(request).toBeNull();
    expect(errors.spacing).toBe('Spacing must be a number from 1 to 12 mm for this model.');
  });

  it('refuses a start outside the range of the pack', () => {
    expect(checkForm(filled({ start: '-1' }), pack).errors.start).toContain('from 0 to 160 mm');
    expect(checkForm(filled({ start: '161' }), pack).request).toBeNull();
  });

  it('refuses a series that would run out of the range, and says where it would end', () => {
    const { request, errors, extent } = checkForm(filled({ frames: '64' }), pack);
    expect(request).toBeNull();
    expect(extent?.end).toBe(230.5);
    expect(errors.frames).toContain('230.5 mm');
    expect(errors.frames).toContain('0 to 160 mm');
  });

  it('accepts a series that ends exactly at the end of the range', () => {
    const fields = filled({ frames: '17', spacing: '0.1', start: '158.4' });
    expect(checkForm(fields, { ...pack, spacing: [0.1, 12] }).request).not.toBeNull();
  });

  it('refuses seeds and steps that are not whole numbers in their range', () => {
    expect(checkForm(filled({ seed: '4294967296' }), pack).errors.seed).toContain('from 0 to 4294967295');
    expect(checkForm(filled({ seed: '1.5' }), pack).request).toBeNull();
    expect(checkForm(filled({ steps: '0' }), pack).errors.steps).toContain('from 1 to 1000');
  });

  it('never asks for super-resolution of a pack that has none', () => {
    const plain = { ...pack, superResolution: null };
    expect(checkForm(filled({ superResolution: true }), plain).request?.superResolution).toBe(false);
  });
});

describe('randomSeed', () => {
  it('gives whole numbers in the range of seeds, not always the same', () => {
    const seeds = Array.from({ length: 50 }, randomSeed);
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff)).toBe(true);
    expect(new Set(seeds).size).toBeGreaterThan(40);
  });
});
