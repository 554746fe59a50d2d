import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeTinyPack } from '../../engine/tiny-pack';
import { withCli } from '../with-cli';

const { at, run } = withCli();
const models = (...args: string[]) => run('models', ...args, '--packs', at('packs'));

test('a model is added, listed, checked, exported, removed, and added from what was exported', async () => {
  const made = await writeTinyPack(at('made'));
  expect(await models('add', made)).toMatchObject({ code: 0, stdout: 'Added tiny 1.0.0, "Tiny test pack".\n' });
  const listed = await models();
  expect(listed.stdout).toContain('tiny 1.0.0  Tiny test pack\n  MR BRAIN · 16 × 16 pixels · 0 to 100 mm');
  expect(listed.stdout).toContain('licence MIT');
  expect(listed.stdout).toContain('Verified: 2 files match pack.json');
  expect(await models('verify', 'tiny')).toMatchObject({
    code: 0,
    stdout: 'tiny: Verified: 2 files match pack.json\n',
  });
  expect(await models('export', 'tiny', '--out', at('tiny.gridpack'))).toMatchObject({ code: 0 });
  expect(await models('remove', 'tiny')).toMatchObject({ code: 0, stdout: 'Removed tiny.\n' });
  expect(await readdir(at('packs'))).toEqual([]);
  expect(await models('add', at('tiny.gridpack'))).toMatchObject({ code: 0 });
  expect(await readdir(at('packs'))).toEqual(['tiny']);
});

test('what cannot be done is one sentence and an exit code', async () => {
  await appendFile(at('bad.gridpack'), 'nothing');
  expect(await models('add', at('bad.gridpack'))).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'The model pack "bad.gridpack" is no zip archive, or a damaged one.\n',
  });
  expect(await models('remove', 'nobody')).toMatchObject({
    code: 2,
    stderr: 'There is no model "nobody". No model is installed.\n',
  });
  const pack = await writeTinyPack(at('packs'));
  await appendFile(join(pack, 'grid.onnx'), 'x');
  const checked = await models('verify');
  expect(checked.code).toBe(1);
  expect(checked.stdout).toBe('tiny: 1 file is not as pack.json says\n  grid.onnx: changed\n');
  expect(checked.stderr).toContain('was changed or damaged: grid.onnx');
});

test('probe says what runs it and how fast', async () => {
  await writeTinyPack(at('packs'));
  const { code, stdout } = await models('probe', 'tiny', '--json');
  expect(code).toBe(0);
  const speed = JSON.parse(stdout.trim().split('\n').at(-1)!);
  expect(speed).toMatchObject({ type: 'speed', id: 'tiny', figures: [{ provider: 'cpu', frames: 10 }] });
  expect(speed.figures[0].runMs.denoise).toBeGreaterThan(0);
  expect(speed.figures[0].runMs['super-resolve']).toBeGreaterThan(0);
  expect(speed.passedOver.length).toBeGreaterThan(0);
}, 60_000);
