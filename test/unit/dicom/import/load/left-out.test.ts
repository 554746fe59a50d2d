/** Series with images that cannot be read: they load without them, and say so. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../../electron/core/errors';
import { frameVoxels } from '../../../../../electron/core/series';
import { DecodePool } from '../../../../../electron/dicom/import/decoding/pool';
import { describeLeftOut } from '../../../../../electron/dicom/import/load/left-out';
import { loadStack, type LoadedStack } from '../../../../../electron/dicom/import/load/load-stack';
import { scanFiles } from '../../../../../electron/dicom/import/scan-files';
import { findSources } from '../../../../../electron/files/find-sources';
import { readSeries } from '../../../../../electron/files/read-series';
import { folderOf, warningsOf } from '../../support/read-folder';
import { sliceFile } from '../../support/write-dicom';
import { damagedFrame, encapsulatedFile, rleFrame } from '../../support/write-encapsulated';
import { enhancedFile } from '../../support/write-multi-frame';

const good = (instance: number, value = 10 * instance) =>
  encapsulatedFile([rleFrame((i) => value + i)], { instance });
const damaged = (instance: number) => encapsulatedFile([damagedFrame()], { instance });

describe('a stack with damaged images', () => {
  it('is loaded without them; the gap is named, and the file with the reason', async () => {
    const files = {
      '1.dcm': good(1),
      '2.dcm': good(2),
      '3.dcm': damaged(3),
      '4.dcm': good(4),
      '5.dcm': good(5),
    };
    const { series, skipped } = await readSeries(folderOf(files));
    expect(series).toHaveLength(1);
    const [found] = series;
    expect(found!.header.frames).toBe(4);
    expect(found!.header.geometry.positions.map(([, , z]) => z)).toEqual([1, 2, 4, 5]);
    expect([0, 1, 2, 3].map((frame) => frameVoxels(found!, frame)[11])).toEqual([21, 31, 51, 61]);
    expect(warningsOf(found!)).toEqual([
      expect.stringMatching(/1 slice seems to be missing \(usual distance 1 mm\)/),
      'Image 3 of 5 could not be read and was left out.',
    ]);
    expect(skipped).toEqual([{ file: '3.dcm', reason: 'was left out of its series: its image is cut off' }]);
  });

  it('says so also where the first and the last are damaged, which leaves no gap', async () => {
    const files = { '1.dcm': damaged(1), '2.dcm': good(2), '3.dcm': good(3), '4.dcm': damaged(4) };
    const { series, skipped } = await readSeries(folderOf(files));
    expect(warningsOf(series[0]!)).toEqual(['Images 1 and 4 of 4 could not be read and were left out.']);
    expect(skipped.map(({ file }) => file)).toEqual(['1.dcm', '4.dcm']);
    expect(series[0]!.header.frames).toBe(2);
  });

  it('is refused with the reason where none is left', async () => {
    const { series, skipped } = await readSeries(folderOf({ '1.dcm': damaged(1), '2.dcm': damaged(2) }));
    expect(series).toEqual([]);
    expect(skipped).toEqual([
      {
        file: '1.dcm',
        reason: 'holds an image that is cut off. None of the 2 images of its series could be read.',
      },
    ]);
  });

  it('stays the part of its series that it was', async () => {
    const echo = (time: string): Parameters<typeof encapsulatedFile>[1] => ({
      with: { '00180081': ['DS', time] },
    });
    const of = (instance: number, at: number, time: string, frame = rleFrame(() => instance)) =>
      encapsulatedFile([frame], { ...echo(time), instance, position: [0, 0, at] });
    const files = {
      '1.dcm': of(1, 1, '10'),
      '2.dcm': of(2, 2, '10', damagedFrame()),
      '3.dcm': of(3, 3, '10'),
      '4.dcm': of(4, 1, '90'),
      '5.dcm': of(5, 2, '90'),
      '6.dcm': of(6, 3, '90'),
    };
    const { series } = await readSeries(folderOf(files));
    expect(series.map(({ header }) => [header.part?.index, header.frames])).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(warningsOf(series[0]!)).toEqual([
      expect.stringMatching(/^Part 1 of 2/),
      'Image 2 of 3 could not be read and was left out.',
    ]);
  });

  it('keeps other rescales and more than 16 bits right', async () => {
    const of = (instance: number, frame: Uint8Array, slope: string) =>
      encapsulatedFile([frame], { instance, with: { '00281053': ['DS', slope] } });
    const files = {
      '1.dcm': of(
        1,
        rleFrame(() => 7),
        '2',
      ),
      '2.dcm': of(2, damagedFrame(), '3'),
      '3.dcm': of(
        3,
        rleFrame(() => 7),
        '4',
      ),
    };
    const { series } = await readSeries(folderOf(files));
    const { values } = series[0]!.header;
    const meant = [0, 1].map(
      (frame) => frameVoxels(series[0]!, frame)[0]! * values.rescaleSlope + values.rescaleIntercept,
    );
    expect(meant).toEqual([14, 28]);
  });
});

describe('a multi-frame image', () => {
  const frames = (bad: number[]) =>
    Array.from({ length: 6 }, (_, i) => (bad.includes(i) ? damagedFrame() : rleFrame(() => i)));

  it('is loaded without its damaged frames, which are named', async () => {
    const { series, skipped } = await readSeries(folderOf({ 'a.dcm': encapsulatedFile(frames([1, 4])) }));
    expect([0, 1, 2, 3].map((frame) => frameVoxels(series[0]!, frame)[0])).toEqual([0, 2, 3, 5]);
    expect(skipped).toEqual([{ file: 'a.dcm', reason: 'was read without frames 2 and 5: each is cut off' }]);
    expect(warningsOf(series[0]!)).toContain('Images 2 and 5 of 6 could not be read and were left out.');
  });

  it('that ends early is loaded as far as it goes, compressed or not', async () => {
    const packed = encapsulatedFile(frames([]));
    // The last frame and a half, and what ends the sequence.
    const cut = packed.subarray(0, packed.length - 8 - 82 - 40);
    const plain = enhancedFile(Array.from({ length: 6 }, (_, i) => ({ position: [0, 0, i] })));
    for (const bytes of [cut, plain.subarray(0, plain.length - 30)]) {
      const { series, skipped } = await readSeries(folderOf({ 'a.dcm': bytes }));
      expect(series[0]!.header.frames).toBe(4);
      expect(skipped.map(({ reason }) => reason).join(' ')).toMatch(/was read without frames? [56]/);
    }
    // Of one that is mostly gone nothing is made up.
    const { series } = await readSeries(folderOf({ 'a.dcm': plain.subarray(0, plain.length - 100) }));
    expect(series).toEqual([]);
  });
});

describe('decoders that come to no end', () => {
  const pools: DecodePool[] = [];
  afterEach(async () => {
    for (const pool of pools.splice(0)) await pool.close();
  });

  /** Threads that decode for ever where the frame begins with a certain byte, and else give its second byte. */
  function poolThatHangs(deadline: number): DecodePool {
    const script = `
      const { readSync } = require('node:fs');
      const { parentPort } = require('node:worker_threads');
      parentPort.on('message', ({ descriptor, fragments: [{ offset, length }], into }) => {
        const bytes = Buffer.alloc(length);
        readSync(descriptor, bytes, 0, length, offset);
        if (bytes[0] === 0xee) for (;;);
        into.fill(bytes[1]);
        parentPort.postMessage({ written: true });
      });`;
    const pool = new DecodePool({
      start: () => Promise.resolve(new Worker(script, { eval: true })),
      workers: 2,
      deadline: () => deadline,
      idle: 60_000,
    });
    pools.push(pool);
    return pool;
  }
  const image = (instance: number, first = 1) =>
    encapsulatedFile([Uint8Array.of(first, instance, 0, 0)], { instance });
  async function load(
    files: Record<string, Uint8Array>,
    pool: DecodePool,
    signal?: AbortSignal,
  ): Promise<LoadedStack> {
    const { stacks } = await scanFiles((await findSources([folderOf(files)])).files);
    return loadStack(stacks[0]!, { pool, signal });
  }

  it('cost one image, after its deadline', async () => {
    const files = { '1.dcm': image(1), '2.dcm': image(2, 0xee), '3.dcm': image(3) };
    const { series, leftOut } = await load(files, poolThatHangs(2000));
    expect([...series.voxels].filter((_, i) => i % 12 === 0)).toEqual([1, 3]);
    expect(describeLeftOut(leftOut)).toEqual([
      {
        file: '2.dcm',
        reason: expect.stringMatching(/^was left out of its series: its image was not decoded within/),
      },
    ]);
  });

  it('are given up after some', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`${i + 1}.dcm`, image(i + 1, 0xee)]),
    );
    await expect(load(files, poolThatHangs(100))).rejects.toThrow(/not decoded within .* given up/);
  });

  it('stop at once when they are cancelled', async () => {
    const abort = new AbortController();
    const loading = load(
      { '1.dcm': image(1, 0xee), '2.dcm': image(2, 0xee) },
      poolThatHangs(60_000),
      abort.signal,
    );
    setTimeout(() => abort.abort(), 100);
    await expect(loading).rejects.toBeInstanceOf(CancelledError);
  });
});

it('a file that vanishes between looking and reading is left out too', async () => {
  const folder = folderOf({ '1.dcm': sliceFile({ instance: 1 }), '2.dcm': sliceFile({ instance: 2 }) });
  const { stacks } = await scanFiles((await findSources([folder])).files);
  rmSync(join(folder, '2.dcm'));
  const { series, leftOut } = await loadStack(stacks[0]!);
  expect(series.header.frames).toBe(1);
  expect(describeLeftOut(leftOut)).toEqual([
    { file: '2.dcm', reason: expect.stringMatching(/changed or removed/) },
  ]);
});
