import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError, UserError } from '../../../../electron/core/errors';
import { partialName } from '../../../../electron/files/partials';
import type { ImportResult } from '../../../../electron/ipc/contract';
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
let importing: (() => Promise<ImportResult>) | undefined;
let lose: (error: Error) => void;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gridit-receiver-'));
  [told, imported] = [[], []];
  importing = undefined;
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
        if (importing) return importing();
        imported.push((await readdir(paths[0]!)).toSorted());
        return { cancelled: false, imported: ['a'], skipped: [] };
      },
      network: {
        receive: (args, signal, onProgress) =>
          new Promise((_resolve, reject) => {
            asked = args;
            tell = onProgress;
            lose = reject;
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

describe('what was acknowledged', () => {
  const cancelled: ImportResult = { cancelled: true, imported: [], skipped: [] };

  it.each<[string, () => Promise<ImportResult>, RegExp]>([
    [
      'the disk is full',
      () => Promise.reject(new UserError('output', 'The disk is full.')),
      /^The disk is full\. 2 received images are kept/,
    ],
    [
      'the files process is lost',
      () => Promise.reject(new Error('gone')),
      /^Something went wrong.* 2 received images are kept/,
    ],
    [
      'the import is cancelled',
      () => Promise.resolve(cancelled),
      /^The import of 2 received images was cancelled\. They are kept/,
    ],
  ])('stays where %s, which is said, and comes into the library at the next start', async (_, fail, said) => {
    const running = receiver();
    await running.start(settings);
    importing = fail;
    const folder = await arrive('a', 2);
    tell({ received: { folder, count: 2, callingAet: 'X' } });
    await vi.waitFor(() => expect(running.state.problem).toMatch(said));
    expect(running.state.images).toBe(0);
    expect(await readdir(folder)).toEqual(['IM1.dcm', 'IM2.dcm']);

    importing = undefined;
    const next = receiver();
    await next.recover();
    expect(next.state).toMatchObject({ on: false, images: 2, problem: null });
    expect(await readdir(join(root, 'received'))).toEqual([]);
  });

  it('is set aside where it cannot be imported, with all that came with it', async () => {
    const running = receiver();
    await running.start(settings);
    importing = async () => ({
      ...{ cancelled: false, imported: [] },
      skipped: [{ file: 'IM1.dcm', reason: 'is damaged' }],
    });
    const folder = await arrive('a', 3);
    tell({ received: { folder, count: 3, callingAet: 'X' } });
    await running.stop();
    expect(running.state.problem).toMatch(
      /^1 of 3 received files could not be imported; the first is damaged\. .*network\/not-imported/,
    );
    expect(running.state.images).toBe(2);
    expect(await readdir(join(root, 'received'))).toEqual([]);
    expect(await readdir(join(root, 'not-imported', 'a'))).toHaveLength(3);
  });

  it('is imported where the network process is lost, and what was half sent is removed', async () => {
    const running = receiver();
    await running.start(settings);
    await arrive('a', 2);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const half = basename(partialName(join(root, 'received', 'image'))).replace(/-\d+-/, `-${pid}-`);
    await writeFile(join(root, 'received', half), 'half');
    lose(new UserError('network', 'The process for the network stopped unexpectedly.'));
    await vi.waitFor(() => expect(imported).toEqual([['IM1.dcm', 'IM2.dcm']]));
    await vi.waitFor(async () => expect(await readdir(join(root, 'received'))).toEqual([]));
    expect(running.state).toMatchObject({ on: false });
  });
});

it('removes the folder of an image that never came to its end', async () => {
  await arrive('empty', 0);
  const next = receiver();
  await next.recover();
  expect(next.state).toMatchObject({ images: 0, problem: null });
  expect(await readdir(join(root, 'received'))).toEqual([]);
});

it('asks for the terms that are set', async () => {
  const running = receiver();
  await running.start(settings);
  expect(asked).toMatchObject({ callers: {}, limits: { associations: 8, idleMs: 60_000 } });
  expect(asked).not.toHaveProperty('host');
  const terms = {
    everywhere: true,
    aets: ['CT1'],
    addresses: ['10.0.0.0/8'],
    associations: 2,
    idleSeconds: 5,
  };
  await running.start({ ...settings, ...terms });
  expect(asked).toMatchObject({
    host: '*',
    callers: { aets: ['CT1'], addresses: ['10.0.0.0/8'] },
    limits: { associations: 2, idleMs: 5000 },
  });
});
