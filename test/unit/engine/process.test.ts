import { fork, type ChildProcess } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { CancelledError } from '../../../electron/core/errors';
import type { FromEngine, ToEngine } from '../../../electron/engine/messages';
import { probeInChild } from '../../../electron/engine/probe-process';
import { readNativeSeries } from '../../../electron/files/native';
import { commandLineBundle } from './bundles';
import { temporaryFolder, tinyStages, writeTinyPack } from './tiny-pack';

let engine: string;
beforeAll(async () => {
  engine = join(await commandLineBundle(), 'engine.cjs');
}, 60_000);

let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
  child = undefined;
});

/** Starts the engine; `next` waits for the answer to a call and collects what is told meanwhile. */
function start() {
  const process = fork(engine, [], { execArgv: [] });
  child = process;
  const told: unknown[] = [];
  const send = (message: ToEngine) => process.send(message);
  const answer = (onProgress?: (progress: unknown) => void) =>
    new Promise<Exclude<FromEngine, { progress: unknown }>>((resolve, reject) => {
      process.once('exit', (code, signal) => reject(new Error(`The engine ended with ${signal ?? code}.`)));
      process.on('message', (message: FromEngine) => {
        if (!('progress' in message)) return resolve(message);
        told.push(message.progress);
        onProgress?.(message.progress);
      });
    });
  return { send, answer, told };
}

const request = { packId: 'tiny', seed: 1, frames: 6 };
const common = {
  provider: { provider: 'cpu', reason: 'test' },
  app: { name: 'test', version: '0' },
} as const;

test('makes a series and writes it whole', async () => {
  const shipped = await temporaryFolder();
  const seriesFolder = join(await temporaryFolder(), 'series');
  await writeTinyPack(shipped);
  const { send, answer, told } = start();
  send({ id: 1, call: 'generate', args: { folders: { shipped }, request, seriesFolder, ...common } });
  expect(await answer()).toMatchObject({ id: 1, ok: true });
  const series = await readNativeSeries(seriesFolder);
  expect(series.header.frames).toBe(6);
  expect(told.map((event) => (event as { type: string }).type)).toContain('started');
  expect(JSON.stringify(told)).not.toContain('pixels');
});

test('writes the labels with the series that it makes or completes', async () => {
  const shipped = await temporaryFolder();
  const place = await temporaryFolder();
  await writeTinyPack(shipped, { stages: [tinyStages.pixels(), tinyStages.label()] });
  const { send, answer } = start();
  const folders = { shipped };
  const made = join(place, 'made');
  send({ id: 1, call: 'generate', args: { folders, request, seriesFolder: made, ...common } });
  expect(await answer()).toMatchObject({ id: 1, ok: true });
  const { labels, header } = await readNativeSeries(made, { labels: true });
  expect(labels!.labels).toHaveLength(6 * 8 * 8);
  expect(new Set(labels!.labels)).toEqual(new Set([0, 7, 200]));

  const completed = join(place, 'completed');
  const args = {
    ...{ folders, source: made, packId: 'tiny', request: { after: 2 }, seed: 1, conditions: {}, force: true },
    labels: true,
    ...{ seriesInstanceUid: '2.25.9', seriesFolder: completed, ...common },
  };
  send({ id: 2, call: 'complete', args });
  expect(await answer()).toMatchObject({ id: 2, ok: true });
  const both = await readNativeSeries(completed, { labels: true });
  expect(both.header.frames).toBe(header.frames + 2);
  expect(both.labels!.labels).toHaveLength(8 * 8 * 8);
});

test('a cancelled job ends between two steps and leaves nothing', async () => {
  const shipped = await temporaryFolder();
  const place = await temporaryFolder();
  await writeTinyPack(shipped);
  const { send, answer } = start();
  const args = {
    folders: { shipped },
    request: { ...request, steps: 1000 },
    seriesFolder: join(place, 's'),
    ...common,
  };
  send({ id: 7, call: 'generate', args });
  let cancelled = false;
  const reply = await answer((progress) => {
    if (cancelled || (progress as { fraction: number }).fraction < 0.001) return;
    cancelled = true;
    send({ cancel: 7 });
  });
  expect(reply).toMatchObject({ id: 7, ok: false, code: 'cancelled' });
  expect(await readdir(place)).toEqual([]);
});

test('a held job makes room for another, and goes on to the same voxels', async () => {
  const shipped = await temporaryFolder();
  const place = await temporaryFolder();
  await writeTinyPack(shipped);
  const { send } = start();
  const ended: number[] = [];
  let held = false;
  const all = new Promise<void>((resolve, reject) => {
    child!.on('message', (message: FromEngine) => {
      if ('progress' in message) {
        const { fraction } = message.progress as { fraction?: number };
        if (message.id !== 1 || held || !(fraction! > 0)) return;
        held = true;
        send({ hold: 1, held: true });
        send({ id: 2, call: 'generate', args: { ...args, request, seriesFolder: join(place, 'short') } });
        return;
      }
      if (!message.ok) return reject(new Error(message.message));
      ended.push(message.id);
      if (message.id === 2) send({ hold: 1, held: false });
      if (message.id === 1)
        send({ id: 3, call: 'generate', args: { ...long, seriesFolder: join(place, 'again') } });
      if (message.id === 3) resolve();
    });
  });
  const args = { folders: { shipped }, ...common };
  const long = { ...args, request: { ...request, steps: 400 } };
  send({ id: 1, call: 'generate', args: { ...long, seriesFolder: join(place, 'long') } });
  await all;
  expect(ended).toEqual([2, 1, 3]);
  const first = await readNativeSeries(join(place, 'long'));
  expect(first.voxels).toEqual((await readNativeSeries(join(place, 'again'))).voxels);
});

test('a pack is measured while a job goes on, and the job makes the same voxels', async () => {
  const shipped = await temporaryFolder();
  const place = await temporaryFolder();
  await writeTinyPack(shipped);
  const { send } = start();
  const ended: number[] = [];
  const shares: number[] = [];
  let figures: unknown;
  let asked = false;
  const args = { folders: { shipped }, ...common };
  const long = { ...args, request: { ...request, steps: 400 } };
  const all = new Promise<void>((resolve, reject) => {
    child!.on('message', (message: FromEngine) => {
      if ('progress' in message) {
        if (message.id === 2) shares.push(message.progress as number);
        if (message.id !== 1 || asked || !((message.progress as { fraction?: number }).fraction! > 0)) return;
        asked = true;
        send({ id: 2, call: 'measure', args: { folders: { shipped }, packId: 'tiny', provider: 'cpu' } });
        return;
      }
      if (!message.ok) return reject(new Error(message.message));
      ended.push(message.id);
      if (message.id === 2) figures = message.value;
      if (ended.length === 2)
        send({ id: 3, call: 'generate', args: { ...long, seriesFolder: join(place, 'again') } });
      if (message.id === 3) resolve();
    });
  });
  send({ id: 1, call: 'generate', args: { ...long, seriesFolder: join(place, 'long') } });
  await all;
  expect([...ended].sort()).toEqual([1, 2, 3]);
  expect(figures).toMatchObject({ provider: 'cpu', frames: 10 });
  expect(shares.at(-1)).toBe(1);
  const first = await readNativeSeries(join(place, 'long'));
  expect(first.voxels).toEqual((await readNativeSeries(join(place, 'again'))).voxels);
});

test('says what is wrong and goes on', async () => {
  const shipped = await temporaryFolder();
  const folder = await writeTinyPack(shipped);
  const { send, answer } = start();
  const args = {
    folders: { shipped },
    request: { ...request, frames: 0 },
    seriesFolder: '/nowhere',
    ...common,
  };
  send({ id: 1, call: 'generate', args });
  expect(await answer()).toMatchObject({
    ok: false,
    code: 'bad-request',
    message: expect.stringContaining('not 0'),
  });
  await writeFile(join(folder, 'grid.onnx'), 'changed');
  send({ id: 2, call: 'packs', args: { shipped } });
  expect(await answer()).toMatchObject({ ok: true, value: { packs: [], refused: [{ folder: 'tiny' }] } });
});

test('a probe in a process of its own measures or says why not', async () => {
  const shipped = await temporaryFolder();
  await writeTinyPack(shipped);
  const target = { folders: { shipped }, packId: 'tiny' };
  expect(await probeInChild(engine, { ...target, provider: 'cpu' })).toMatchObject({
    outcome: 'measured',
    difference: 0,
  });
  expect(await probeInChild(engine, { ...target, provider: 'dml' })).toMatchObject({
    outcome: 'unavailable',
  });
  // Where there is a graphics processor this measures it; where there is none it must not take the test down.
  const webgpu = await probeInChild(engine, { ...target, provider: 'webgpu' });
  const number = expect.any(Number);
  expect([
    { outcome: 'unavailable', message: expect.stringMatching(/\S/) },
    { outcome: 'measured', cpuMs: number, providerMs: number, difference: expect.closeTo(0, 3) },
  ]).toContainEqual(webgpu);
});

test('a probe whose process dies is an error, not the end', async () => {
  const target = { folders: { shipped: '/nowhere' }, packId: 'tiny', provider: 'cpu' } as const;
  const crashing = join(await temporaryFolder(), 'crash.cjs');
  await writeFile(crashing, 'process.on("message", () => process.kill(process.pid, "SIGSEGV"));');
  await expect(probeInChild(crashing, target)).rejects.toThrow('its process ended with SIGSEGV');
  const hanging = join(await temporaryFolder(), 'hang.cjs');
  await writeFile(hanging, 'process.on("message", () => { for (;;); });');
  await expect(probeInChild(hanging, target, AbortSignal.timeout(300))).rejects.toBeInstanceOf(
    CancelledError,
  );
});
