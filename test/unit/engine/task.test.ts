import { beforeAll, describe, expect, test } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GenerateRequest } from '../../../electron/core/request/parameters';
import type { Recipe } from '../../../electron/core/recipe';
import { loadPack, type Pack } from '../../../electron/engine/pack-folder';
import { taskFromRecipe, taskFromRequest } from '../../../electron/engine/task';
import { writeTinyPack } from './tiny-pack';

let pack: Pack;
let plain: Pack;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gridit-test-'));
  pack = await loadPack(await writeTinyPack(folder), { trusted: false });
  plain = await loadPack(await writeTinyPack(folder, { manifest: { id: 'plain' }, sr: null }), {
    trusted: false,
  });
  return () => rm(folder, { recursive: true, force: true });
});

const task = (request: Partial<GenerateRequest> = {}) =>
  taskFromRequest({ packId: 'tiny', ...request }, pack);

test('what is not asked for comes from the pack', () => {
  const { seed, ...rest } = task();
  expect(rest).toEqual({
    sampler: 'heun',
    steps: 3,
    plan: 'coarse-to-fine',
    positions: Array.from({ length: 10 }, (_, i) => 5 + 2 * i),
    conditions: {},
    stages: [{ kind: 'super-resolve', sampler: 'euler', steps: 2 }],
  });
  expect(Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff).toBe(true);
  expect(task().seed).not.toBe(seed);
});

test('defaults give way to what was asked for', () => {
  // 200 frames at the default 2 mm do not fit into 100 mm: the spacing shrinks.
  const many = task({ frames: 190 }).positions;
  expect(many).toHaveLength(190);
  expect(many[1]! - many[0]!).toBeCloseTo(0.502, 6);
  expect(many.at(-1)).toBeLessThanOrEqual(100);
  // 11 frames at 10 mm fit only from 0 mm on: the start moves.
  expect(task({ frames: 11, spacing: 10 }).positions).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  expect(task({ frames: 1, start: 100 }).positions).toEqual([100]);
});

describe('refuses with one sentence that says what is allowed:', () => {
  test.each<[Partial<GenerateRequest>, string]>([
    [{ frames: 0 }, 'The number of slices must be a whole number from 1 to 512, not 0.'],
    [{ frames: -1 }, 'The number of slices must be a whole number from 1 to 512, not -1.'],
    [{ frames: 1e9 }, 'The number of slices must be a whole number from 1 to 512, not 1000000000.'],
    [{ frames: 2.5 }, 'The number of slices must be a whole number from 1 to 512, not 2.5.'],
    [{ frames: NaN }, 'The number of slices must be a whole number from 1 to 512, not NaN.'],
    [{ spacing: 0 }, 'The spacing must be a number from 0.5 to 10 mm, not 0.'],
    [{ spacing: -2 }, 'The spacing must be a number from 0.5 to 10 mm, not -2.'],
    [{ spacing: Infinity }, 'The spacing must be a number from 0.5 to 10 mm, not Infinity.'],
    [{ start: -5 }, 'The start must be a number from 0 to 100 mm, not -5.'],
    [{ start: NaN }, 'The start must be a number from 0 to 100 mm, not NaN.'],
    [{ steps: 0 }, 'The number of steps must be a whole number from 1 to 1000, not 0.'],
    [{ seed: -1 }, 'The seed must be a whole number from 0 to 4294967295, not -1.'],
    [
      { sampler: 'magic' as never },
      'The sampler must be one of euler, heun, dpmpp2m, ddim, ancestral, not "magic".',
    ],
    [{ plan: 'random' as never }, 'The order must be one of coarse-to-fine, autoregressive, not "random".'],
    [
      { frames: 40, spacing: 4, start: 10 },
      'The last of the 40 slices would lie at 166 mm; this model covers 0 to 100 mm. ' +
        'At most 23 fit from 10 mm at 4 mm: use fewer, a smaller spacing or an earlier start.',
    ],
    [
      { frames: 512 },
      'The last of the 512 slices would lie at 255.5 mm; this model covers 0 to 100 mm. ' +
        'At most 201 fit from 0 mm at 0.5 mm: use fewer, a smaller spacing or an earlier start.',
    ],
  ])('%o', (request, message) => {
    expect(() => task(request)).toThrow(expect.objectContaining({ code: 'bad-request', message }));
  });

  test('super-resolution that a pack does not have', () => {
    const request = { packId: 'plain', superResolution: true };
    expect(() => taskFromRequest(request, plain)).toThrow('The model "plain" has no super-resolution.');
    expect(taskFromRequest({ packId: 'plain' }, plain).stages).toEqual([]);
  });
});

describe('a recipe', () => {
  const recipe = (): Recipe => ({
    format: 2,
    app: { name: 'test', version: '0' },
    pack: { id: 'tiny', version: '1.0.0', sha256: pack.sha256 },
    ...task({ seed: 5 }),
    provider: 'cpu',
  });

  test('gives back the task', () => {
    expect(taskFromRecipe(recipe(), pack)).toEqual(task({ seed: 5 }));
  });

  test('of another version of the pack is refused', () => {
    const other = { ...recipe(), pack: { id: 'tiny', version: '0.9.0', sha256: 'a'.repeat(64) } };
    expect(() => taskFromRecipe(other, pack)).toThrow(
      /^The series was made with version 0\.9\.0 of the model "tiny" \(aaaaaaaaaaaa…\), and another is installed, version 1\.0\.0/,
    );
  });

  test.each<[string, Partial<Recipe>]>([
    ['positions out of order', { positions: [5, 4] }],
    ['no positions', { positions: [] }],
    ['positions that are no numbers', { positions: [1, NaN] }],
    ['too many steps', { steps: 1e9 }],
  ])('with %s is refused', (_what, change) => {
    expect(() => taskFromRecipe({ ...recipe(), ...change }, pack)).toThrow(
      expect.objectContaining({ code: 'bad-request' }),
    );
  });
});
