/** A pack with a label stage on the command line. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { recipeOf } from '../../../electron/core/series';
import { readSeries } from '../../../electron/files/read-series';
import { tinyStages, writeTinyPack } from '../engine/tiny-pack';
import { withCli } from './with-cli';

const { at, run, left } = withCli();
let packs: string;
beforeAll(async () => {
  packs = await mkdtemp(join(tmpdir(), 'gridit-test-'));
  const stages = [tinyStages.pixels(), tinyStages.label()];
  await writeTinyPack(packs, { manifest: { id: 'telling' }, stages });
  await writeTinyPack(packs, { manifest: { id: 'silent' } });
  return () => rm(packs, { recursive: true, force: true });
});

const make = (model: string, out: string, ...more: string[]) =>
  run(
    ...['generate', '--model', model, '--packs', packs, '--provider', 'cpu', '--seed', '3', '--frames', '5'],
    ...['--json', '--out', at(out), ...more],
  );
const recipe = async (name: string) => recipeOf((await readSeries(at(name))).series[0]!.header)!;
const told = ({ stdout }: { stdout: string }, type: string) =>
  stdout.split('\n').flatMap((line) => {
    const event = line ? (JSON.parse(line) as { type: string; segments?: unknown[] }) : undefined;
    return event?.type === type ? [event] : [];
  });

test('labels are made unless they are left out, and the recipe says so', async () => {
  const labelled = await make('telling', 'labelled');
  expect(labelled.code).toBe(0);
  expect(told(labelled, 'started')[0]!.segments).toHaveLength(2);
  expect(told(labelled, 'labels')).toHaveLength(5);
  expect((await recipe('labelled')).labels).toBe(true);

  const plain = await make('telling', 'plain', '--no-labels');
  expect(plain.code).toBe(0);
  expect(told(plain, 'labels')).toEqual([]);
  expect(await recipe('plain')).not.toHaveProperty('labels');

  const again = await run('regenerate', at('labelled'), '--json', '--out', at('again'), '--packs', packs);
  expect(again.code).toBe(0);
  expect(told(again, 'labels')).toHaveLength(5);
});

test('a model without labels makes none, and refuses where they are asked for by name', async () => {
  expect(told(await make('silent', 'unlabelled'), 'labels')).toEqual([]);
  const before = await left();
  const { code, stderr } = await make('silent', 'out', '--labels');
  expect(code).toBe(2);
  expect(stderr).toContain('The model "silent" makes no labels.');
  expect(await left()).toEqual(before);
});

test('the list of models says what is labelled', async () => {
  const { stdout } = await run('models', '--packs', packs);
  expect(stdout).toContain('  labels Part 7, Part 200\n');
  expect(stdout.match(/^ {2}labels/gm)).toHaveLength(1);
});
