/** Import of a large series as DICOM files, then opening it from the library. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { answerOpenDialog, until, type Studio } from '../../e2e/support/studio';
import { profiled } from './profile';
import { atMost, type Part } from './report';
import { noisyBall, writeDicomSeries } from './series';
import { spread } from './statistics';

export const SIDE = 512;
export const FRAMES = 300;
const RUNS = 5;

/** Imports the series through the dialog; resolves with its id and the seconds it took. */
export async function importLarge(studio: Studio, scratch: string): Promise<{ id: string; seconds: number }> {
  const { page } = studio;
  const folder = await writeDicomSeries(noisyBall('Large', SIDE, FRAMES), join(scratch, 'large'));
  await answerOpenDialog(studio, [folder]);
  const started = Date.now();
  await page.getByTestId('import-button').click();
  const entry = page.getByTestId('library-item').filter({ hasText: 'Large' });
  await entry.waitFor({ timeout: 300_000 });
  const seconds = (Date.now() - started) / 1000;
  const id = (await entry.getAttribute('data-series-id'))!;
  await isWhole(studio, id);
  await rm(folder, { recursive: true });
  return { id, seconds };
}

async function isWhole({ page }: Studio, id: string): Promise<void> {
  const viewer = page.getByTestId('viewer');
  await until('the whole series', async () => {
    if ((await viewer.getAttribute('data-series-id')) !== id) return false;
    return (await viewer.getAttribute('data-frames-ready')) === (await viewer.getAttribute('data-frames'));
  });
}

/**
 * Clicks on the entry and waits in the page itself, so that nothing but the application is in the figures.
 * Resolves with the milliseconds to the first picture and to the last frame.
 */
export async function openSeries({ page }: Studio, id: string): Promise<{ first: number; whole: number }> {
  return page.evaluate(async (seriesId) => {
    const entry = document.querySelector<HTMLElement>(
      `[data-testid=library-item][data-series-id="${seriesId}"] button.open`,
    )!;
    const viewer = document.querySelector<HTMLElement>('[data-testid=viewer]')!;
    const shows = () => viewer.dataset['seriesId'] === seriesId;
    let first = 0;
    const drawn = () => {
      // Drawn before its frame had come, it would be black.
      if (shows() && !document.querySelector('[data-testid=slice-pending]')) first ||= performance.now();
    };
    document.addEventListener('CORNERSTONE_IMAGE_RENDERED', drawn, true);
    const started = performance.now();
    entry.click();
    const whole = await new Promise<number>((resolve) => {
      const look = () => {
        if (first && shows() && viewer.dataset['framesReady'] === viewer.dataset['frames']) {
          resolve(performance.now());
        } else setTimeout(look, 1);
      };
      look();
    });
    document.removeEventListener('CORNERSTONE_IMAGE_RENDERED', drawn, true);
    return { first: first - started, whole: whole - started };
  }, id);
}

/** @param other a series to go to in between, so that the large one is closed */
export async function measureOpening(
  studio: Studio,
  large: { id: string; seconds: number },
  other: string,
): Promise<Part> {
  const times: { first: number; whole: number }[] = [];
  for (let run = -1; run < RUNS; run++) {
    await openSeries(studio, other);
    await studio.page.waitForTimeout(500);
    const time = await profiled(studio.page, 'opening', () => openSeries(studio, large.id));
    if (run >= 0) times.push(time);
  }
  const first = spread(times.map((time) => time.first));
  const whole = spread(times.map((time) => time.whole));
  const s = (value: number, target: number) => `${atMost(value / 1000, target)} s`;
  return {
    lines: [
      ['import', `${SIDE} × ${SIDE} × ${FRAMES} in ${large.seconds.toFixed(1)} s`],
      ['open to first slice', `best ${s(first.best, 0.3)}, median ${s(first.median, 0.3)}`],
      ['open whole volume', `best ${s(whole.best, 1.5)}, median ${s(whole.median, 1.5)}`],
    ],
    figures: { importSeconds: large.seconds, first, whole },
  };
}
