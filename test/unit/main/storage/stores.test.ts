/** Whatever is wrong with a small file: it is opened without fail, nothing of it is lost, and there is a sentence. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecentFiles, recentFile } from '../../../../electron/main/opening/recent-files';
import { Queue } from '../../../../electron/main/queue/queue';
import { queueFile } from '../../../../electron/main/queue/queue-file';
import { Session } from '../../../../electron/main/session/session';
import { sessionFile } from '../../../../electron/main/session/session-file';
import { Settings, settingsFile } from '../../../../electron/main/settings/settings';
import { Stores } from '../../../../electron/main/storage/stores';

let folder: string;
let told: string[];
const log = { error: () => undefined };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridit-stores-'));
  told = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const open = () => Stores.open(folder, log, (sentence) => told.push(sentence));

/** Opens what each file is for, as a start does, and changes it. */
const USES: Record<string, { open(stores: Stores): Promise<() => Promise<unknown>>; sentence: string }> = {
  'settings.json': {
    sentence: 'The settings',
    async open(stores) {
      const settings = await Settings.open(stores.file('settings', settingsFile));
      return () => settings.set('retention', { days: 9 }).catch(() => undefined);
    },
  },
  'queue.json': {
    sentence: 'The list of jobs',
    async open(stores) {
      const queue = await Queue.open({
        make: () => new Promise(() => undefined),
        shelf: { prepare: async () => '', adopt: async () => '', discard: async () => undefined },
        file: stores.file('queue', queueFile),
        log,
        tellJob: () => undefined,
        tellQueue: () => undefined,
      });
      return async () => {
        queue.pause(true);
        await queue.stop();
      };
    },
  },
  'session.json': {
    sentence: 'The open series',
    async open(stores) {
      const session = await Session.open({ file: stores.file('session', sessionFile) });
      return () => session.end();
    },
  },
  'recent.json': {
    sentence: 'The list of recent files',
    async open(stores) {
      const recent = await RecentFiles.open({
        file: stores.file('recent', recentFile),
        wanted: () => true,
        changed: () => undefined,
        system: { add: () => undefined, clear: () => undefined },
      });
      return async () => {
        recent.add(['/x/y']);
        await recent.settled();
      };
    },
  },
};

describe.each(Object.entries(USES))('%s', (name, use) => {
  const path = () => join(folder, name);

  it('of a newer version stays as it is, which is said with its format', async () => {
    const text = JSON.stringify({ format: 7, something: 'else' });
    await writeFile(path(), text);
    const stores = await open();
    const change = await use.open(stores);
    await change();
    expect(await readFile(path(), 'utf8')).toBe(text);
    expect(await readdir(folder)).toEqual([name]);
    expect(stores.problems).toEqual([
      {
        name: use.sentence,
        reason: expect.stringMatching(/newer GriDiT Studio wrote it \(file format 7; this version knows 1\)/),
      },
    ]);
  });

  it('that is damaged is set aside, which is said', async () => {
    await writeFile(path(), '{"format":1,');
    const stores = await open();
    const change = await use.open(stores);
    await change();
    expect(stores.problems).toEqual([
      { name: use.sentence, reason: expect.stringMatching(/was set aside as .*\.damaged-\d+\.$/) },
    ]);
    const aside = (await readdir(folder)).find((each) => each.includes('damaged'));
    expect(await readFile(join(folder, aside!), 'utf8')).toBe('{"format":1,');
    // The next start has nothing to complain about.
    const next = await open();
    await use.open(next);
    expect(next.problems).toEqual([]);
  });

  it('that cannot be read is set aside with all that is in it', async () => {
    await mkdir(join(path(), 'within'), { recursive: true });
    const stores = await open();
    await use.open(stores);
    expect(stores.problems).toHaveLength(1);
    const aside = (await readdir(folder)).find((each) => each.includes('damaged'));
    expect(await readdir(join(folder, aside!))).toEqual(['within']);
  });
});

it('what is unfinished of a killed run goes at the next start, and nothing else does', async () => {
  const others = ['settings.json', 'settings.json.damaged-17', 'Local State', '.org.chromium.x', 'a.tmp'];
  const left = [
    '.queue.json.12345678-1-2-12345678.partial',
    `queue.json.${crypto.randomUUID()}.tmp`,
    'speeds.json.4711',
  ];
  for (const name of [...others, ...left]) await writeFile(join(folder, name), '{}');
  await open();
  expect((await readdir(folder)).toSorted()).toEqual(others.toSorted());
});

it('a list of jobs that cannot be saved is told once, and again after it could', async () => {
  const stores = await open();
  const change = await USES['queue.json']!.open(stores);
  expect(told).toEqual([]);
  await rm(join(folder, 'queue.json'));
  await mkdir(join(folder, 'queue.json', 'in the way'), { recursive: true });
  await change();
  await change();
  expect(told).toEqual([expect.stringMatching(/^The list of jobs cannot be saved\. /)]);
  await rm(join(folder, 'queue.json'), { recursive: true });
  await change();
  expect(told).toHaveLength(1);
  await rm(join(folder, 'queue.json'));
  await mkdir(join(folder, 'queue.json', 'in the way'), { recursive: true });
  await change();
  expect(told).toHaveLength(2);
});
