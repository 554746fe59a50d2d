/** Every writer and store: how it is run until it is killed, and what must be true afterwards. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { zipSync } from 'fflate';
import type { DimseNode } from '../../electron/core/pacs-node';
import { writeSingleFile } from '../../electron/files/atomic-output';
import { readNativeSeries } from '../../electron/files/native';
import { listLabelMaps, readLabelMap } from '../../electron/files/native-labels';
import { inspectPacks } from '../../electron/engine/pack-store/inspect';
import { SeriesLibrary } from '../../electron/main/library/series-library';
import { RecentFiles, recentFile } from '../../electron/main/opening/recent-files';
import { queueFile } from '../../electron/main/queue/queue-file';
import { sessionFile } from '../../electron/main/session/session-file';
import { Settings, settingsFile } from '../../electron/main/settings/settings';
import { Stores } from '../../electron/main/storage/stores';
import { readMeta } from '../../electron/network/meta-information';
import { sendFiles } from '../../electron/network/node-calls';
import { writePlainSeries } from '../conformance/support/plain-files';
import { openInbox } from './inbox';
import { listen, outcome, type Entry } from './journal';

export interface Round {
  /** Stays from kill to kill of one writer. */
  folder: string;
  /** Bundles of the command line and of child.ts. */
  cli: string;
  child: string;
  seed: number;
  /** Kills the process at a random moment after `from` has come. */
  kill(child: ChildProcess, from: Promise<unknown>): Promise<void>;
}

/** Throws where something is half, lost or left over. @returns how many things were done before the kill */
export type Writer = (round: Round) => Promise<number>;

const log = { error: () => undefined };
const REPOSITORY = resolve(__dirname, '../..');

function check(holds: boolean, sentence: string): void {
  if (!holds) throw new Error(sentence);
}

/** Runs a writer of child.ts until it is killed. */
async function killed(writer: string, { folder, seed, kill, ...round }: Round): Promise<Entry[]> {
  const child = spawn(process.execPath, [round.child, writer, folder, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { entries, first } = listen(child.stdout);
  await kill(child, first);
  check(child.exitCode === null, `it ended by itself (${child.exitCode})`);
  return entries;
}

/** Everything under a folder, by path. */
function tree(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted() : [];
}

function expectNoLeftovers(folder: string, allowed: RegExp = /^$/): void {
  const left = tree(folder).filter((name) => /partial|\.tmp|gridit-/.test(name) && !allowed.test(name));
  check(left.length === 0, `left over: ${left.join(', ')}`);
}

function exporting(writer: string): Writer {
  let whole: string | undefined;
  /** Names and sizes; random UIDs make sizes differ by some bytes. */
  const shape = (place: string) =>
    statSync(place).isDirectory()
      ? readdirSync(place)
          .toSorted()
          .map((name) => `${name} ${Math.round(statSync(join(place, name)).size / 256)}`)
          .join('\n')
      : String(Math.round(statSync(place).size / 1024));
  return async (round) => {
    const { done, open } = outcome(await killed(writer, round), 'export');
    for (const name of done) check(existsSync(join(round.folder, name)), `${name} is lost`);
    for (const name of [...done, ...open]) {
      const place = join(round.folder, name);
      if (!existsSync(place)) continue;
      whole ??= shape(place);
      if (shape(place) !== whole) check(similar(shape(place), whole), `${name} is half`);
      rmSync(place, { recursive: true });
    }
    // Whoever writes there next clears up.
    await writeSingleFile(join(round.folder, 'next'), (file) => writeFile(file, ''));
    check(tree(round.folder).join() === 'next', `left over: ${tree(round.folder).join(', ')}`);
    rmSync(join(round.folder, 'next'));
    return done.length;
  };
}

/** Rounding may put equal files on two sides of a step. */
function similar(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => text.split('\n').map((line) => line.split(' ')));
  return (
    x!.length === y!.length &&
    x!.every((parts, i) => Math.abs(Number(parts.at(-1)) - Number(y![i]!.at(-1))) <= 1)
  );
}

function libraryWriter(): Writer {
  /** By patient, from kill to kill. */
  const there = new Set<string>();
  const deleted = new Set<string>();
  return async (round) => {
    const entries = await killed('library', round);
    const root = join(round.folder, 'library');
    const [added, removed] = [outcome(entries, 'add'), outcome(entries, 'delete')];
    for (const name of added.done) there.add(name);
    for (const name of removed.done) {
      there.delete(name);
      deleted.add(name);
    }
    const library = await SeriesLibrary.open(root, log);
    try {
      check(library.setAside.length === 0, `set aside: ${JSON.stringify(library.setAside)}`);
      const names = library.list().map(({ patientName }) => patientName);
      const doubtful = new Set([...added.open, ...removed.open]);
      for (const name of there) check(names.includes(name) || doubtful.has(name), `${name} is lost`);
      for (const name of names) check(there.has(name) || doubtful.has(name), `${name} came back`);
      check(new Set(names).size === names.length, 'a series is there twice');
      for (const { id } of library.list()) {
        const { voxels } = await readNativeSeries(library.folder(id));
        const maps = await listLabelMaps(library.folder(id));
        check(maps.includes('generated'), 'the labels of a series are lost');
        for (const map of maps) await readLabelMap(library.folder(id), map, voxels.length);
      }
      for (const name of doubtful) {
        there.delete(name);
        if (names.includes(name)) there.add(name);
        else deleted.add(name);
      }
    } finally {
      await library.close();
    }
    expectNoLeftovers(root);
    check(!existsSync(join(root, 'lock')), 'the lock is left');
    for (const name of tree(root)) {
      const file = join(root, name);
      if (!statSync(file).isFile() || file.endsWith('.i16')) continue;
      const text = readFileSync(file, 'latin1');
      for (const gone of deleted) check(!text.includes(gone), `${name} still names ${gone}`);
    }
    return added.done.length + removed.done.length;
  };
}

function storesWriter(): Writer {
  const last = new Map<string, string>();
  return async ({ folder, ...round }) => {
    const entries = await killed('stores', { folder, ...round });
    check(outcome(entries, 'complaint').done.length === 0, 'something could not be saved');
    const stores = await Stores.open(folder, log, () => undefined);
    const settings = await Settings.open(stores.file('settings', settingsFile));
    const recent = await RecentFiles.open({
      file: stores.file('recent', recentFile),
      wanted: () => true,
      changed: () => undefined,
      system: { add: () => undefined, clear: () => undefined },
    });
    const queue = await stores.file('queue', queueFile).read();
    const session = await stores.file('session', sessionFile).read();
    check(session.found === 'value', `the session is ${session.found}`);
    const now: Record<string, string | undefined> = {
      settings: settings.get('retention').days?.toString(),
      recent: recent.list()[0]?.label,
      queue: queue.found === 'value' ? (queue.value.paused ? '1' : '0') : undefined,
    };
    for (const what of Object.keys(now)) {
      const { done, open } = outcome(entries, what);
      const may = [...done.slice(-1), ...open.slice(-1)];
      const possible = may.length > 0 ? may : [last.get(what) ?? ''];
      if (done.length > 0 || last.has(what))
        check(
          possible.includes(now[what] ?? ''),
          `${what}: ${now[what]} instead of ${possible.join(' or ')}`,
        );
      if (now[what] !== undefined) last.set(what, now[what]);
    }
    check(stores.problems.length === 0, JSON.stringify(stores.problems));
    expectNoLeftovers(folder);
    return entries.filter(({ state }) => state === 'did').length;
  };
}

const node = (port: number): DimseNode => ({
  ...{ kind: 'dimse', host: '127.0.0.1', port, calledAet: 'GRIDIT', callingAet: 'KILLER', retrieve: 'c-get' },
});

/** Sends series of one image until the other side is gone. @returns files that were acknowledged, by path */
async function sendAll(port: number, folder: string, seed: number): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let n = 0; ; n++) {
    const place = join(folder, `${seed}-${n}`);
    for (let i = 0; i < 4; i++)
      writePlainSeries(join(place, String(i)), { slices: 1, description: `K${seed}-${n}-${i}` });
    try {
      await sendFiles(node(port), [place], {
        onOutcome: ({ file, state }) => state === 'sent' && acknowledged.push(join(place, file)),
      });
    } catch {
      return acknowledged;
    }
  }
}

const dataSet = (file: string) => {
  const bytes = readFileSync(file);
  const meta = readMeta(bytes)!;
  return { uid: meta.sopInstanceUid, bytes: bytes.subarray(meta.dataSetAt) };
};

/** `receive` on the command line. */
function receiveWriter(): Writer {
  const all = new Map<string, Buffer>();
  return async ({ folder, cli, seed, kill }) => {
    const out = join(folder, 'out');
    const child = spawn(
      process.execPath,
      [cli, 'receive', '--port', String(20_000 + (seed % 20_000)), '--out', out, '--json'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const listening = new Promise<number>((resolve) => {
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (more: string) => {
        const port = /"listening","port":(\d+)/.exec((text += more))?.[1];
        if (port) resolve(Number(port));
      });
    });
    const sending = Promise.race([
      listening,
      new Promise<0>((resolve) => child.once('exit', () => resolve(0))),
    ]);
    const sent = sending.then((port) => (port === 0 ? [] : sendAll(port, join(folder, 'sent'), seed)));
    await kill(child, listening);
    const acknowledged = await sent;
    for (const file of acknowledged) {
      const { uid, bytes } = dataSet(file);
      all.set(uid, bytes);
    }
    const kept = new Map(
      tree(out)
        .filter((name) => name.endsWith('.dcm'))
        .map((name) => dataSet(join(out, name)))
        .map(({ uid, bytes }) => [uid, bytes] as const),
    );
    for (const [uid, bytes] of all) check(kept.get(uid)?.equals(bytes) ?? false, `${uid} is lost or another`);
    // The next start clears up, and removes nothing that was acknowledged.
    const next = spawn(
      process.execPath,
      [cli, 'receive', '--port', '1', '--host', '192.0.2.1', '--out', out],
      {
        stdio: 'ignore',
      },
    );
    await new Promise((resolve) => next.once('exit', resolve));
    expectNoLeftovers(out);
    check(tree(out).filter((name) => name.endsWith('.dcm')).length >= all.size, 'a start removed images');
    rmSync(join(folder, 'sent'), { recursive: true, force: true });
    return acknowledged.length;
  };
}

/** Receiving in the application. */
function inboxWriter(): Writer {
  const all = new Set<string>();
  return async ({ folder, ...round }) => {
    const place = join(folder, 'app');
    let sent: Promise<string[]> = Promise.resolve([]);
    const entries = await killed('inbox', {
      ...{ ...round, folder: place },
      kill: (child, listening) => {
        const port = () => Number(listed[0]?.name ?? 0);
        const listed: Entry[] = [];
        let text = '';
        child.stdout!.on('data', (more: string) => {
          const found = /"listening","name":"(\d+)"/.exec((text += more))?.[1];
          if (found && listed.length === 0) listed.push({ state: 'did', what: 'listening', name: found });
        });
        sent = Promise.race([listening, new Promise((resolve) => child.once('exit', resolve))]).then(() =>
          port() === 0 ? [] : sendAll(port(), join(folder, 'sent'), round.seed),
        );
        return round.kill(child, listening);
      },
    });
    check(entries.length > 0, 'it never listened');
    const acknowledged = await sent;
    for (const file of acknowledged) all.add(/(\d+-\d+)[/\\](\d+)[/\\]/.exec(file)!.slice(1).join('-'));
    const { library, receiver } = await openInbox(place);
    await receiver.recover();
    const names = library.list().map(({ description }) => description);
    await library.close();
    for (const name of all) check(names.includes(`K${name}`), `K${name} is lost`);
    check(new Set(names).size === names.length, 'a series is there twice');
    check(
      tree(join(place, 'received')).length === 0,
      `left over: ${tree(join(place, 'received')).join(', ')}`,
    );
    check(!existsSync(join(place, 'not-imported')), 'something could not be imported');
    expectNoLeftovers(place);
    rmSync(join(folder, 'sent'), { recursive: true, force: true });
    return acknowledged.length;
  };
}

/** Runs the command line in an environment of its own. */
function command({ cli, folder }: Round, args: string[]): ChildProcess {
  const home = join(folder, 'home');
  const env = { ...process.env, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, APPDATA: home };
  return spawn(process.execPath, [cli, ...args], {
    env: { ...env, TMPDIR: join(folder, 'tmp'), TEMP: join(folder, 'tmp') },
    stdio: 'ignore',
  });
}

const exit = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve));

const PACK = 'tiny-flow-x';

function packWriter(): Writer {
  return async (round) => {
    const { folder } = round;
    await mkdir(join(folder, 'tmp'), { recursive: true });
    const packs = join(folder, 'home', 'GriDiT Studio', 'packs');
    const adding = !existsSync(join(packs, PACK));
    const child = command(
      round,
      adding
        ? ['models', 'add', resolve(REPOSITORY, 'test/fixtures/packs', PACK)]
        : ['models', 'remove', PACK],
    );
    await round.kill(child, Promise.resolve());
    // Any command is a start.
    check((await exit(command(round, ['models']))) === 0, 'the models cannot be listed');
    expectNoLeftovers(join(folder, 'home'));
    expectNoLeftovers(join(folder, 'tmp'));
    for (const { refusal } of await inspectPacks({ user: packs }))
      check(refusal === null, `a model is half: ${refusal}`);
    return 1;
  };
}

function zipWriter(): Writer {
  return async (round) => {
    const { folder } = round;
    const [temporary, archive] = [join(folder, 'tmp'), join(folder, 'series.zip')];
    await mkdir(temporary, { recursive: true });
    if (!existsSync(archive)) {
      const { files } = writePlainSeries(join(folder, 'source'), { slices: 60, rows: 128, columns: 128 });
      const contents = files.map((file, i) => [`${i}.dcm`, new Uint8Array(readFileSync(file))] as const);
      await writeFile(archive, zipSync(Object.fromEntries(contents), { level: 1 }));
    }
    const out = join(folder, 'out.nii');
    const child = command(round, ['convert', archive, '--format', 'nifti', '--out', out]);
    await round.kill(child, Promise.resolve());
    const was = existsSync(out) ? statSync(out).size : undefined;
    check(was === undefined || was === 352 + 60 * 128 * 128 * 2, `the file is half: ${was}`);
    rmSync(out, { force: true });
    check(
      (await exit(command(round, ['convert', archive, '--format', 'nifti', '--out', out]))) === 0,
      'it fails',
    );
    check(tree(temporary).length === 0, `left over: ${tree(temporary).join(', ')}`);
    rmSync(out);
    expectNoLeftovers(folder);
    return 1;
  };
}

export const WRITERS: Record<string, () => Writer> = {
  'export DICOM': () => exporting('dicom'),
  'export NIfTI': () => exporting('nifti'),
  'export PNG': () => exporting('png'),
  'export GIF': () => exporting('gif'),
  'export zip': () => exporting('zip'),
  library: libraryWriter,
  'settings, queue, session, recent files': storesWriter,
  receive: receiveWriter,
  'receiving in the application': inboxWriter,
  'models add and remove': packWriter,
  'reading a zip': zipWriter,
};
