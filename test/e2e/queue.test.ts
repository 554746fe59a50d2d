/** The generation queue in the real window: many jobs, their order, pausing, a restart, a reload, a batch. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seriousFindings, seriousFindingsIn } from './support/accessible';
import { takePicture } from './support/pictures';
import {
  chooseModel,
  enginePid,
  fillForm,
  makeTinySeries,
  openStudio,
  openTab,
  startLongJob,
  storedIds,
  storedSeries,
  TINY_PACK,
  until,
} from './support/studio';
import { withStudio } from './support/with-studio';

const stage = withStudio({});

const items = () => stage.studio.page.getByTestId('queue-item');
/** "1 running, 2 waiting": the list as it is on the screen, by seed. */
const list = () =>
  items().evaluateAll((rows) =>
    rows.map((row) => `${row.getAttribute('data-seed')} ${row.getAttribute('data-state')}`).join(', '),
  );
const row = (seed: number) => stage.studio.page.locator(`[data-testid=queue-item][data-seed="${seed}"]`);

/** Asks for a job that runs for minutes. */
async function addLong(seed: number): Promise<void> {
  await chooseModel(stage.studio, TINY_PACK);
  await fillForm(stage.studio, {
    frames: '400',
    spacing: '0.3',
    start: '0',
    steps: '1000',
    seed: String(seed),
  });
  await stage.studio.page.getByTestId('generate-button').click();
  await openTab(stage.studio, 'queue');
  await row(seed).waitFor();
}

async function cancelAll(): Promise<void> {
  await openTab(stage.studio, 'queue');
  await stage.studio.page.evaluate(async () => {
    const { jobs } = await window.gridit.call('jobs.queue', undefined);
    for (const { id } of jobs.toReversed()) await window.gridit.call('jobs.cancel', { jobId: id });
    await window.gridit.call('jobs.forget', { jobId: null });
  });
}

describe('the queue', () => {
  it('takes more while one is made, and lets a small one through at once', async () => {
    await startLongJob(stage.studio);
    await addLong(2);
    await addLong(3);
    expect(await list()).toBe('1 running, 2 waiting, 3 waiting');
    await takePicture(stage.studio, 'queue');
    expect(await seriousFindingsIn(stage.studio, 'body')).toEqual([]);
    const small = await makeTinySeries(stage.studio, { seed: '77' });
    await openTab(stage.studio, 'queue');
    await until('the long one to go on', async () => (await list()).startsWith('1 running, 2 waiting'));
    expect(await list()).toBe('1 running, 2 waiting, 3 waiting, 77 done');
    expect(await storedIds(stage.folders.userData)).toEqual([small]);
  });

  it('is put in order by the keyboard', async () => {
    await row(3).locator('[data-queue-row]').focus();
    await stage.studio.page.keyboard.press('Alt+ArrowUp');
    await until('3 before 2', async () => (await list()).startsWith('1 running, 3 waiting, 2 waiting'));
    await stage.studio.page.keyboard.press('Alt+ArrowUp');
    await until('3 first', async () => (await list()).startsWith('3 running, 1 suspended, 2 waiting'));
  });

  it('is put in order by dragging', async () => {
    const { mouse } = stage.studio.page;
    await row(2).scrollIntoViewIfNeeded();
    const [from, to] = [(await row(1).boundingBox())!, (await row(3).boundingBox())!];
    await mouse.move(from.x + 60, from.y + 12);
    await mouse.down();
    await mouse.move(from.x + 60, from.y + 4, { steps: 3 });
    await mouse.move(to.x + 60, to.y + 4, { steps: 5 });
    await mouse.up();
    await until('1 first', async () => (await list()).startsWith('1 running, 3 suspended, 2 waiting'));
  });

  it('pauses and goes on', async () => {
    const { page } = stage.studio;
    await page.getByTestId('queue-pause').click();
    await until('nothing to run', async () => (await list()).startsWith('1 suspended, 3 suspended'));
    const fraction = () =>
      page.evaluate(async () => (await window.gridit.call('jobs.queue', undefined)).jobs[0]!.fraction);
    /** Whether it is the same in so many answers. */
    const still = async (value: number) => {
      for (let answer = 0; answer < 100; answer++) if ((await fraction()) !== value) return false;
      return true;
    };
    // The step that it was in comes to its end first.
    let before = NaN;
    await until('it to stand still', async () => still((before = await fraction())));
    expect(await still(before)).toBe(true);
    await page.getByTestId('queue-pause').click();
    await until('more of it', async () => (await fraction()) > before);
  });

  it('gives a page that is reloaded in mid-job its previews again', async () => {
    const { page } = stage.studio;
    await page.reload();
    await openTab(stage.studio, 'queue');
    await page.locator('[data-testid=grid-preview]:not([data-step=""])').waitFor();
    await page.getByTestId('plan-ruler').waitFor();
    expect(await list()).toBe('1 running, 3 suspended, 2 waiting, 77 done');
  });

  it('cancels what waits, what is stopped and what runs', async () => {
    await row(2).getByTestId('queue-cancel').click();
    await until('2 cancelled', async () => (await list()).includes('2 cancelled'));
    await row(3).locator('[data-queue-row]').focus();
    await stage.studio.page.keyboard.press('Delete');
    await until('3 cancelled', async () => (await list()).includes('3 cancelled'));
    await stage.studio.page.getByTestId('cancel-button').click();
    await until('all ended', async () => (await list()) === '1 cancelled, 3 cancelled, 2 cancelled, 77 done');
    await until('nothing half-written', async () => (await storedIds(stage.folders.userData)).length === 1);
  });

  it('fails a job with its sentence when the engine dies, and makes it again when asked', async () => {
    await cancelAll();
    await startLongJob(stage.studio);
    process.kill((await enginePid(stage.studio))!, 'SIGKILL');
    await until('the failure', async () => (await list()) === '1 failed');
    expect(await row(1).getByTestId('error-text').textContent()).toMatch(/^The engine stopped unexpectedly/);
    await row(1).getByTestId('queue-retry').click();
    await until('it to run again', async () => (await list()) === '1 running');
    expect(stage.studio.complaints).toEqual([]);
  });

  it('goes on after a restart', async () => {
    await addLong(5);
    await stage.studio.app.close();
    const kept = JSON.parse(await readFile(join(stage.folders.userData, 'queue.json'), 'utf8')) as {
      clean: boolean;
    };
    expect(kept.clean).toBe(true);
    stage.studio = await openStudio(stage.folders.userData);
    await openTab(stage.studio, 'queue');
    await until('both', async () => (await list()) === '1 running, 5 waiting');
  });

  it('waits for a word after the application was killed in mid-job', async () => {
    const main = stage.studio.app.process();
    const ended = new Promise((resolve) => main.once('exit', resolve));
    main.kill('SIGKILL');
    await ended;
    stage.studio = await openStudio(stage.folders.userData);
    await openTab(stage.studio, 'queue');
    expect(await stage.studio.page.getByTestId('queue-note').textContent()).toContain('The queue is paused');
    expect(await list()).toBe('1 waiting, 5 waiting');
    await cancelAll();
    await stage.studio.page.evaluate(() => window.gridit.call('jobs.pause', { paused: false }));
  });

  it('makes a batch: seeds times values', async () => {
    const { page } = stage.studio;
    await chooseModel(stage.studio, TINY_PACK);
    await fillForm(stage.studio, { frames: '5', steps: '2', seed: '40' });
    await page.getByTestId('batch').locator('summary').click();
    await page.getByTestId('batch-seeds').fill('2');
    await page.getByTestId('batch-vary').selectOption('spacing');
    await page.getByTestId('batch-from').fill('2');
    await page.getByTestId('batch-to').fill('3');
    await page.getByTestId('batch-values').fill('2');
    await takePicture(stage.studio, 'batch');
    expect(await seriousFindings(stage.studio, 'generate-pane')).toEqual([]);
    await page.getByTestId('generate-button').click();
    await until('all four', async () => (await storedIds(stage.folders.userData)).length === 5, 60_000);
    const made = await Promise.all(
      (await storedIds(stage.folders.userData)).map((id) => storedSeries(stage.folders.userData, id)),
    );
    const recipes = made.flatMap(({ header }) => {
      const { recipe } = header.provenance;
      return recipe && recipe.seed !== 77
        ? [`${recipe.seed}/${recipe.positions[1]! - recipe.positions[0]!}`]
        : [];
    });
    expect(recipes.sort()).toEqual(['40/2', '40/3', '41/2', '41/3']);
    await openTab(stage.studio, 'queue');
    await takePicture(stage.studio, 'queue-ended');
    expect(stage.studio.complaints).toEqual([]);
  });
});
