import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exportSeries } from '../../../electron/files/export-series';
import { readSeries } from '../../../electron/files/read-series';
import { makeSeries } from '../dicom/support/make-series';
import { writeTinyPack } from '../engine/tiny-pack';
import { withCli } from './with-cli';

const { at, run, left } = withCli();
let packs: string;
beforeAll(async () => {
  packs = await mkdtemp(join(tmpdir(), 'gridit-test-'));
  await writeTinyPack(packs);
  return () => rm(packs, { recursive: true, force: true });
});

async function given() {
  const series = makeSeries({ rows: 20, columns: 18, frames: 6, step: 5, orientation: [1, 0, 0, 0, 1, 0] });
  series.header.provenance = { kind: 'imported', transferSyntaxes: [], synthetic: false, warnings: [] };
  await exportSeries(series, 'dicom', at('given'));
}

const complete = (...options: string[]) =>
  run(
    ...['complete', at('given'), '--model', 'tiny', '--packs', packs, '--provider', 'cpu', '--out', at('o')],
    ...options,
  );
/** The tiny model knows nothing of anything, nor where it lies. */
const ANYWAY = ['--first', '60', '--force', '--seed', '3'];

describe('complete', () => {
  test('tells where the series lies, how far it is, and what was made, as lines of JSON', async () => {
    await given();
    const { code, stdout } = await complete('--spacing', '2.5', ...ANYWAY, '--json');
    expect(code).toBe(0);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.find(({ type }) => type === 'placed')).toMatchObject({ first: 60 });
    const progress = events.filter(({ type }) => type === 'progress').map(({ fraction }) => Number(fraction));
    expect(progress.slice(1).every((now, i) => !(now < progress[i]!))).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: 'done', frames: 11, made: 5, seed: 3, out: at('o') });
  });

  test('enhances, and says to what', async () => {
    await given();
    const { code, stdout } = await complete('--enhance', ...ANYWAY);
    expect(code).toBe(0);
    expect(stdout).toMatch(/6 slices written to .* \(dicom\), enhanced to 36×40, in/);
  });

  test.each<[string, string[], RegExp]>([
    [
      'images that the model does not know',
      ['--after', '1', '--seed', '3'],
      /does not know images like these.*\n--force goes on anyway\.\n$/,
    ],
    ['nothing to be made', ANYWAY, /^Nothing is to be made/],
    ['a slice that there is none', ['--repair', '9', ...ANYWAY], /^There is no slice 9: the series has 6\./],
    ['a list that is none', ['--redo', 'some', ...ANYWAY], /^"some" is no list of slices/],
    ['too many slices', ['--after', '511', ...ANYWAY], /^That would be more than 512 slices/],
    [
      'slices outside of what the model covers',
      ['--after', '40', ...ANYWAY],
      /^A slice would lie at .* Ask for fewer slices\.\n$/,
    ],
    [
      'two things that do not go together',
      ['--enhance', '--after', '1', ...ANYWAY],
      /^Enhancing changes every slice/,
    ],
    ['a condition that there is none', ['--after', '1', '--condition', 'shoe=42', ...ANYWAY], /shoe/],
  ])('is refused as wrong use for %s, and leaves nothing', async (_what, options, sentence) => {
    await given();
    expect(await complete(...options)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(sentence) as string,
    });
    expect(await left()).toEqual(['given']);
  });

  test('regenerate makes the same where the source is at hand, and else says which that is', async () => {
    await given();
    expect((await complete('--before', '1', '--repair', '3', ...ANYWAY)).code).toBe(0);
    const made = (await readSeries(at('o'))).series[0]!;
    const again = (...options: string[]) =>
      run(
        ...['regenerate', at('o'), '--packs', packs, '--provider', 'cpu', '--out', at('again'), ...options],
      );
    const { series } = await readSeries(at('given'));
    expect(await again()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(series[0]!.header.identity.seriesInstanceUid) as string,
    });
    expect((await again('--source', at('given'))).code).toBe(0);
    expect((await readSeries(at('again'))).series[0]!.voxels).toEqual(made.voxels);
    const other = await again('--source', at('o'), '--out', at('other'));
    expect(other).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^This is not the series that the recipe names/) as string,
    });
  });
});
