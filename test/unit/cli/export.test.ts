import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { ConformanceReport } from '../../../electron/core/conformance';
import { exportSeries } from '../../../electron/files/export-series';
import { readSeries } from '../../../electron/files/read-series';
import { makeSeries } from '../dicom/support/make-series';
import { dicomFile, sliceElements } from '../dicom/support/write-dicom';
import { withCli } from './with-cli';

const { at, begin, run, left } = withCli();

async function given(size = { rows: 16, columns: 12, frames: 6 }) {
  const series = makeSeries(size);
  await exportSeries(series, 'dicom', at('given'));
  return series;
}

describe('export', () => {
  test.each([
    ['jpeg-ls', '1.2.840.10008.1.2.4.80'],
    ['rle', '1.2.840.10008.1.2.5'],
    ['deflated', '1.2.840.10008.1.2.1.99'],
  ])('writes %s, which the bundle can encode and read back', async (syntax, uid) => {
    const series = await given();
    expect(await run('export', at('given'), '--out', at('o'), '--syntax', syntax)).toMatchObject({
      code: 0,
      stderr: '',
    });
    const { series: back } = await readSeries(at('o'));
    expect(back[0]!.voxels).toEqual(series.voxels);
    expect(back[0]!.header.provenance).toMatchObject({ transferSyntaxes: [uid] });
  });

  test('writes one zip file, a medium, a GIF', async () => {
    await given();
    expect((await run('export', at('given'), '--out', at('o.zip'), '--zip', '--dicomdir')).code).toBe(0);
    expect((await readFile(at('o.zip'))).subarray(0, 2).toString()).toBe('PK');
    expect(
      (await run('export', at('given'), '--out', at('o.gif'), '--format', 'gif', '--fps', '5')).code,
    ).toBe(0);
    expect((await readFile(at('o.gif'))).subarray(0, 6).toString()).toBe('GIF89a');
    expect(await left()).toEqual(['given', 'o.gif', 'o.zip']);
  });

  test.each(['export', 'convert'])('%s says what inspect knows, in text and as JSON', async (command) => {
    await mkdir(at('odd'));
    // No place in space, and floats.
    const { '7FE00010': _pixels, ...elements } = sliceElements({
      with: { '00200032': null, '00200037': null, '00280100': ['US', 32], '00280008': ['IS', '2'] },
    });
    const floats = new Float32Array(24).map((_, i) => i / 7);
    const file = dicomFile({ ...elements, '7FE00008': ['OF', new Uint8Array(floats.buffer)] });
    await writeFile(at('odd/a.dcm'), file);
    const inspection = JSON.parse((await run('inspect', at('odd'), '--json')).stdout) as {
      series: { warnings: string[] }[];
    };
    const [place, rounding, ...others] = inspection.series[0]!.warnings;
    expect([place, rounding]).toEqual([
      'Positions are unknown; slices are stacked in the order of the file, 1 mm apart.',
      expect.stringMatching(/^Values need more than 16 bits and were rounded/),
    ]);
    expect(others).toEqual([]);
    const notes = (stdout: string) =>
      stdout.split('\n').flatMap((line) => /^Note: (.*)$/.exec(line)?.[1] ?? []);
    const dicom = await run(command, at('odd'), '--out', at('dicom'), '--format', 'dicom');
    expect(notes(dicom.stdout)).toEqual([place, rounding]);
    const nifti = await run(command, at('odd'), '--out', at('v.nii'), '--format', 'nifti', '--json');
    const events = nifti.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; message?: string });
    // The floats themselves are in the file.
    expect(events.filter(({ type }) => type === 'note')).toEqual([{ type: 'note', message: place }]);
    expect(events.at(-1)!.type).toBe('done');
  });

  test('writes a fault and tells what it is', async () => {
    await given();
    const { code, stdout } = await run('export', at('given'), '--out', at('o'), '--fault', 'missing-slice');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\(dicom, missing-slice\)/);
    expect(await readdir(at('o'))).toContain('fault.json');
  });

  test.each<[string, string[], number, RegExp]>([
    ['a fault that there is none', ['--fault', 'upside-down'], 2, /Allowed choices are duplicate-position, /],
    [
      'a fault in another format',
      ['--fault', 'big-endian', '--format', 'png'],
      2,
      /^--fault is for DICOM only/,
    ],
    [
      'a choice of DICOM in another format',
      ['--syntax', 'rle', '--format', 'nifti'],
      2,
      /^--syntax is for DICOM only/,
    ],
    ['a speed for what does not move', ['--fps', '5'], 2, /^--fps is for a GIF only/],
    ['a speed that nobody sees', ['--fps', '500', '--format', 'gif'], 2, /at most 50 frames a second/],
  ])('refuses %s in one sentence', async (_what, args, expected, sentence) => {
    await given();
    const { code, stderr } = await run('export', at('given'), '--out', at('o'), ...args);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(expected);
    expect(await left()).toEqual(['given']);
  });
});

describe('inspect --conformance', () => {
  test('finds nothing in what was exported', async () => {
    await given();
    const { code, stdout } = await run('inspect', at('given'), '--conformance', '--json');
    expect(code).toBe(0);
    const { series } = JSON.parse(stdout) as { series: { report: ConformanceReport }[] };
    expect(series).toHaveLength(1);
    expect(series[0]!.report).toMatchObject({ files: 6, findings: [], volume: { ok: true, why: null } });
    const text = (await run('inspect', at('given'), '--conformance')).stdout;
    expect(text).toMatch(/own checks: nothing found\n {2}volume: yes/);
  });

  test('names what is wrong', async () => {
    await given();
    await run('export', at('given'), '--out', at('o'), '--fault', 'no-spacing');
    const { stdout } = await run('inspect', at('o'), '--conformance');
    expect(stdout).toMatch(
      /error: PixelSpacing is missing \(type 1, Image Plane\)\. \(IM0001\.dcm, .* and 3 more\)/,
    );
    expect(stdout).toMatch(/volume: no\. Its images have no pixel spacing\./);
  });
});

test('killed at any moment, the target is absent or whole, and the next export clears up', async () => {
  await given({ rows: 192, columns: 192, frames: 40 });
  const args = ['export', at('given'), '--out', at('o'), '--syntax', 'jpeg-ls', '--json'];
  let killed = 0;
  // From the first file to the last and beyond.
  for (const share of [0, 0.31, 0.62, 0.97]) {
    const running = begin(...args);
    const file = Math.max(1, Math.floor(share * 40));
    await running.said(`"phase":"writing","done":${file},`);
    running.signal('SIGKILL');
    const { code } = await running.finished;
    if ((await left()).includes('o')) {
      expect((await readdir(at('o'))).filter((name) => name.endsWith('.dcm'))).toHaveLength(40);
      await rm(at('o'), { recursive: true });
    } else {
      expect(code).toBeNull();
      killed += 1;
      expect((await left()).filter((name) => name.endsWith('.partial'))).toHaveLength(1);
    }
  }
  expect(killed).toBeGreaterThan(1);
  expect((await run(...args)).code).toBe(0);
  expect(await left()).toEqual(['given', 'o']);
}, 120_000);

describe('export of several series', () => {
  const one = async (description: string, folder: string) => {
    const series = makeSeries({ rows: 4, columns: 4, frames: 2 });
    series.header.identity.seriesDescription = description;
    await exportSeries(series, 'dicom', at(folder));
  };

  test('writes each under a name of its own, and says which was taken', async () => {
    await one('T1', 'a');
    await one('T1', 'b');
    await mkdir(at('o'));
    await writeFile(at('o', 't1.nii.gz'), 'here before');
    const { code, stdout } = await run(
      ...['export', at('a'), at('b'), '--out', at('o'), '--name', '{description}', '--format', 'nifti'],
    );
    expect(code).toBe(0);
    expect((await readdir(at('o'))).toSorted()).toEqual(['T1 2.nii.gz', 'T1 3.nii.gz', 't1.nii.gz']);
    expect(await readFile(at('o', 't1.nii.gz'), 'utf8')).toBe('here before');
    expect(stdout).toContain('Note: "T1.nii.gz" is taken; this series is "T1 2.nii.gz".');
    expect(stdout).toMatch(/2 series written to .*o \(nifti\)\n$/);
  });

  test('takes all series of a folder that holds several, in any form', async () => {
    await mkdir(at('all'));
    await one('T1', 'all/x');
    await one('T2', 'all/y');
    const { stdout } = await run(
      ...['convert', at('all'), '--out', at('o'), '--name', '{description}', '--format', 'dicom', '--json'],
    );
    expect((await readdir(at('o'))).toSorted()).toEqual(['T1', 'T2']);
    for (const name of ['T1', 'T2']) expect((await readSeries(at('o', name))).series).toHaveLength(1);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.filter(({ type }) => type === 'series').map(({ name }) => name)).toEqual(['T1', 'T2']);
    expect(events.at(-1)).toMatchObject({ type: 'done', format: 'dicom', series: 2 });
  });

  test.each([
    [['--name', '{colour}'], 2, 'The file-name pattern "{colour}" has a field {colour}, which there isn\'t.'],
    [['--name', '{number}', '--series', '1'], 2, '--series is for one series.'],
    [['--name', '{number}', '--fault', 'missing-slice'], 2, '--fault is for one series.'],
  ])('is refused with %j', async (options, code, sentence) => {
    await one('T1', 'a');
    const result = await run('export', at('a'), '--out', at('o'), ...options);
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(sentence);
    expect(await left()).toEqual(['a']);
  });

  test('names a path that is not there before anything is written', async () => {
    await one('T1', 'a');
    const result = await run('export', at('a'), at('nowhere'), '--out', at('o'));
    expect(result).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is nothing at') as string,
    });
    expect(await left()).toEqual(['a']);
  });
});
