/** What happens when things end that should not: the engine, the window, the application; and two applications at once. */
import { spawn } from 'node:child_process';
import { readdir, truncate } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
  until,
  type Studio,
} from './support/studio';
import { withStudio } from './support/with-studio';

/** A series that is there from the beginning and must still be there at the end. */
let kept = '';
let damaged = '';
const stage = withStudio({
  first: async ({ studio }) => {
    kept = await makeTinySeries(studio);
    damaged = await makeTinySeries(studio);
  },
});

const incoming = () => readdir(join(stage.folders.userData, 'library/incoming'));

/** Starts a long job, ends the application in its midst, and resolves once all its processes are gone. */
async function endInMidJob(end: (studio: Studio) => Promise<unknown>): Promise<void> {
  await startLongJob(stage.studio);
  const engine = (await enginePid(stage.studio))!;
  const main = stage.studio.app.process();
  const ended = new Promise((resolve) => main.once('exit', resolve));
  await end(stage.studio).catch(() => undefined);
  await ended;
  await until('the engine to end', () => !processExists(engine));
}

// Each test goes on where the one before ended: starting the application takes longest.
describe('the application', () => {
  it('lives on when the engine is killed, and says what happened', async () => {
    await startLongJob(stage.studio);
    const pid = (await enginePid(stage.studio))!;
    const ended = nextJobEnd(stage.studio.page);
    process.kill(pid, 'SIGKILL');
    const job = await ended;
    expect(job.error).toMatch(
      /^The engine stopped unexpectedly \(exit code -?\d+\)\. The series was not made; everything else is safe\.$/,
    );
    expect(await stage.studio.page.getByTestId('error-text').textContent()).toBe(job.error);
    expect((await storedIds(stage.folders.userData)).sort()).toEqual([kept, damaged].sort());
    await until('incoming to be empty', async () => (await incoming()).length === 0);
    expect(stage.studio.complaints).toEqual([]);
  });

  it('leaves nothing half-written when its window is closed in mid-generation, with a new engine', async () => {
    await endInMidJob(({ app }) =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close()),
    );
    expect((await storedIds(stage.folders.userData)).sort()).toEqual([kept, damaged].sort());
    expect(await incoming()).toEqual([]);
  });

  it('sets a damaged series aside at start, says so, and shows the rest', async () => {
    await truncate(join(stage.folders.userData, 'library/series', damaged, 'voxels.i16'), 10);
    stage.studio = await openStudio(stage.folders.userData);
    const { page } = stage.studio;
    await until('one entry', async () => (await page.getByTestId('library-item').count()) === 1);
    expect(await page.getByTestId('library-item').getAttribute('data-series-id')).toBe(kept);
    await page.getByTestId('set-aside').click();
    expect(await page.getByTestId('skipped-list').textContent()).toMatch(/voxels\.i16 has 10 bytes/);
    await page.keyboard.press('Escape');
    expect(await readdir(join(stage.folders.userData, 'library/set-aside'))).toHaveLength(1);
    expect(stage.studio.complaints).toEqual([]);
  });

  it('is opened once on a data folder: a second start shows the first', async () => {
    await stage.studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.hide());
    const electron = createRequire(import.meta.url)('electron') as unknown as string;
    const second = spawn(electron, launchArguments(stage.folders.userData), { stdio: 'ignore' });
    const code = await new Promise((resolve) => second.once('exit', resolve));
    expect(code).toBe(0);
    await until('the first window to show', () =>
      stage.studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible()),
    );
    expect(await stage.studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(
      1,
    );
  });

  it('runs twice on two data folders', async () => {
    const other = join(stage.folders.work, 'other-data');
    await addTinyPack(other);
    const neighbour = await openStudio(other);
    try {
      const ids = await Promise.all([makeTinySeries(stage.studio), makeTinySeries(neighbour)]);
      expect((await storedIds(stage.folders.userData)).sort()).toEqual([kept, ids[0]].sort());
      expect(await storedIds(other)).toEqual([ids[1]]);
    } finally {
      await neighbour.app.close();
    }
  });

  it('leaves nothing half-written when it is told to quit in mid-generation', async () => {
    const before = (await storedIds(stage.folders.userData)).sort();
    await endInMidJob(({ app }) => app.evaluate(({ app: electron }) => electron.quit()));
    expect((await storedIds(stage.folders.userData)).sort()).toEqual(before);
    expect(await incoming()).toEqual([]);
  });
});
