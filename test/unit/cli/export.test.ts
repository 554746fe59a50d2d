import { readdir, readFile, rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { ConformanceReport } from '../../../electron/core/conformance';
import { exportSeries } from '../../../electron/files/export-series';
import { readSeries } from '../../../electron/files/read-series';
import { makeSeries } from '../dicom/support/make-series';
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
