import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSeries } from '../../../electron/files/read-series';
import { writeTinyPack } from '../engine/tiny-pack';
import { withCli } from './with-cli';

const { at, begin, run, left } = withCli();
let packs: string;
beforeAll(async () => {
  packs = await mkdtemp(join(tmpdir(), 'gridit-test-'));
  await writeTinyPack(packs);
  const broken = await writeTinyPack(packs, { manifest: { id: 'broken' } });
  await writeFile(join(broken, 'grid.onnx'), 'changed');
  return () => rm(packs, { recursive: true, force: true });
});

const tiny = (...args: string[]) => [
  'generate',
  '--model',
  'tiny',
  '--packs',
  packs,
  '--provider',
  'cpu',
  ...args,
];
const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('generate', () => {
  test('writes a DICOM series', async () => {
    const { code, stdout } = await run(...tiny('--out', at('o'), '--seed', '3', '--frames', '6'));
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^6 slices of 16×16 with tiny 1\.0\.0, seed 3, on cpu\n6 slices written to .*o \(dicom\) in/,
    );
    const { series } = await readSeries(at('o'));
    expect(series).toHaveLength(1);
    expect(series[0]!.header).toMatchObject({ frames: 6, rows: 16, columns: 16, modality: 'MR' });
  });

  test('tells every event as a line of JSON', async () => {
    const { code, stdout } = await run(...tiny('--out', at('o'), '--seed', '3', '--frames', '6', '--json'));
    expect(code).toBe(0);
    const events = jsonLines(stdout);
    expect(events[0]).toMatchObject({ type: 'progress', phase: 'loading' });
    expect(events.filter(({ type }) => type === 'started')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'frame')).toHaveLength(6);
    expect(events.at(-1)).toMatchObject({ type: 'done', format: 'dicom', frames: 6, seed: 3, out: at('o') });
    const { series } = await readSeries(at('o'));
    expect(events.at(-1)!['seriesInstanceUID']).toBe(series[0]!.header.identity.seriesInstanceUid);
  });

  test('writes NIfTI and PNG', async () => {
    expect((await run(...tiny('--out', at('n'), '--frames', '2', '--format', 'nifti'))).code).toBe(0);
    expect(await readdir(at('n'))).toContain('series.nii.gz');
    expect((await run(...tiny('--out', at('p'), '--frames', '2', '--format', 'png'))).code).toBe(0);
    expect((await readdir(at('p'))).filter((name) => name.endsWith('.png'))).toHaveLength(2);
  });

  test('makes the folders above the target', async () => {
    expect((await run(...tiny('--out', at('a/b/c'), '--frames', '1'))).code).toBe(0);
    expect((await readdir(at('a/b/c'))).length).toBeGreaterThan(0);
  });

  test('auto finds a provider and remembers it', async () => {
    const args = ['generate', '--model', 'tiny', '--packs', packs, '--frames', '1', '--json', '--out'];
    const first = jsonLines((await run(...args, at('a'))).stdout).find(({ type }) => type === 'started')!;
    const second = jsonLines((await run(...args, at('b'))).stdout).find(({ type }) => type === 'started')!;
    expect(second['provider']).toEqual(first['provider']);
    expect(await readdir(join(at('home'), 'GriDiT Studio'))).toContain('providers.json');
  });
});

test('regenerate makes the same voxels from the recipe in the files', async () => {
  await run(...tiny('--out', at('one'), '--frames', '7', '--start', '3.3', '--spacing', '0.7'));
  const { code } = await run('regenerate', at('one'), '--out', at('two'), '--packs', packs);
  expect(code).toBe(0);
  const [one, two] = [await readSeries(at('one')), await readSeries(at('two'))].map(
    ({ series }) => series[0]!,
  );
  expect(two!.voxels).toEqual(one!.voxels);
  expect(two!.header.identity.seriesInstanceUid).not.toBe(one!.header.identity.seriesInstanceUid);
});

test('convert and inspect', async () => {
  await run(...tiny('--out', at('one'), '--frames', '4', '--spacing', '3'));
  expect((await run('convert', at('one'), '--out', at('v.nii.gz'), '--format', 'nifti')).code).toBe(0);
  // The magic bytes of gzip.
  expect([...(await readFile(at('v.nii.gz'))).subarray(0, 2)]).toEqual([0x1f, 0x8b]);
  await writeFile(join(at('one'), 'notes.dcm'), 'no image');
  const { code, stdout } = await run('inspect', at('one'), '--json');
  expect(code).toBe(0);
  const inspection = JSON.parse(stdout) as { series: object[]; skipped: object[] };
  expect(inspection.series).toEqual([
    expect.objectContaining({
      modality: 'MR',
      frames: 4,
      rows: 16,
      columns: 16,
      spacing: [2, 2, 3],
      orientation: [1, 0, 0, 0, 1, 0],
      firstPosition: [-15, -15, -5],
      lastPosition: [-15, -15, -14],
      synthetic: true,
    }),
  ]);
  expect(inspection.skipped).toEqual([{ file: 'notes.dcm', reason: expect.any(String) }]);
});

test('models lists what can be used and says why the rest cannot', async () => {
  const { code, stdout } = await run('models', '--packs', packs, '--json');
  expect(code).toBe(0);
  const list = JSON.parse(stdout) as {
    models: { id: string }[];
    refused: { folder: string; reason: string }[];
  };
  expect(list.models.map(({ id }) => id)).toEqual(['tiny']);
  expect(list.refused).toEqual([{ folder: 'broken', reason: expect.stringContaining('grid.onnx') }]);
});

describe('bad input gets one sentence and leaves nothing:', () => {
  test.each<[string, string[], number, RegExp]>([
    [
      'frames 0',
      ['--frames', '0'],
      2,
      /--frames <n>' argument '0' is invalid\. The number of slices must be a whole number from 1 to 512, not 0\./,
    ],
    [
      'frames −1',
      ['--frames', '-1'],
      2,
      /argument '-1' is invalid\. The number of slices must be a whole number from 1 to 512, not -1\./,
    ],
    [
      'frames 1e9',
      ['--frames', '1e9'],
      2,
      /argument '1e9' is invalid\. The number of slices must be a whole number from 1 to 512, not 1000000000\./,
    ],
    [
      'frames abc',
      ['--frames', 'abc'],
      2,
      /argument 'abc' is invalid\. The number of slices must be a whole number from 1 to 512, not "abc"\./,
    ],
    ['spacing 0', ['--spacing', '0'], 2, /The spacing must be a number from 0\.001 to 1000 mm, not 0\./],
    [
      'spacing beyond the model',
      ['--spacing', '50'],
      2,
      /^The spacing must be a number from 0\.5 to 10 mm, not 50\./,
    ],
    [
      'a start that is no number',
      ['--start', '1,5'],
      2,
      /argument '1,5' is invalid\. The start must be a number from .* mm, not "1,5"\./,
    ],
    [
      'an unknown sampler',
      ['--sampler', 'x'],
      2,
      /Allowed choices are euler, heun, dpmpp2m, ddim, ancestral/,
    ],
    ['an unknown format', ['--format', 'jpeg'], 2, /Allowed choices are dicom, nifti, png/],
    [
      'an unknown model',
      ['--model', 'nobody'],
      2,
      /^There is no model "nobody"\. The installed models are: tiny\./,
    ],
    [
      'a pack that was changed',
      ['--model', 'broken'],
      1,
      /^The model pack "broken" was changed or damaged: grid\.onnx/,
    ],
    [
      'a provider that is not there',
      ['--provider', 'dml'],
      1,
      /^The provider dml cannot be used here: the runtime on this system is built without dml\. Use cpu or auto\./,
    ],
    ['an unknown option', ['--quality', 'high'], 2, /unknown option '--quality'/],
  ])('%s', async (_what, args, code, sentence) => {
    const finished = await run(...tiny('--out', at('o'), ...args));
    expect(finished.stderr).toMatch(sentence);
    expect(finished.stderr.trim().split('\n')).toHaveLength(1);
    expect(finished.code).toBe(code);
    expect(await left()).toEqual([]);
  });

  test('no place to write to, no command, an unknown command', async () => {
    expect(await run('generate')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("'--out <path>' not specified"),
    });
    expect((await run()).code).toBe(2);
    expect(await run('paint')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("unknown command 'paint'"),
    });
  });

  test('a place that is taken', async () => {
    await mkdir(at('full'));
    await writeFile(join(at('full'), 'mine.txt'), 'mine');
    const { code, stderr } = await run(...tiny('--out', at('full')));
    expect(code).toBe(1);
    expect(stderr).toBe(`${at('full')} exists already and is not empty. Choose a new or empty folder.\n`);
    expect(await readdir(at('full'))).toEqual(['mine.txt']);
  });

  test('a file where a folder should be, and no place at all', async () => {
    await writeFile(at('file'), 'mine');
    expect(await run(...tiny('--out', at('file/below/o')))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('a part of this path is a file, not a folder'),
    });
    expect(await run(...tiny('--out', ''))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('It must be a path.'),
    });
    expect(await readFile(at('file'), 'utf8')).toBe('mine');
  });

  test('a source that is missing, or has no series, or no recipe', async () => {
    expect(await run('inspect', at('none'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not exist'),
    });
    await mkdir(at('empty'));
    expect(await run('convert', at('empty'), '--out', at('o'), '--format', 'png')).toMatchObject({
      code: 1,
      stderr: `There is no series in ${at('empty')} that can be read.\n`,
    });
    expect(await run('regenerate', at('empty'), '--out', at('o'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no recipe in'),
    });
    expect(await left()).toEqual(['empty']);
  });

  test('errors are JSON lines too', async () => {
    const { stdout } = await run(...tiny('--out', at('o'), '--spacing', '50', '--json'));
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'error', code: 'bad-request' });
  });
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s in mid-generation leaves nothing half-written',
  async (signal) => {
    const running = begin(...tiny('--out', at('deep/o'), '--steps', '1000', '--frames', '50', '--json'));
    await running.said('"type":"step"');
    running.signal(signal);
    const { code, stdout, stderr } = await running.finished;
    expect(code).toBe(130);
    expect(stderr).toBe('Cancelled. Nothing was written.\n');
    expect(jsonLines(stdout).at(-1)).toEqual({ type: 'cancelled' });
    expect(await left()).toEqual([]);
  },
);
