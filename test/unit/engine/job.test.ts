import { beforeAll, describe, expect, test } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GenerateRequest } from '../../../electron/core/request/parameters';
import type { Recipe } from '../../../electron/core/recipe';
import { jobFromRecipe, jobFromRequest } from '../../../electron/engine/job';
import { loadPack, type Pack } from '../../../electron/engine/pack-folder';
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

const job = (request: Partial<GenerateRequest> = {}) => jobFromRequest({ packId: 'tiny', ...request }, pack);

test('what is not asked for comes from the pack', () => {
  const { seed, ...rest } = job();
  expect(rest).toEqual({
    sampler: 'heun',
    steps: 3,
    plan: 'coarse-to-fine',
    positions: Array.from({ length: 10 }, (_, i) => 5 + 2 * i),
    superResolution: { sampler: 'euler', steps: 2 },
  });
  expect(Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff).toBe(true);
  expect(job().seed).not.toBe(seed);
});

test('defaults give way to what was asked for', () => {
  // 200 frames at the default 2 mm do not fit into 100 mm: the spacing shrinks.
  const many = job({ frames: 190 }).positions;
  expect(many).toHaveLength(190);
  expect(many[1]! - many[0]!).toBeCloseTo(0.502, 6);
  expect(many.at(-1)).toBeLessThanOrEqual(100);
  // 11 frames at 10 mm fit only from 0 mm on: the start moves.
  expect(job({ frames: 11, spacing: 10 }).positions).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  expect(job({ frames: 1, start: 100 }).positions).toEqual([100]);
});

describe('refuses with one sentence that says what is allowed:', () => {
  test.each<[Partial<GenerateRequest>, string]>([
    [{ frames: 0 }, 'The number of frames must be a whole number from 1 to 512, not 0.'],
    [{ frames: -1 }, 'The number of frames must be a whole number from 1 to 512, not -1.'],
    [{ frames: 1e9 }, 'The number of frames must be a whole number from 1 to 512, not 1000000000.'],
    [{ frames: 2.5 }, 'The number of frames must be a whole number from 1 to 512, not 2.5.'],
    [{ frames: NaN }, 'The number of frames must be a whole number from 1 to 512, not NaN.'],
    [{ spacing: 0 }, 'The spacing must be from 0.5 to 10 mm for this model, not 0.'],
    [{ spacing: -2 }, 'The spacing must be from 0.5 to 10 mm for this model, not -2.'],
    [{ spacing: Infinity }, 'The spacing must be from 0.5 to 10 mm for this model, not Infinity.'],
    [{ start: -5 }, 'The start must be from 0 to 100 mm for this model, not -5.'],
    [{ start: NaN }, 'The start must be from 0 to 100 mm for this model, not NaN.'],
    [{ steps: 0 }, 'The number of steps must be a whole number from 1 to 1000, not 0.'],
    [{ seed: -1 }, 'The seed must be a whole number from 0 to 4294967295, not -1.'],
    [{ sampler: 'magic' as never }, 'The sampler must be one of euler, heun, dpmpp2m, ddim, not "magic".'],
    [{ plan: 'random' as never }, 'The plan must be one of coarse-to-fine, autoregressive, not "random".'],
    [
      { frames: 40, spacing: 4, start: 10 },
      '40 frames at 4 mm from 10 mm would end at 166 mm, beyond the 0 to 100 mm that the model knows: ' +
        'at most 23 frames fit from there.',
    ],
    [
      { frames: 512 },
      '512 frames at 0.5 mm from 0 mm would end at 255.5 mm, beyond the 0 to 100 mm that the model knows: ' +
        'at most 201 frames fit from there.',
    ],
  ])('%o', (request, message) => {
    expect(() => job(request)).toThrow(expect.objectContaining({ code: 'bad-request', message }));
  });

  test('super-resolution that a pack does not have', () => {
    const request = { packId: 'plain', superResolution: true };
    expect(() => jobFromRequest(request, plain)).toThrow('The model "plain" has no super-resolution.');
    expect(jobFromRequest({ packId: 'plain' }, plain).superResolution).toBeNull();
  });
});

describe('a recipe', () => {
  const recipe = (): Recipe => ({
    format: 1,
    app: { name: 'test', version: '0' },
    pack: { id: 'tiny', version: '1.0.0', sha256: pack.sha256 },
    ...job({ seed: 5 }),
    provider: 'cpu',
  });

  test('gives back the job', () => {
    expect(jobFromRecipe(recipe(), pack)).toEqual(job({ seed: 5 }));
  });

  test('of another version of the pack is refused', () => {
    const other = { ...recipe(), pack: { id: 'tiny', version: '0.9.0', sha256: 'a'.repeat(64) } };
    expect(() => jobFromRecipe(other, pack)).toThrow(
      /^The series was made with version 0\.9\.0 of the model "tiny" \(aaaaaaaaaaaa…\), and another is installed, version 1\.0\.0/,
    );
  });

  test.each<[string, Partial<Recipe>]>([
    ['positions out of order', { positions: [5, 4] }],
    ['no positions', { positions: [] }],
    ['positions that are no numbers', { positions: [1, NaN] }],
    ['too many steps', { steps: 1e9 }],
  ])('with %s is refused', (_what, change) => {
    expect(() => jobFromRecipe({ ...recipe(), ...change }, pack)).toThrow(
      expect.objectContaining({ code: 'bad-request' }),
    );
  });
});
