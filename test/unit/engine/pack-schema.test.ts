import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { gridOf, packFormat2, parsePack, stageOf, type Stage } from '../../../electron/engine/pack-schema';
import { tinyCine, tinyManifest, tinyStages } from './tiny-pack';

const root = resolve(__dirname, '../../..');
const about = { ...tinyManifest(), files: {} };
const [grid, sr] = about.stages;
const decode = tinyStages.decode().stage;
const refine = tinyStages.refine().stage;
const latents = { ...grid, channels: 2 };
const enlarge = tinyStages.enlarge().stage;
const resolveLatents = tinyStages.resolveLatents().stage;

/** What is wrong with a pack of these stages. */
function mistake(stages: readonly Stage[], others: object = {}): string | undefined {
  const { error } = packFormat2.safeParse({ ...about, ...others, stages });
  return error?.issues[0]!.message;
}

describe('stages that contradict each other', () => {
  test.each<[string, Stage[], string]>([
    ['no grid', [decode], 'must begin with denoise'],
    ['the grid last', [sr!, grid], 'must begin with denoise'],
    ['two of one kind', [grid, sr!, { ...sr!, file: 'other.onnx' }], 'must not hold two stages of one kind'],
    ['another order', [grid, sr!, refine], 'must be in the order denoise, refine, super-resolve'],
    ['latents alone', [latents, refine], 'must go on with decode, since denoise gives 2 channels'],
    [
      'latents that are enlarged and not super-resolved',
      [latents, enlarge, decode],
      'must have both enlarge and a super-resolve of latents, or neither',
    ],
    [
      'latents that are super-resolved and not enlarged',
      [latents, resolveLatents, decode],
      'must have both enlarge and a super-resolve of latents, or neither',
    ],
    [
      'super-resolution of pixels that makes none',
      [grid, { ...sr!, scale: 1 } as Stage],
      'must have a super-resolve of scale 1 where it is one of latents, and of 2 or more elsewhere',
    ],
    [
      'latents that are super-resolved and stay latents',
      [latents, enlarge, resolveLatents],
      'must go on with decode, since super-resolve gives 2 channels',
    ],
    [
      'pixels that are super-resolved as latents',
      [grid, enlarge, resolveLatents],
      'must make latents of 2 channels or more to super-resolve them',
    ],
    [
      'known frames as published, with a time of their own',
      [{ ...grid, known: 'published' }],
      'must have one time for all frames where known ones are treated as published',
    ],
    ['one file for two', [grid, { ...sr!, file: 'grid.onnx' }], 'must have a network file each'],
    ['the file for CPUs as another', [{ ...grid, cpuFile: 'sr.onnx' }, sr!], 'must have a network file each'],
    [
      'conditions that nobody declares',
      [{ ...grid, conditions: true }],
      'must not take conditions where the pack declares none',
    ],
  ])('%s', (_what, stages, sentence) => {
    expect(mistake(stages)).toBe(sentence);
  });

  test('two conditions of one name', () => {
    const one = { type: 'number', name: 'flux', label: 'Flux', range: [0, 1], unit: '' };
    const sentence = 'cannot tell two conditions of one name apart';
    expect(mistake([{ ...grid, conditions: true }], { conditions: [one, one] })).toBe(sentence);
  });

  test.each<[string, Stage[]]>([
    ['a grid alone', [grid]],
    ['latents with a decoder', [latents, decode]],
    ['latents that are super-resolved', [latents, enlarge, resolveLatents, decode]],
    ['all that there is', [latents, decode, refine, sr!]],
  ])('%s do not', (_what, stages) => {
    expect(mistake(stages)).toBeUndefined();
  });
});

describe('an axis that is neither of space nor of time', () => {
  const { axis } = tinyManifest();
  const time = { ...tinyCine.axis };
  test.each<[string, object, string]>([
    ['milliseconds of a body', { ...axis, unit: 'ms' }, 'must have the unit mm where it is one of space'],
    ['a body that goes round', { ...axis, cyclic: true }, 'cannot be cyclic where it is one of space'],
    [
      'a body without up and down',
      { ...axis, direction: 'forward' },
      'must have a direction in the body where it is one of space',
    ],
    [
      'two thicknesses',
      { ...axis, sliceThickness: 2 },
      'says a slice thickness, which is the spacing where it is one of space',
    ],
    ['millimetres of time', { ...time, unit: 'mm' }, 'must have the unit ms where it is one of time'],
    [
      'time that runs upwards',
      { ...time, direction: 'inferior-to-superior' },
      'must have the direction forward where it is one of time',
    ],
  ])('%s', (_what, wrong, sentence) => {
    expect(mistake([grid], { axis: wrong })).toBe(sentence);
  });
  test('both as they should be', () => {
    expect([mistake([grid], { axis }), mistake([grid], { axis: time })]).toEqual([undefined, undefined]);
  });
});

describe('a curve of values', () => {
  const stages = [grid];
  const hounsfield = { ...about.values, storedRange: [-1024, 1016] };
  test.each<[string, number[][], boolean]>([
    [
      'rises from end to end',
      [
        [-1, -1024],
        [-0.6, -200],
        [0.6, 250],
        [1, 1016],
      ],
      true,
    ],
    [
      'falls',
      [
        [-1, -1024],
        [0, 300],
        [0.5, 250],
        [1, 1016],
      ],
      false,
    ],
    [
      'stands still',
      [
        [-1, -1024],
        [0, 250],
        [0, 260],
        [1, 1016],
      ],
      false,
    ],
    [
      'ends early',
      [
        [-1, -1024],
        [1, 1000],
      ],
      false,
    ],
    [
      'begins late',
      [
        [-0.9, -1024],
        [1, 1016],
      ],
      false,
    ],
  ])('that %s', (_what, curve, fits) => {
    const sentence = 'must rise in both columns, from -1 and the one end of storedRange to 1 and the other';
    expect(mistake(stages, { values: { ...hounsfield, curve } })).toBe(fits ? undefined : sentence);
  });
});

describe('format 1', () => {
  const packs = join(root, 'test/fixtures/packs');
  test.each(readdirSync(packs))('is read as format 2: %s', (name) => {
    const old = JSON.parse(readFileSync(join(packs, name, 'pack.json'), 'utf8'));
    expect(old.format).toBe(1);
    const pack = parsePack(old);
    expect(pack.format).toBe(2);
    expect(pack.conditions).toEqual([]);
    expect(gridOf(pack)).toMatchObject({ kind: 'denoise', k: old.grid.k, sampling: old.sampling });
    expect(stageOf(pack, 'super-resolve')).toMatchObject({ scale: old.sr.scale, sampling: old.sr.sampling });
    expect(pack.axis).toMatchObject({ kind: old.sequence.axis, range: old.sequence.range, cyclic: false });
    // What it became is a pack of format 2, by its own schema.
    expect(parsePack(JSON.parse(JSON.stringify(pack)))).toEqual(pack);
  });
});

/** GRIDIT_WRITE_LISTS=1 writes it anew. The Python side checks a pack against it before it writes one. */
test('models/gridit/pack.schema.json is the schema of packs as the application reads them', () => {
  const file = join(root, 'models/gridit/pack.schema.json');
  const schema = {
    title: 'pack.json of a model pack of GriDiT Studio, format 2',
    ...z.toJSONSchema(packFormat2, { io: 'input' }),
  };
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (process.env['GRIDIT_WRITE_LISTS']) writeFileSync(file, text);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(text));
});
