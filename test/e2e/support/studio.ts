/** Starts the real application for a test and speaks to its window and its main process. */
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { SeriesHeader } from '../../../electron/core/series';
import type { GriditApi, JobSummary, CompleteRequest } from '../../../electron/ipc/contract';

declare global {
  interface Window {
    readonly gridit: GriditApi;
  }
}

export const repository = resolve(__dirname, '../../..');
const tinyPacks = join(repository, 'test/fixtures/packs');

/** The pack with random weights that makes a series in a moment. */
export const TINY_PACK = 'tiny-flow-x';

/**
 * How long a test waits for a state before it gives up. A state that comes ends the wait at once; this is only long
 * enough for a computer that is busy with other things.
 */
export const PATIENCE_MS = 90_000;

export interface Studio {
  app: ElectronApplication;
  page: Page;
  userData: string;
  /** What the page complained about: exceptions, and errors on the console such as violations of its policy. */
  complaints: string[];
}

/** Folders of one test: for the application's data, and for what is exported. Removed by `remove`. */
export interface TestFolders {
  userData: string;
  work: string;
  remove(): Promise<void>;
}

export async function testFolders(): Promise<TestFolders> {
  const root = await mkdtemp(join(tmpdir(), 'gridit-e2e-'));
  return {
    userData: join(root, 'data'),
    work: join(root, 'work'),
    // Chromium's helpers may still be writing when the application has ended.
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }),
  };
}

/** Gives the application a pack of test/fixtures as one that its user added, in a folder of the same or another name. */
export async function addTinyPack(
  userData: string,
  name = TINY_PACK,
  folderName: string = name,
): Promise<string> {
  const folder = join(userData, 'packs', folderName);
  await cp(join(tinyPacks, name), folder, { recursive: true });
  return folder;
}

/** Arguments that start the application on a data folder. Root needs --no-sandbox; nothing else differs. */
export function launchArguments(userData: string): string[] {
  const root = process.getuid?.() === 0;
  return [...(root ? ['--no-sandbox'] : []), repository, `--user-data-dir=${userData}`];
}

/** Starts the application and does not wait for its window. */
export function startApp(
  userData: string,
  files: readonly string[] = [],
  more: { args: string[]; env: Record<string, string> } = { args: [], env: {} },
): Promise<ElectronApplication> {
  return _electron.launch({
    args: [...more.args, ...launchArguments(userData), ...files],
    env: { ...(process.env as Record<string, string>), ...more.env },
    chromiumSandbox: process.getuid?.() !== 0,
    timeout: PATIENCE_MS,
  });
}

/** @param files files and folders that it is started with */
export async function openStudio(userData: string, files: readonly string[] = []): Promise<Studio> {
  return studioOf(await startApp(userData, files), userData);
}

/** Waits for the window of an application that was started. */
export async function studioOf(app: ElectronApplication, userData: string): Promise<Studio> {
  const page = await app.firstWindow({ timeout: PATIENCE_MS });
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  // The form may stand behind the tab that was open the last time.
  await page.getByTestId('model-select').waitFor({ state: 'attached' });
  return { app, page, userData, complaints };
}

/** Answers the next dialogs for opening with `paths`; none means that the person cancels. */
export async function answerOpenDialog({ app }: Studio, paths: string[]): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths });
  }, paths);
}

/** Answers the next dialogs for saving. */
export async function answerSaveDialog({ app }: Studio, filePath: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
  }, filePath);
}

/** Opens a tab of the right panel. */
export async function openTab({ page }: Studio, tab: 'generate' | 'queue' | 'recipe'): Promise<void> {
  await page.getByTestId(`tab-${tab}`).click();
}

/** Chooses a model in the form. */
export async function chooseModel(studio: Studio, packId: string): Promise<void> {
  const { page } = studio;
  await openTab(studio, 'generate');
  await page.getByTestId('model-select').selectOption(packId);
}

/** Types into the fields of the form, by the start of their test ids. */
export async function fillForm({ page }: Studio, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.getByTestId(`${name}-input`).fill(value);
}

/** A job with the tiny pack that runs for minutes if nobody stops it. */
export async function startLongJob(studio: Studio): Promise<void> {
  await chooseModel(studio, TINY_PACK);
  await fillForm(studio, { frames: '400', spacing: '0.3', start: '0', steps: '1000', seed: '1' });
  await studio.page.getByTestId('generate-button').click();
  await studio.page
    .locator('[data-testid=progress-text]:not([data-fraction="0.0000"])')
    .waitFor({ state: 'attached' });
}

/** Makes a series with the tiny pack through the form and resolves with its id in the library. */
export async function makeTinySeries(studio: Studio, fields: Record<string, string> = {}): Promise<string> {
  await chooseModel(studio, TINY_PACK);
  await fillForm(studio, { frames: '6', steps: '2', ...fields });
  const ended = nextJobEnd(studio.page);
  await studio.page.getByTestId('generate-button').click();
  const job = await ended;
  if (job.seriesId === null) throw new Error(`The job ${job.state}: ${job.error}`);
  await studio.page.locator(`[data-testid=library-item][data-series-id="${job.seriesId}"]`).waitFor();
  return job.seriesId;
}

/** Resolves with the next job that ends. */
export function nextJobEnd(page: Page): Promise<JobSummary> {
  return page.evaluate(
    () =>
      new Promise<JobSummary>((resolve) => {
        const stop = window.gridit.on('job.changed', (job) => {
          if (!['done', 'failed', 'cancelled'].includes(job.state)) return;
          stop();
          resolve(job);
        });
      }),
  );
}

/** Calls the application as its page does; resolves with the sentence where it refuses. */
export function refusal(page: Page, request: CompleteRequest): Promise<string> {
  return page.evaluate(
    (given) =>
      window.gridit.call('jobs.add', { requests: [given] }).then(
        () => 'started',
        (error: Error) => error.message,
      ),
    request,
  );
}

export interface StoredSeries {
  header: SeriesHeader;
  voxels: Buffer;
}

/** Ids of the series folders of a library on disk. */
export async function storedIds(userData: string): Promise<string[]> {
  return readdir(join(userData, 'library', 'series')).catch(() => []);
}

/** A series of the library as it lies on disk. */
export async function storedSeries(userData: string, id: string): Promise<StoredSeries> {
  const folder = join(userData, 'library', 'series', id);
  const { header } = JSON.parse(await readFile(join(folder, 'series.json'), 'utf8')) as {
    header: SeriesHeader;
  };
  return { header, voxels: await readFile(join(folder, 'voxels.i16')) };
}

/** Process id of the engine; undefined while it is not running. */
export function enginePid(studio: Studio): Promise<number | undefined> {
  return utilityPid(studio, 'engine');
}

/** Process id of a utility process; undefined while it is not running. */
export function utilityPid({ app }: Studio, name: 'engine' | 'files'): Promise<number | undefined> {
  return app.evaluate(
    ({ app: electron }, wanted) => electron.getAppMetrics().find((metric) => metric.name === wanted)?.pid,
    `GriDiT ${name}`,
  );
}

export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Does something until it shows, as a person would do it again: on a busy machine the mouse can come before the pane has
 * its tools.
 * @param state what it changes; only as long as that is as it was is it done again
 * @param holds whether it is as wanted; by default whether it has changed
 */
export async function repeatUntil<T>(
  what: string,
  act: () => Promise<void>,
  state: () => Promise<T>,
  holds?: (now: T) => boolean,
): Promise<void> {
  const before = await state();
  let next = 0;
  await until(what, async () => {
    const now = await state();
    if (now !== before) return holds?.(now) ?? true;
    if (Date.now() >= next) {
      await act();
      next = Date.now() + 2000;
    }
    return false;
  });
}

/**
 * Waits until the application has answered all that it was asked and the page has drawn it: before a test says that
 * something has not happened.
 */
export async function settled({ page }: Studio): Promise<void> {
  await page.evaluate(async () => {
    await window.gridit.call('jobs.queue', undefined);
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  });
}

/** Polls until a condition holds. Throws after the limit. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited ${limitMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
