/** The threads themselves, and what becomes of frames whose decoders hang, crash or are not wanted any more. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../../electron/core/errors';
import { CodecError } from '../../../../../electron/dicom/import/codecs/codec-error';
import type { FrameJob } from '../../../../../electron/dicom/import/decoding/messages';
import {
  DeadlineError,
  DecodePool,
  type PoolOptions,
} from '../../../../../electron/dicom/import/decoding/pool';
import { startWorker } from '../../../../../electron/dicom/import/decoding/start-worker';
import { decodeFrame } from '../../../../../electron/dicom/import/codecs/decode-frame';
import { indexFragments, type Fragment } from '../../../../../electron/dicom/import/pixels/fragments';
import { cellsOfDecoded, frameValues } from '../../../../../electron/dicom/import/pixels/frame-values';
import type { PixelSource } from '../../../../../electron/dicom/import/pixels/pixel-source';
import { SourceFile } from '../../../../../electron/dicom/import/reading/source-file';
import { howToDecode } from '../../../../../electron/dicom/transfer-syntax';
import { FIXTURES, fixture, sourceOf } from '../../support/fixtures';

/** Of tests for what threads do when they get to it. */
const PATIENCE = { timeout: 15_000 };

const pools: DecodePool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

function poolOf(options: Partial<PoolOptions> = {}): DecodePool {
  const pool = new DecodePool({
    start: startWorker,
    workers: 2,
    deadline: () => 60_000,
    idle: 60_000,
    ...options,
  });
  pools.push(pool);
  return pool;
}

/** A thread that answers by the number of the first fragment's offset: 1 hangs, 2 ends, 3 throws, all else decodes. */
const MOODY = `
const { parentPort, workerData } = require('node:worker_threads');
parentPort.on('message', ({ fragments: [{ offset }], into }) => {
  if (offset === 1) for (workerData[0] = 1; ;);
  if (offset === 2) process.exit(3);
  if (offset === 3) throw new Error('thrown');
  if (into) into.fill(offset);
  parentPort.postMessage(into ? { written: true } : { values: Int16Array.of(offset) });
});`;
function moody(): { start: PoolOptions['start']; made: Worker[]; hangs: () => boolean } {
  const made: Worker[] = [];
  const flag = new Int32Array(new SharedArrayBuffer(4));
  return {
    made,
    hangs: () => Atomics.load(flag, 0) === 1,
    start: () => {
      made.push(new Worker(MOODY, { eval: true, workerData: flag }));
      return Promise.resolve(made.at(-1)!);
    },
  };
}
const job = (offset: number, into?: Int16Array): FrameJob => ({
  decoder: 'rle',
  descriptor: 0,
  fragments: [{ offset, length: 1 }],
  rules: { ...sourceOf(fixture('rle')) },
  into,
});
async function inThisThread(source: PixelSource, name: string, frame: number, index: Fragment[][]) {
  const { rows, columns, form } = source;
  const [{ offset, length }] = index[frame] as [Fragment];
  const bytes = fixture(name).slice(offset, offset + length);
  const expected = { rows, columns, samples: 1, bitsAllocated: form.bitsAllocated, rgb: false };
  const decoded = await decodeFrame(
    howToDecode(source.transferSyntax) as FrameJob['decoder'],
    bytes,
    expected,
  );
  const cells = cellsOfDecoded(decoded, form);
  return frameValues(cells.cells, { ...source, form: cells.form });
}

describe('threads that decode', () => {
  const shared = new DecodePool({ start: startWorker, workers: 2, deadline: () => 60_000, idle: 60_000 });
  afterAll(() => shared.close());

  it.each(['jpeg-ls', 'jpeg-2000-lossless', 'htj2k-lossless', 'jpeg-lossless', 'rle'])(
    'give the values of %s, as an array or where they are wanted',
    async (name) => {
      const source = sourceOf(fixture(name));
      const path = join(FIXTURES, `${name}.dcm`);
      const file = await SourceFile.open(path);
      try {
        const place = source.place as Extract<typeof source.place, { kind: 'encapsulated' }>;
        const index = await indexFragments(file, place, source.frames);
        const decode = (frame: number, into?: Int16Array) =>
          shared.decode({
            decoder: howToDecode(source.transferSyntax) as FrameJob['decoder'],
            descriptor: file.descriptor,
            fragments: index[frame]!,
            rules: source,
            into,
          });
        const into = new Int16Array(36 * 34);
        const [first, written] = await Promise.all([decode(0), decode(1, into)]);
        expect(first.values).toEqual(await inThisThread(source, name, 0, index));
        expect(written.values).toBeUndefined();
        const second = await inThisThread(source, name, 1, index);
        expect(into).toEqual(new Int16Array(second.buffer, second.byteOffset, second.length));
        expect(shared.size).toBeLessThanOrEqual(2);
      } finally {
        await file.close();
      }
    },
  );

  it('are made when frames wait, up to their number, and let go when they have nothing to do', async () => {
    const { start, made } = moody();
    const pool = poolOf({ start, idle: 30 });
    expect(pool.size).toBe(0);
    const jobs = [10, 11, 12, 13, 14].map((offset) => pool.decode(job(offset)));
    expect((await Promise.all(jobs)).map(({ values }) => values![0])).toEqual([10, 11, 12, 13, 14]);
    expect(made.length).toBeLessThanOrEqual(2);
    await expect.poll(() => pool.size, PATIENCE).toBe(0);
    await expect.poll(() => made.every(({ threadId }) => threadId === -1), PATIENCE).toBe(true);
    expect((await pool.decode(job(20))).values![0]).toBe(20);
  });

  it('are replaced where a frame takes too long, which fails alone', async () => {
    const { start, made } = moody();
    const pool = poolOf({ start, workers: 1, deadline: () => 1500 });
    const results = await Promise.allSettled([pool.decode(job(1)), pool.decode(job(7))]);
    expect(results[0]).toMatchObject({
      reason: expect.toSatisfy(
        (error) => error instanceof DeadlineError && /not decoded within/.test(error.message),
      ),
    });
    expect(results[1]).toMatchObject({ status: 'fulfilled', value: { values: Int16Array.of(7) } });
    expect(made).toHaveLength(2);
  });

  it.each([
    [2, /its decoder end/],
    [3, /thrown/],
  ])('are replaced where they break (%i), and their frame fails alone', async (offset, reason) => {
    const { start } = moody();
    const pool = poolOf({ start, workers: 1 });
    const into = new Int16Array(3);
    const results = await Promise.allSettled([pool.decode(job(offset)), pool.decode(job(9, into))]);
    expect(results[0]).toMatchObject({ reason: { message: expect.stringMatching(reason) } });
    expect(results[1]).toMatchObject({ status: 'fulfilled' });
    expect([...into]).toEqual([9, 9, 9]);
  });

  it('stop at once when what they do is cancelled, and others go on', async () => {
    const { start, made, hangs } = moody();
    const pool = poolOf({ start, workers: 1 });
    const abort = new AbortController();
    const hanging = pool.decode(job(1), abort.signal);
    const waiting = pool.decode(job(5), abort.signal);
    const other = pool.decode(job(8));
    await expect.poll(hangs, PATIENCE).toBe(true);
    abort.abort();
    await expect(hanging).rejects.toBeInstanceOf(CancelledError);
    await expect(waiting).rejects.toBeInstanceOf(CancelledError);
    expect((await other).values![0]).toBe(8);
    await expect.poll(() => made[0]!.threadId, PATIENCE).toBe(-1);
    await expect(pool.decode(job(8), abort.signal)).rejects.toBeInstanceOf(CancelledError);
  });

  it('fail every frame with the reason where none can be started', async () => {
    const pool = poolOf({ start: () => Promise.reject(new Error('nothing there')) });
    const results = await Promise.allSettled([pool.decode(job(5)), pool.decode(job(6))]);
    expect(results).toMatchObject([
      { reason: { message: 'nothing there' } },
      { reason: { message: 'nothing there' } },
    ]);
  });

  it('say what is wrong with a damaged frame', async () => {
    const { rules } = job(0);
    const path = join(FIXTURES, 'rle.dcm');
    const descriptor = openSync(path, 'r');
    try {
      const frame: FrameJob = { decoder: 'rle', descriptor, fragments: [{ offset: 0, length: 100 }], rules };
      await expect(shared.decode(frame)).rejects.toSatisfy((error) => error instanceof CodecError);
      const beyond = { ...frame, fragments: [{ offset: 1e9, length: 100 }] };
      await expect(shared.decode(beyond)).rejects.toThrow(/cut off/);
    } finally {
      closeSync(descriptor);
    }
  });

  it('do not keep a program alive that has nothing else to do', async () => {
    const script = `
      const { importPaths } = require(${JSON.stringify(resolve(__dirname, '../../../../../electron/files/import-paths.ts'))});
      importPaths([${JSON.stringify(join(FIXTURES, 'jpeg-ls.dcm'))}], { onSeries: (s) => console.log(s.header.frames) });`;
    const child = spawn(process.execPath, ['--require', 'tsx/cjs', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    const code = await new Promise((settle) => child.once('close', settle));
    expect([code, output.trim()]).toEqual([0, '3']);
  });
});
