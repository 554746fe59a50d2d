import { once } from 'node:events';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { ort } from '../../../electron/engine/onnx-runtime';

const MODULE = resolve(__dirname, '../../../electron/engine/onnx-runtime.ts');

/** What a thread says that loads the library in an environment of its own. */
async function inThread(env: NodeJS.ProcessEnv): Promise<string> {
  const script = `
    const { parentPort } = require('node:worker_threads');
    try {
      require('tsx/cjs/api').require(${JSON.stringify(MODULE)}, ${JSON.stringify(__filename)});
      parentPort.postMessage('loaded');
    } catch (error) { parentPort.postMessage(error.message); }`;
  const worker = new Worker(script, { eval: true, env });
  const [said] = (await once(worker, 'message')) as [string];
  await worker.terminate();
  return said;
}

test('the library is loaded when telemetry is off', () => {
  expect(process.env['ORT_DISABLE_TELEMETRY']).toBe('1');
  expect(ort.env.versions.node).toMatch(/^\d+\.\d+\.\d+/);
});

test('a thread, which cannot switch it off, does not load the library', async () => {
  const { ORT_DISABLE_TELEMETRY: _, ...env } = process.env;
  expect(await inThread(env)).toMatch(/set ORT_DISABLE_TELEMETRY=1 before a thread loads it/);
  expect(await inThread({ ...env, ORT_DISABLE_TELEMETRY: '1' })).toBe('loaded');
});
