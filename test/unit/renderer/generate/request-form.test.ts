import { describe, expect, it } from 'vitest';
import { MAX_SEED } from '../../../../electron/core/request/parameters';
import { completeRequest } from '../../../../electron/core/request/request-schema';
import {
  checkForm,
  defaultFields,
  fieldsOf,
  preferredFields,
  randomSeed,
} from '../../../../renderer/generate/request-form';
import { FLUX, somePack, WEAVE } from '../../core/some-pack';

const pack = somePack();

const filled = (change: object) => ({ ...defaultFields(pack, 7), ...change });

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
    expect(completeRequest.parse(request)).toEqual(request);
    expect(request).toMatchObject({ packId: 'brain-mr-t1', frames: 32, seed: 7, superResolution: true });
    expect(extent).toEqual({ start: 10, end: 118.5 });
  });

  it.each([
    ['0', ', not 0'],
    ['-1', ', not -1'],
    ['1e9', ', not 1000000000'],
    ['513', ', not 513'],
    ['abc', ', not "abc"'],
    ['', ''],
    ['2.5', ', not 2.5'],
  ])('refuses %j frames with a sentence', (frames, shown) => {
    const { request, errors } = checkForm(filled({ frames }), pack);
    expect(request).toBeNull();
    expect(errors['frames']).toBe(`The number of slices must be a whole number from 1 to 512${shown}.`);
  });

  it.each([
    ['0', '0'],
    ['0,9', '0.9'],
    ['12.1', '12.1'],
    ['wide', '"wide"'],
  ])('refuses a spacing of %j', (spacing, shown) => {
    const { request, errors } = checkForm(filled({ spacing }), pack);
    expect(request).toBeNull();
    expect(errors['spacing']).toBe(`The spacing must be a number from 1 to 12 mm, not ${shown}.`);
  });

  it('refuses a start outside the range of the pack', () => {
    expect(checkForm(filled({ start: '-1' }), pack).errors['start']).toContain('from 0 to 160 mm');
    expect(checkForm(filled({ start: '161' }), pack).request).toBeNull();
  });

  it('refuses a series that would run out of the range, and says where it would end', () => {
    const { request, errors, extent } = checkForm(filled({ frames: '64' }), pack);
    expect(request).toBeNull();
    expect(extent?.end).toBe(230.5);
    expect(errors['frames']).toContain('230.5 mm');
    expect(errors['frames']).toContain('0 to 160 mm');
  });

  it('accepts a series that ends exactly at the end of the range', () => {
    const fields = filled({ frames: '17', spacing: '0.1', start: '158.4' });
    expect(checkForm(fields, { ...pack, spacing: [0.1, 12] }).request).not.toBeNull();
  });

  it('refuses seeds and steps that are not whole numbers in their range', () => {
    expect(checkForm(filled({ seed: '4294967296' }), pack).errors['seed']).toContain(`from 0 to ${MAX_SEED}`);
    expect(checkForm(filled({ seed: '1.5' }), pack).request).toBeNull();
    expect(checkForm(filled({ steps: '0' }), pack).errors['steps']).toContain('from 1 to 1000');
  });

  it('says how many slices fit from where it starts', () => {
    const { errors } = checkForm(filled({ frames: '64' }), pack);
    expect(errors['frames']).toBe(
      'The last of the 64 slices would lie at 230.5 mm; this model covers 0 to 160 mm. ' +
        'At most 43 fit from 10 mm at 3.5 mm: use fewer, a smaller spacing or an earlier start.',
    );
    expect(checkForm(filled({ frames: '43' }), pack).request).not.toBeNull();
    expect(checkForm(filled({ frames: '44' }), pack).request).toBeNull();
  });

  it('never asks for super-resolution of a pack that has none', () => {
    const plain = { ...pack, superResolution: null };
    expect(checkForm(filled({ superResolution: true }), plain).request?.superResolution).toBe(false);
  });
});

describe('conditions of a pack', () => {
  const asking = somePack({ conditions: [FLUX, WEAVE] });
  const typed = (change: object) => checkForm({ ...defaultFields(asking, 7), ...change }, asking);

  it('stay open until something is typed', () => {
    const fields = defaultFields(asking, 7);
    expect(fields).toMatchObject({ 'conditions.flux': '', 'conditions.weave': '' });
    expect(checkForm(fields, asking)).toMatchObject({ errors: {}, request: { conditions: {} } });
  });

  it('become part of the request, and come back into the form from it', () => {
    const { request } = typed({ 'conditions.flux': '2,5', 'conditions.weave': 'twill' });
    expect(request!.conditions).toEqual({ flux: 2.5, weave: 'twill' });
    expect(completeRequest.parse(request)).toEqual(request);
    expect(fieldsOf(request!, asking)).toMatchObject({
      'conditions.flux': '2.5',
      'conditions.weave': 'twill',
      frames: '32',
    });
  });

  it('are refused outside what the pack declares', () => {
    expect(typed({ 'conditions.flux': '21' }).errors).toEqual({
      'conditions.flux': 'Flux must be a number from -5 to 20 kV, not 21.',
    });
    expect(typed({ 'conditions.flux': 'much' }).errors['conditions.flux']).toContain('not "much"');
    expect(typed({ 'conditions.weave': 'satin' }).errors).toEqual({
      'conditions.weave': 'Weave must be one of plain, twill, not "satin".',
    });
  });
});

describe('randomSeed', () => {
  it('gives whole numbers in the range of seeds, not always the same', () => {
    const seeds = Array.from({ length: 50 }, randomSeed);
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff)).toBe(true);
    expect(new Set(seeds).size).toBeGreaterThan(40);
  });
});
