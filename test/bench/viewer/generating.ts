/** Whether the page and the main process stay free while the engine computes the job of the form as it stands. */
import type { Page } from 'playwright-core';
import { measureResponsiveness } from '../../e2e/support/responsiveness';
import { nextJobEnd, openTab, type Studio } from '../../e2e/support/studio';
import { profiled } from './profile';
import { startRecording, stopRecording } from './recorder';
import { atMost, type Part } from './report';
import { inWords, intervals, spread } from './statistics';

/** A task of so much work, done now and then in an empty page, shows how much the machine itself stretches one. */
const SAMPLE_MS = 10;

async function startSampling(empty: Page): Promise<() => Promise<number>> {
  await empty.evaluate((ms) => {
    const work = (rounds: number) => {
      let sum = 0;
      for (let i = 0; i < rounds; i++) sum += Math.sqrt(i);
      return sum;
    };
    let rounds = 1e5;
    const time = () => {
      const started = performance.now();
      work(rounds);
      return performance.now() - started;
    };
    time();
    rounds = Math.round((rounds * ms) / Math.min(time(), time(), time()));
    const sampler = { longest: 0, timer: 0 };
    sampler.timer = window.setInterval(() => (sampler.longest = Math.max(sampler.longest, time())), 100);
    Object.assign(window, { sampler });
  }, SAMPLE_MS);
  return () =>
    empty.evaluate(() => {
      const { sampler } = window as unknown as { sampler: { longest: number; timer: number } };
      clearInterval(sampler.timer);
      return sampler.longest;
    });
}

export async function measureGenerating(studio: Studio, empty: Page): Promise<Part> {
  const { page } = studio;
  await openTab(studio, 'generate');
  const stopSampling = await startSampling(empty);
  await page.bringToFront();
  const stopMeasuring = await measureResponsiveness(studio);
  const ended = nextJobEnd(page);
  await startRecording(page);
  await page.getByTestId('generate-button').click();
  const job = await profiled(page, 'generating', () => ended);
  // What follows the end counts too: the series becomes one of the library.
  await page.waitForTimeout(500);
  const { frames, longTasks } = await stopRecording(page);
  const main = await stopMeasuring();
  const stretched = await stopSampling();
  if (job.state !== 'done') throw new Error(`The job ${job.state}: ${job.error}`);
  const tooLong = longTasks.filter(({ ms }) => ms > 100);
  const longest = Math.max(0, ...longTasks.map(({ ms }) => ms));
  const between = spread(intervals(frames));
  const ms = (value: number | undefined) => (value === undefined ? 'unknown' : `${value.toFixed(1)} ms`);
  return {
    lines: [
      [
        'while generating',
        `${job.request.frames} slices in ${(job.elapsedMs / 1000).toFixed(1)} s on ${job.provider}`,
      ],
      [
        '  tasks > 100 ms',
        `${atMost(tooLong.length, 0, 0)}; longest ${longest.toFixed(0)} ms, ${longTasks.length} of more than 50 ms`,
      ],
      ['  in an empty page', `${SAMPLE_MS} ms of work took ${ms(stretched)} at worst`],
      ['  frames', inWords(between)],
      [
        '  main process',
        `${main.calls} calls, median ${ms(main.median)}, 99 % ${ms(main.p99)}; longest work of its own ${ms(main.mainBusy)}`,
      ],
    ],
    figures: { seconds: job.elapsedMs / 1000, longTasks, longest, stretched, frames: between, main },
  };
}
