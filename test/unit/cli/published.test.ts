/** A checkpoint in the layout of GriDiT's authors, from the file to a DICOM and a GIF series. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { recipeOf } from '../../../electron/core/series';
import { readSeries } from '../../../electron/files/read-series';
import { canConvert, writePublishedPacks } from '../published-packs';
import { withCli } from './with-cli';

const { at, run } = withCli();

describe.skipIf(!canConvert)('a converted checkpoint (needs models/.venv)', () => {
  let packs: string;
  beforeAll(async () => {
    packs = await mkdtemp(join(tmpdir(), 'gridit-test-'));
    await writePublishedPacks(packs, ['published-tiny', 'published-two']);
    return () => rm(packs, { recursive: true, force: true });
  }, 120_000);

  const make = (out: string, ...more: string[]) => makeOf('published-tiny', out, ...more);
  const makeOf = (model: string, out: string, ...more: string[]) =>
    run(
      ...['generate', '--model', model, '--packs', packs, '--provider', 'cpu'],
      ...['--seed', '3', '--out', at(out), ...more],
    );

  test('with the super-resolver makes frames of twice the pixels, the same again from the recipe', async () => {
    expect(await makeOf('published-two', 'resolved')).toMatchObject({ code: 0 });
    const [series] = (await readSeries(at('resolved'))).series;
    expect(series!.header).toMatchObject({ frames: 28, rows: 16, columns: 16 });
    expect(series!.header.geometry.rowSpacing).toBe(4);
    expect(recipeOf(series!.header)!.stages).toEqual([{ kind: 'super-resolve', sampler: 'ddim', steps: 4 }]);
    const again = await run('regenerate', at('resolved'), '--out', at('resolved-again'), '--packs', packs);
    expect(again).toMatchObject({ code: 0 });
    expect((await readSeries(at('resolved-again'))).series[0]!.voxels).toEqual(series!.voxels);

    expect(await makeOf('published-two', 'enlarged', '--no-sr')).toMatchObject({ code: 0 });
    const [enlarged] = (await readSeries(at('enlarged'))).series;
    expect(enlarged!.header).toMatchObject({ rows: 16, columns: 16 });
    expect(enlarged!.voxels).not.toEqual(series!.voxels);
  });

  test('makes 28 slices in DICOM, one grid after the other by ancestral steps, and a GIF of them', async () => {
    const how = ['--sampler', 'ancestral', '--steps', '6'];
    expect(await make('made', ...how)).toMatchObject({ code: 0 });
    const [series] = (await readSeries(at('made'))).series;
    expect(series!.header).toMatchObject({ frames: 28, rows: 8, columns: 8, modality: 'MR' });
    expect(series!.header.geometry.rowSpacing).toBe(4);
    expect(recipeOf(series!.header)).toMatchObject({
      sampler: 'ancestral',
      steps: 6,
      plan: 'autoregressive',
    });
    expect(new Set(series!.voxels).size).toBeGreaterThan(20);

    // Noise is drawn from the seed in every step: the same recipe makes the same voxels.
    expect(await run('regenerate', at('made'), '--out', at('again'), '--packs', packs)).toMatchObject({
      code: 0,
    });
    expect((await readSeries(at('again'))).series[0]!.voxels).toEqual(series!.voxels);

    expect(await run('convert', at('made'), '--format', 'gif', '--out', at('gif'))).toMatchObject({
      code: 0,
    });
    const gif = readdirSync(at('gif')).find((name) => name.endsWith('.gif'));
    expect(readFileSync(at('gif', gif!)).subarray(0, 6).toString('latin1')).toBe('GIF89a');
  });

  test('coarse to fine is refused: its network takes neighbours in a grid for neighbours in the series', async () => {
    const { code, stderr } = await make('fine', '--plan', 'coarse-to-fine');
    expect(code).not.toBe(0);
    expect(stderr).toContain('The order must be one of autoregressive, not "coarse-to-fine".');
  });

  test('another sampler makes another series of it', async () => {
    expect(await make('ddim')).toMatchObject({ code: 0 });
    expect(await make('solver', '--sampler', 'dpmpp2m')).toMatchObject({ code: 0 });
    const [ddim, solver] = await Promise.all(
      ['ddim', 'solver'].map(async (name) => (await readSeries(at(name))).series[0]!),
    );
    expect(recipeOf(ddim!.header)).toMatchObject({ sampler: 'ddim', steps: 4, plan: 'autoregressive' });
    expect(solver!.voxels).not.toEqual(ddim!.voxels);
  });
});
