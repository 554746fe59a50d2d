/** A pack with conditions that no file of the application names, from the help to the voxels. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { recipeOf } from '../../../electron/core/series';
import { readSeries } from '../../../electron/files/read-series';
import { FLUX, WEAVE } from '../core/some-pack';
import { tinyGrid, writeTinyPack } from '../engine/tiny-pack';
import { withCli } from './with-cli';

const { at, run, left } = withCli();
let packs: string;
beforeAll(async () => {
  packs = await mkdtemp(join(tmpdir(), 'gridit-test-'));
  await writeTinyPack(packs, {
    manifest: { id: 'asking', conditions: [FLUX, WEAVE], stages: [{ conditions: true }] },
    grid: tinyGrid({ conditions: 4 }),
  });
  return () => rm(packs, { recursive: true, force: true });
});

const make = (out: string, ...conditions: string[]) =>
  run(
    ...['generate', '--model', 'asking', '--packs', packs, '--provider', 'cpu'],
    ...['--seed', '3', '--frames', '5', '--out', at(out)],
    ...conditions.flatMap((one) => ['--condition', one]),
  );
const made = async (name: string) => (await readSeries(at(name))).series[0]!;

test.each([
  ['as a word of its own', () => ['--packs', packs]],
  ['behind a sign', () => [`--packs=${packs}`]],
])('the help of generate lists them; the folder of packs %s', async (_how, words) => {
  const { code, stdout } = await run('generate', ...words(), '--help');
  expect(code).toBe(0);
  expect(stdout).toContain('asking: flux=-5…20 kV  how strongly the pattern leans');
  expect(stdout).toContain('asking: weave=plain|twill  which pattern lies over it');
});

test('they change the series, stand in its recipe and its DICOM text, and make it again', async () => {
  expect(await make('free')).toMatchObject({ code: 0 });
  expect(await make('asked', 'flux=12.5', 'weave=twill')).toMatchObject({ code: 0 });
  const [free, asked] = [await made('free'), await made('asked')];
  expect(recipeOf(free.header)!.conditions).toEqual({});
  expect(recipeOf(asked.header)!.conditions).toEqual({ flux: 12.5, weave: 'twill' });
  expect(asked.voxels).not.toEqual(free.voxels);

  const tags = await run('tags', at('asked'));
  expect(tags.stdout).toContain('flux 12.5; weave twill');

  expect(await run('regenerate', at('asked'), '--out', at('again'), '--packs', packs)).toMatchObject({
    code: 0,
  });
  expect((await made('again')).voxels).toEqual(asked.voxels);
});

test.each([
  ['flux=21', 'Flux must be a number from -5 to 20 kV, not 21.'],
  ['flux=much', 'Flux must be a number from -5 to 20 kV, not "much".'],
  ['weave=satin', 'Weave must be one of plain, twill, not "satin".'],
  ['age=7', 'The model "asking" has no condition "age". Its conditions are: flux, weave.'],
  ['flux', 'It must be a name and a value'],
])('%s is refused with one sentence, and nothing is left', async (condition, sentence) => {
  const { code, stderr } = await make('out', condition);
  expect(code).toBe(2);
  expect(stderr).toContain(sentence);
  expect(await left()).toEqual([]);
});
