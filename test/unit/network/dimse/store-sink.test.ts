import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NOT_UNDERSTOOD, OUT_OF_RESOURCES, SUCCESS } from '../../../../electron/network/dimse/status';
import { StoreSink } from '../../../../electron/network/dimse/store-sink';
import { readMeta } from '../../../../electron/network/meta-information';

const meta = { sopClassUid: '1.2', sopInstanceUid: '1.2.3', transferSyntax: '1.2.840.10008.1.2.1' };
const limits = { files: 10, bytes: 10_000, keepFree: 0 };
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'gridit-sink-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('keeps what is written, under a name only when it is whole', () => {
  const sink = new StoreSink({ folder, partials: folder }, 'AE', limits);
  const stream = sink.begin(meta);
  stream.write(Buffer.from('data'));
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\.image\..*\.partial$/)]);
  stream.write(Buffer.from(' set'));
  expect(sink.end()).toBe(SUCCESS);
  expect(readdirSync(folder)).toEqual(['IM000001.dcm']);
  const bytes = readFileSync(join(folder, 'IM000001.dcm'));
  expect(bytes.subarray(readMeta(bytes)!.dataSetAt).toString()).toBe('data set');
});

it('drops what was begun and never ended', () => {
  const sink = new StoreSink({ folder, partials: folder }, 'AE', limits);
  sink.begin(meta).write(Buffer.from('half'));
  sink.drop();
  expect(readdirSync(folder)).toEqual([]);
  expect(sink.count).toBe(0);
});

it('does not understand an image that never began', () => {
  expect(new StoreSink({ folder, partials: folder }, 'AE', limits).end()).toBe(NOT_UNDERSTOOD);
});

it('refuses more bytes or files than it may take, and goes on to refuse', () => {
  const sink = new StoreSink({ folder, partials: folder }, 'AE', { ...limits, files: 1 });
  sink.begin(meta).write(Buffer.from('data'));
  expect(sink.end()).toBe(SUCCESS);
  sink.begin(meta).write(Buffer.from('more'));
  expect(sink.end()).toBe(OUT_OF_RESOURCES);
  expect(readdirSync(folder)).toEqual(['IM000001.dcm']);

  const small = new StoreSink({ folder, partials: folder }, 'AE', { ...limits, bytes: 1000 });
  const stream = small.begin(meta);
  stream.write(Buffer.alloc(900));
  expect(small.end()).toBe(OUT_OF_RESOURCES);
  expect(small.problem).toBe('An image was not kept: more bytes came than one sender may bring.');
  expect(readdirSync(folder)).toEqual(['IM000001.dcm']);
});

it('says so where its folder is gone, without naming it', () => {
  const sink = new StoreSink({ folder, partials: folder }, 'AE', limits);
  rmSync(folder, { recursive: true });
  sink.begin(meta).write(Buffer.from('data'));
  expect(sink.end()).toBe(OUT_OF_RESOURCES);
  expect(sink.problem).toBe('An image was not kept: ENOENT.');
});

it('makes its folder for the first image, and has nothing there but whole ones', () => {
  const own = join(folder, 'own');
  const sink = new StoreSink({ folder: own, partials: folder }, 'AE', limits);
  const stream = sink.begin(meta);
  stream.write(Buffer.from('data'));
  expect(readdirSync(folder)).toHaveLength(1);
  expect(sink.end()).toBe(SUCCESS);
  expect(readdirSync(folder)).toEqual(['own']);
  expect(readdirSync(own)).toEqual(['IM000001.dcm']);
});

it('does not say that an empty image is stored', () => {
  const sink = new StoreSink({ folder, partials: folder }, 'AE', limits);
  sink.begin(meta);
  expect(sink.end()).toBe(NOT_UNDERSTOOD);
  expect(readdirSync(folder)).toEqual([]);
});
