/**
 * What the application keeps from one start to the next, spoilt: it is read, or falls back to what holds where there is
 * nothing, or is set aside; a start never fails by it, and no file is lost.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { writeNativeSeries } from '../../electron/files/native';
import { writeIndex } from '../../electron/main/library/index-file';
import { fingerprintOf, loadEntries } from '../../electron/main/library/load-entries';
import { NO_NOTES, writeNotes } from '../../electron/main/library/series-notes';
import { summarise } from '../../electron/main/library/summary';
import { queueFile } from '../../electron/main/queue/queue-file';
import { SECTIONS } from '../../electron/main/settings/sections';
import { Settings, settingsFile } from '../../electron/main/settings/settings';
import { JsonFile } from '../../electron/main/storage/json-file';
import { makeSeries } from '../unit/dicom/support/make-series';
import { spoilText, textMutations, type JsonMutation } from './json-mutations';
import type { Mutation } from './mutations';
import type { Target } from './target';

const ID = '0b7f6b5e-7f6c-4b7e-9a58-1d3a6f0c2e11';
const QUEUE = { format: 1, paused: false, clean: true, jobs: [] };
const SETTINGS = {
  format: 1,
  sections: { viewer: {}, computing: {}, unknown: { of: ['a', 'newer', 'version'] } },
};

interface StoreCase {
  /** Path in the data folder. */
  file: string;
  mutations: (JsonMutation | Mutation)[];
}

export async function storeTarget(): Promise<Target<StoreCase>> {
  const good = await dataFolder();
  return {
    name: 'stores',
    cases: fc.record({ file: fc.constantFrom(...good.keys()), mutations: textMutations }),
    good: { input: { file: 'queue.json', mutations: [] }, outcome: 'read' },
    async check({ file, mutations }) {
      const folder = await mkdtemp(join(tmpdir(), 'gridit-fuzz-'));
      try {
        for (const [name, bytes] of good) {
          await mkdir(join(folder, name, '..'), { recursive: true });
          await writeFile(join(folder, name), name === file ? spoilText(bytes, mutations) : bytes);
        }
        return await start(folder, [...good.keys()]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Reads everything as a start does. */
async function start(folder: string, names: readonly string[]): Promise<string> {
  const log = { error() {} };
  const settingsOnDisk = new JsonFile(join(folder, 'settings.json'), settingsFile, () => {});
  const before = await settingsOnDisk.read();
  const settings = await Settings.open(settingsOnDisk);
  for (const name of Object.keys(SECTIONS) as (keyof typeof SECTIONS)[])
    if (settings.get(name) === undefined) throw new Error(`The settings of ${name} are nothing.`);
  const queue = await new JsonFile(join(folder, 'queue.json'), queueFile, () => {}).read();
  if (queue.found === 'value') queueFile.parse(queue.value);
  const { entries, setAside } = await loadEntries(join(folder, 'library'), log);
  // Both, where its notes alone were damaged.
  if (entries.size + setAside.length < 1) throw new Error('A series is neither there nor set aside.');
  for (const { reason } of setAside) if (reason.trim() === '') throw new Error('A reason is empty.');
  // Renamed perhaps, but there.
  const left = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  if (left.length !== names.length) throw new Error(`${names.length} files became ${left.length}`);
  const fell = before.found === 'damaged' || queue.found === 'damaged' || setAside.length > 0;
  return fell ? 'set aside' : 'read';
}

/** The files of a good data folder with one series in its library. */
async function dataFolder(): Promise<Map<string, Uint8Array>> {
  const folder = await mkdtemp(join(tmpdir(), 'gridit-fuzz-'));
  try {
    const series = join(folder, 'library', 'series', ID);
    const made = makeSeries();
    await mkdir(join(series, '..'), { recursive: true });
    await writeNativeSeries(made, series);
    await writeNotes(series, NO_NOTES);
    const summary = summarise(ID, '2026-01-01T00:00:00.000Z', made.header, NO_NOTES);
    await writeIndex(join(folder, 'library', 'index.json'), [
      { summary, fingerprint: await fingerprintOf(series), content: '' },
    ]);
    await writeFile(join(folder, 'queue.json'), JSON.stringify(QUEUE));
    await writeFile(join(folder, 'settings.json'), JSON.stringify(SETTINGS));
    const files = new Map<string, Uint8Array>();
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(path.slice(folder.length + 1), new Uint8Array(await readFile(path)));
    }
    return files;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
