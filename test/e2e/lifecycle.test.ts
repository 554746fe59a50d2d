/** What happens when things end that should not: the engine, the window, the application; and two applications at once. */
import { spawn } from 'node:child_process';
import { readdir, truncate } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTinyPack,
  enginePid,
  launchArguments,
  makeTinySeries,
  nextJobEnd,
  openStudio,
  processExists,
  startLongJob,
  storedIds,
  testFolders,
  until,
  type Studio,
  type TestFolders,
} from './support/studio';

let folders: TestFolders;
let studio: Studio;
/** A series that is there from the beginning and must still be there at the end. */
let kept = '';
let damaged = '';

beforeAll(async () => {
  folders = await testFolders();
  await addTinyPack(folders.userData);
  studio = await openStudio(folders.userData);
  kept = await makeTinySeries(studio);
  damaged = await makeTinySeries(studio);
});
afterAll(async () => {
  await studio?.app.close().catch(() => undefined);
  await folders?.remove();
});

const incoming = () => readdir(join(folders.userData, 'library/incoming'));

/** Starts a long job, ends the application in its midst, and resolves once all its processes are gone. */
async function endInMidJob(end: (studio: Studio) => Promise<unknown>): Promise<void> {
  await startLongJob(studio);
  const engine = (await enginePid(studio))!;
  const main = studio.app.process();
  const ended = new Promise((resolve) => main.once('exit', resolve));
  await end(studio).catch(() => undefined);
  await ended;
  await until('the engine to end', () => !processExists(engine));
}

// Each test goes on where the one before ended: starting the application takes longest.
describe('the application', () => {
  it('lives on when the engine is killed, and says what happened', async () => {
    await startLongJob(studio);
    const pid = (await enginePid(studio))!;
    const ended = nextJobEnd(studio.page);
    process.kill(pid, 'SIGKILL');
    const job = await ended;
    expect(job.error).toMatch(
      /^The engine stopped unexpectedly \(exit code -?\d+\)\. The series was not made; everything else is safe\.$/,
    );
    expect(await studio.page.getByTestId('error-text').textContent()).toBe(job.error);
    expect((await storedIds(folders.userData)).sort()).toEqual([kept, damaged].sort());
    await until('incoming to be empty', async () => (await incoming()).length === 0);
    expect(studio.complaints).toEqual([]);
  });

  it('leaves nothing half-written when its window is closed in mid-generation, with a new engine', async () => {
    await endInMidJob(({ app }) =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close()),
    );
    expect((await storedIds(folders.userData)).sort()).toEqual([kept, damaged].sort());
    expect(await incoming()).toEqual([]);
  });

  it('sets a damaged series aside at start, says so, and shows the rest', async () => {
    await truncate(join(folders.userData, 'library/series', damaged, 'voxels.i16'), 10);
    studio = await openStudio(folders.userData);
    const { page } = studio;
    await until('one entry', async () => (await page.getByTestId('library-item').count()) === 1);
    expect(await page.getByTestId('library-item').getAttribute('data-series-id')).toBe(kept);
    await page.getByTestId('set-aside').click();
    expect(await page.getByTestId('skipped-list').textContent()).toMatch(/voxels\.i16 has 10 bytes/);
    await page.keyboard.press('Escape');
    expect(await readdir(join(folders.userData, 'library/set-aside'))).toHaveLength(1);
    expect(studio.complaints).toEqual([]);
  });

  it('is opened once on a data folder: a second start shows the first', async () => {
    await studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.hide());
    const electron = createRequire(import.meta.url)('electron') as unknown as string;
    const second = spawn(electron, launchArguments(folders.userData), { stdio: 'ignore' });
    const code = await new Promise((resolve) => second.once('exit', resolve));
    expect(code).toBe(0);
    await until('the first window to show', () =>
      studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible()),
    );
    expect(await studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('runs twice on two data folders', async () => {
    const other = join(folders.work, 'other-data');
    await addTinyPack(other);
    const neighbour = await openStudio(other);
    try {
      const ids = await Promise.all([makeTinySeries(studio), makeTinySeries(neighbour)]);
      expect((await storedIds(folders.userData)).sort()).toEqual([kept, ids[0]].sort());
      expect(await storedIds(other)).toEqual([ids[1]]);
    } finally {
      await neighbour.app.close();
    }
  });

  it('leaves nothing half-written when it is told to quit in mid-generation', async () => {
    const before = (await storedIds(folders.userData)).sort();
    await endInMidJob(({ app }) => app.evaluate(({ app: electron }) => electron.quit()));
    expect((await storedIds(folders.userData)).sort()).toEqual(before);
    expect(await incoming()).toEqual([]);
  });
});
