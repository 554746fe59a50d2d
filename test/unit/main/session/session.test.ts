import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ShownSession } from '../../../../electron/ipc/session-calls';
import { Session } from '../../../../electron/main/session/session';
import { sessionFile } from '../../../../electron/main/session/session-file';
import { JsonFile } from '../../../../electron/main/storage/json-file';

let root: string;
let path: string;
let now: number;
let opened: Session[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gridit-session-'));
  path = join(root, 'session.json');
  [now, opened] = [0, []];
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(opened.map((session) => session.end()));
  await rm(root, { recursive: true });
});

const shown: ShownSession = { layout: 'two', active: 1, panes: [null, null] };
const json = () =>
  new JsonFile(path, sessionFile, (error) => {
    throw error;
  });
const open = async () => {
  const session = await Session.open({ file: json(), now: () => now });
  opened.push(session);
  return session;
};
const onDisk = async () => sessionFile.parse(JSON.parse(await readFile(path, 'utf8')));
/** A run that ends without warning once what it shows is on disk. */
async function crashedRun(): Promise<void> {
  const session = await open();
  session.put(shown);
  for (let i = 0; i < 100 && !(await onDisk()).session; i++) await new Promise((r) => setTimeout(r, 5));
}

describe('a start', () => {
  it('after none shows nothing and says nothing', async () => {
    expect((await open()).start()).toEqual({ session: null, note: null, restore: 'now' });
  });

  it('after an end in order shows the same again and says nothing', async () => {
    const session = await open();
    session.put(shown);
    await session.end();
    expect((await open()).start()).toEqual({ session: shown, note: null, restore: 'now' });
  });

  it('after a crash shows the same again and says so once', async () => {
    await crashedRun();
    const session = await open();
    expect(session.start()).toMatchObject({
      session: shown,
      restore: 'now',
      note: expect.stringMatching(/shut down properly/),
    });
    expect(session.start().note).toBeNull();
  });

  it('after two breakdowns in a short time opens nothing, and offers it', async () => {
    await crashedRun();
    await open();
    expect((await open()).start()).toMatchObject({
      session: shown,
      restore: 'on-request',
      note: expect.stringMatching(/twice/),
    });
  });

  it('after two breakdowns far from each other shows the same again', async () => {
    await crashedRun();
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    await open();
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();
    for (let i = 0; i < 100 && !(await onDisk()).settled; i++) await new Promise((r) => setTimeout(r, 5));
    expect((await open()).start()).toMatchObject({ session: shown, restore: 'now' });
  });

  it('with a damaged file sets it aside, says so and shows nothing', async () => {
    await writeFile(path, '{"format":1,"clean":tr');
    const { session, note } = (await open()).start();
    expect(session).toBeNull();
    const aside = (await readdir(root)).find((name) => name.includes('damaged'))!;
    expect(note).toBe(
      `Last time’s series could not be opened: It cannot be read and was set aside as ${aside}.`,
    );
    expect((await onDisk()).clean).toBe(false);
  });
});

describe('a page that is gone', () => {
  it('is loaded again with what it showed, the second time with nothing, and the third time is one too many', async () => {
    const session = await open();
    session.put(shown);
    expect(session.pageLost()).toBe('reload');
    expect(session.start()).toMatchObject({
      session: shown,
      restore: 'now',
      note: expect.stringMatching(/reopened/),
    });
    now = 30_000;
    expect(session.pageLost()).toBe('reload');
    expect(session.start()).toMatchObject({
      session: shown,
      restore: 'on-request',
      note: expect.stringMatching(/twice/),
    });
    now = 59_000;
    expect(session.pageLost()).toBe('give-up');
    session.tryAgain();
    expect(session.start().restore).toBe('on-request');
    now = 60_000;
    expect(session.pageLost()).toBe('reload');
  });

  it('is loaded again each time where that is seldom', async () => {
    const session = await open();
    for (const at of [0, 61_000, 122_000, 183_000]) {
      now = at;
      expect(session.pageLost()).toBe('reload');
      expect(session.start().restore).toBe('now');
    }
  });
});
