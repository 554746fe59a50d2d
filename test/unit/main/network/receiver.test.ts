import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CancelledError, UserError } from '../../../../electron/core/errors';
import type { ReceiveState } from '../../../../electron/ipc/network-calls';
import { receiving } from '../settings/settings-in';
import { Receiver, type ReceiverParts } from '../../../../electron/main/network/receiver';

type Progress = Parameters<ReceiverParts<unknown>['network']['receive']>[2];

let root: string;
let told: ReceiveState[];
let imported: string[][];
let tell: Progress;
const log = { error: () => undefined };
const settings = receiving;
const own = { id: 'a', subject: 'This computer', validTo: 'then' };
let asked: unknown;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gridit-receiver-'));
  [told, imported] = [[], []];
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A network process that listens, or refuses to. */
function receiver(refusal?: Error) {
  return new Receiver<unknown>(
    {
      folder: join(root, 'received'),
      notImported: join(root, 'not-imported'),
      log,
      identities: {
        resolve: ({ id }) => {
          if (id === 'gone') throw new UserError('bad-request', 'Choose it again.');
          return { cert: 'CERT', key: 'KEY' };
        },
      },
      tell: (state) => told.push(state),
      importPaths: async (paths) => {
        imported.push((await readdir(paths[0]!)).toSorted());
        return { cancelled: false, imported: ['a'], skipped: [] };
      },
      network: {
        receive: (args, signal, onProgress) =>
          new Promise((_resolve, reject) => {
            asked = args;
            tell = onProgress;
            if (refusal) reject(refusal);
            else onProgress({ listening: 11112 });
            signal.addEventListener('abort', () => reject(new CancelledError()));
          }),
      },
    },
    settings,
  );
}

async function arrive(name: string, files: number): Promise<string> {
  const folder = join(root, 'received', name);
  await mkdir(folder, { recursive: true });
  for (let i = 1; i <= files; i++) await writeFile(join(folder, `IM${i}.dcm`), '');
  return folder;
}

it('imports what has come, one sender after the other, and keeps no copy', async () => {
  const running = receiver();
  await running.start(settings);
  expect(running.state).toMatchObject({ on: true, images: 0, problem: null });
  for (const [name, count] of [
    ['a', 2],
    ['b', 1],
  ] as const)
    tell({ received: { folder: await arrive(name, count), count, callingAet: 'X' } });
  await running.stop();
  expect(imported).toEqual([['IM1.dcm', 'IM2.dcm'], ['IM1.dcm']]);
  expect(await readdir(join(root, 'received'))).toEqual([]);
  expect(running.state).toMatchObject({ on: false, images: 3 });
});

it('imports what came while it was switched off, and what an ended application left', async () => {
  await arrive('left', 2);
  const running = receiver();
  await running.start(settings);
  await arrive('under way', 1);
  await running.stop();
  expect(imported).toEqual([['IM1.dcm', 'IM2.dcm'], ['IM1.dcm']]);
});

it('is off where the port cannot be had, and says why', async () => {
  const running = receiver(new UserError('network', 'Port 11112 is in use by another program.'));
  await expect(running.start(settings)).rejects.toThrow('in use by another program');
  expect(running.state).toMatchObject({ on: false, problem: 'Port 11112 is in use by another program.' });
  expect(told.at(-1)).toMatchObject({ on: false });
});

it('takes TLS with the certificate of this computer, and asks senders for theirs', async () => {
  const running = receiver();
  const clients = { pem: 'CA', subject: 'Hospital', validTo: 'then' };
  await running.start({ ...settings, tls: { own, clients } });
  expect(asked).toMatchObject({ tls: { cert: 'CERT', key: 'KEY', ca: 'CA' } });
  expect(running.state.tls).toEqual({ own, clients });
  await running.start({ ...settings, tls: { own, clients: null } });
  expect(asked).toMatchObject({ tls: { cert: 'CERT', key: 'KEY' } });
  expect((asked as { tls: object }).tls).not.toHaveProperty('ca');
  await running.start(settings);
  expect(asked).not.toHaveProperty('tls');
});

it('opens no port where the key of its certificate is gone', async () => {
  const running = receiver();
  asked = undefined;
  const tls = { own: { ...own, id: 'gone' }, clients: null };
  await expect(running.start({ ...settings, tls })).rejects.toThrow('Choose it again.');
  expect([running.state.on, asked]).toEqual([false, undefined]);
});
