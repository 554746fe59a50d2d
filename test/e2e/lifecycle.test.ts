/** What happens when things end that should not: the engine, the window, the application; and two applications at once. */
import { spawn } from 'node:child_process';
import { readdir, truncate } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
let open: Studio[];

beforeEach(async () => {
  folders = await testFolders();
  await addTinyPack(folders.userData);
  open = [];
});
afterEach(async () => {
  for (const studio of open) await studio.app.close().catch(() => undefined);
  await folders.remove();
});

async function start(userData = folders.userData): Promise<Studio> {
  const studio = await openStudio(userData);
  open.push(studio);
  return studio;
}

const incoming = () => readdir(join(folders.userData, 'library/incoming'));
const items = (studio: Studio) => studio.page.getByTestId('library-item');

describe('the application', () => {
  it('lives on when the engine is killed, and says what happened', async () => {
    const studio = await start();
    const kept = await makeTinySeries(studio);
    await startLongJob(studio);
    const pid = (await enginePid(studio))!;
    const ended = nextJobEnd(studio.page);
    process.kill(pid, 'SIGKILL');
    const job = await ended;
    expect(job.error).toMatch(
      /^The engine stopped unexpectedly \(exit code -?\d+\)\. The series was not made; everything else is safe\.$/,
    );
    expect(await studio.page.getByTestId('error-text').textContent()).toBe(job.error);
    expect(await storedIds(folders.userData)).toEqual([kept]);
    await until('incoming to be empty', async () => (await incoming()).length === 0);

    const another = await makeTinySeries(studio);
    expect((await storedIds(folders.userData)).sort()).toEqual([kept, another].sort());
    expect(await enginePid(studio)).not.toBe(pid);
  });

  it.each<[string, (studio: Studio) => Promise<unknown>]>([
    [
      'the window is closed',
      ({ app }) => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close()),
    ],
    ['it is told to quit', ({ app }) => app.evaluate(({ app: electron }) => electron.quit())],
  ])('leaves nothing half-written when %s in mid-generation', async (_how, end) => {
    const studio = await start();
    const kept = await makeTinySeries(studio);
    await startLongJob(studio);
    const engine = (await enginePid(studio))!;
    const main = studio.app.process();
    const ended = new Promise((resolve) => main.once('exit', resolve));
    await end(studio).catch(() => undefined);
    await ended;
    await until('the engine to end', () => !processExists(engine));
    expect(await storedIds(folders.userData)).toEqual([kept]);
    expect(await incoming()).toEqual([]);

    const again = await start();
    await until('the series that was whole', async () => (await items(again).count()) === 1);
    expect(await again.page.getByTestId('set-aside').count()).toBe(0);
  });

  it('sets a damaged series aside at start, says so, and shows the rest', async () => {
    const first = await start();
    const whole = await makeTinySeries(first);
    const damaged = await makeTinySeries(first);
    await first.app.close();
    await truncate(join(folders.userData, 'library/series', damaged, 'voxels.i16'), 10);

    const { page, complaints } = await start();
    await until('one entry', async () => (await page.getByTestId('library-item').count()) === 1);
    expect(await page.getByTestId('library-item').getAttribute('data-series-id')).toBe(whole);
    await page.getByTestId('set-aside').click();
    expect(await page.getByTestId('skipped-list').textContent()).toMatch(/voxels\.i16 has 10 bytes/);
    expect(await readdir(join(folders.userData, 'library/set-aside'))).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  it('is opened once on a data folder: a second start shows the first', async () => {
    const studio = await start();
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
    const one = await start();
    const two = await start(other);
    const ids = await Promise.all([makeTinySeries(one), makeTinySeries(two)]);
    expect(await storedIds(folders.userData)).toEqual([ids[0]]);
    expect(await storedIds(other)).toEqual([ids[1]]);
  });
});
