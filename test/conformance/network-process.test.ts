/** The process "network" as it ships, one bundled file: it does nothing unasked, and what it is asked to. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NetworkAnswer } from '../../electron/network/messages';
import { bundle } from '../unit/engine/bundles';
import { installed, run } from './support/judges';
import { writePlainSeries } from './support/plain-files';
import { startStorescp, type Storescp } from './support/servers';
import { temporaryRoot } from './support/temporary-root';

const root = temporaryRoot();
const missing = installed('storescp') ? undefined : 'storescp (Debian package dcmtk) is not installed';
if (missing) console.log(`skipped: ${missing}`);

let child: ChildProcess;
let text = '';
let file: string;
let server: Storescp | undefined;
let remove: () => Promise<void>;

beforeAll(async () => {
  const bundled = await bundle('network');
  remove = bundled.remove;
  file = join(bundled.folder, 'network.cjs');
  child = fork(file, [], {
    execArgv: ['--require', resolve(__dirname, 'support/parent-port.cjs')],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) stream!.on('data', (part: Buffer) => (text += part));
});
afterAll(async () => {
  child.kill('SIGKILL');
  await server?.stop();
  await remove();
});

let nextId = 0;

/** Asks the process and resolves with its last answer; `meanwhile` hears of progress and may cancel. */
function call(name: string, args: unknown, meanwhile?: (progress: never, cancel: () => void) => void) {
  const id = (nextId += 1);
  return new Promise<Extract<NetworkAnswer, { ok: boolean }>>((done) => {
    const listen = (message: NetworkAnswer) => {
      if (message.id !== id) return;
      if ('progress' in message) meanwhile?.(message.progress as never, () => child.send({ cancel: id }));
      else {
        child.off('message', listen);
        done(message);
      }
    };
    child.on('message', listen);
    child.send({ id, call: name, args });
  });
}

const node = (port: number) => ({
  kind: 'dimse',
  host: '127.0.0.1',
  port,
  calledAet: 'STORESCP',
  callingAet: 'GRIDIT',
  retrieve: 'c-get',
});

it('holds no evaluated code and no codecs', () => {
  expect(readFileSync(file, 'utf8')).not.toMatch(/\beval\(|dcmjs-native-codecs/);
});

it.skipIf(missing || process.platform !== 'linux')('opens no port unasked', async () => {
  // Its answer to a call shows that it is up.
  expect(await call('test', { node: { ...node(1), host: '' } })).toMatchObject({ ok: false });
  const sockets = readdirSync(`/proc/${child.pid}/fd`).length;
  const listening = run('sh', '-c', `ls -l /proc/${child.pid}/fd | grep -c socket: || true`).output.trim();
  expect(sockets).toBeGreaterThan(0);
  // Those of its own channel and output.
  expect(Number(listening)).toBeLessThanOrEqual(3);
});

it.skipIf(missing)('tests, sends and says what failed', async () => {
  server = await startStorescp(join(root, 'stored'));
  writePlainSeries(join(root, 'series'), { slices: 3 });
  expect(await call('test', { node: node(server.port) })).toMatchObject({ ok: true });
  const files: string[] = [];
  const sent = await call(
    'send',
    { node: node(server.port), paths: [join(root, 'series')], skip: ['slice-1.dcm'] },
    (progress: { outcome: { file: string; state: string } }) =>
      files.push(`${progress.outcome.file} ${progress.outcome.state}`),
  );
  expect(sent).toMatchObject({ ok: true });
  expect(files).toEqual(['slice-2.dcm sent', 'slice-3.dcm sent']);
  await server.stop();
  expect(await call('test', { node: node(server.port) })).toMatchObject({
    ok: false,
    code: 'network',
    message: expect.stringContaining('nothing listens there'),
  });
});

it.skipIf(missing)('receives until it is cancelled', async () => {
  mkdirSync(join(root, 'incoming'));
  const { files } = writePlainSeries(join(root, 'outgoing'), { slices: 2 });
  const received: unknown[] = [];
  const outcome = await call(
    'receive',
    { port: 0, host: '127.0.0.1', aet: 'GRIDIT', folder: join(root, 'incoming') },
    (progress: { listening?: number; received?: { count: number } }, cancel) => {
      // The process that receives is another one, so waiting here holds up nothing.
      if (progress.listening)
        run('storescu', '-aec', 'GRIDIT', '127.0.0.1', String(progress.listening), ...files);
      if (!progress.received) return;
      received.push(progress.received.count);
      cancel();
    },
  );
  expect(received).toEqual([2]);
  expect(outcome).toMatchObject({ ok: false, code: 'cancelled' });
});

it('says nothing on its output', () => {
  expect(text).toBe('');
});
