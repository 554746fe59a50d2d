/** Scrolling with the wheel: how evenly frames come, what is really drawn, and what an empty page makes of the same. */
import type { Locator, Page } from 'playwright-core';
import type { Studio } from '../../e2e/support/studio';
import { countProcessorTime } from './processor-time';
import { profiled } from './profile';
import { startRecording, stopRecording, type Recording } from './recorder';
import { atLeast, atMost, type Part } from './report';
import { intervals, inWords, spread, type Spread } from './statistics';
import { turnWheel, TURNS_A_SECOND } from './wheel';

const TURNS = 360;
const ROUNDS = 3;
const WARM_UP = 30;

interface Scroll {
  frames: Spread;
  /** Between pictures that show another slice. */
  drawn: Spread;
  drawnASecond: number;
  /** Turns that reached the page and were given no picture of their own, of all that reached it. */
  skipped: number;
  /** Turns that the page was given, of all that were made; several in one frame become one. */
  reached: number;
  longTasks: number;
  /** Milliseconds of page and graphics process for a picture. */
  processor?: number | undefined;
}

async function record(page: Page, over: Locator, turns: number, sweep: number): Promise<Recording> {
  // The first pictures of a pane make what the others use again.
  await turnWheel(page, over, WARM_UP, WARM_UP / 2);
  await page.waitForTimeout(500);
  await startRecording(page);
  await turnWheel(page, over, turns, sweep);
  return stopRecording(page);
}

/** Scrolls a pane of the application and tells what came of it. */
async function scroll(
  { app, page }: Studio,
  over: Locator,
  pane: string,
  turns: number,
  sweep: number,
): Promise<Scroll> {
  const told = await countProcessorTime(app);
  const recording = await profiled(page, pane, () => record(page, over, turns, sweep));
  const processor = told();
  const pictures = recording.drawn.length + WARM_UP;
  return {
    ...scrollOf(recording, pane, turns),
    processor: processor === undefined ? undefined : processor / pictures,
  };
}

function scrollOf({ frames, drawn, wheels, longTasks }: Recording, pane: string, turns: number): Scroll {
  const own = drawn.filter((picture) => picture.pane === pane);
  const fresh = own.filter(({ slice }, index) => slice === null || slice !== own[index - 1]?.slice);
  const times = fresh.map(({ at }) => at);
  return {
    frames: spread(intervals(frames)),
    drawn: spread(intervals(times)),
    drawnASecond: ((times.length - 1) * 1000) / (times.at(-1)! - times[0]!),
    skipped: Math.max(0, wheels - fresh.length) / wheels,
    reached: wheels / turns,
    longTasks: longTasks.length,
  };
}

/** Stack and empty page in turn, so that what else the machine does meets both. */
export async function measureStack(studio: Studio, empty: Page): Promise<Part> {
  const { page } = studio;
  const rounds: { stack: Scroll; empty: Spread }[] = [];
  const [over, body] = [page.getByTestId('viewer-stack'), empty.locator('body')];
  for (let round = 0; round < ROUNDS; round++) {
    await empty.bringToFront();
    const nothing = await record(empty, body, TURNS, 90);
    await page.bringToFront();
    rounds.push({
      stack: await scroll(studio, over, 'pane-1', TURNS, 90),
      empty: spread(intervals(nothing.frames)),
    });
  }
  // The calmest round says most about the program.
  const { stack, empty: nothing } = rounds.toSorted((a, b) => a.stack.drawn.p95 - b.stack.drawn.p95)[0]!;
  const p95s = rounds.map((round) => round.stack.frames.p95.toFixed(1));
  return {
    lines: [
      ['stack scroll, frames', `${inWords(stack.frames)}; p95 ${atMost(stack.frames.p95, 25, 1)}`],
      [
        '  what is drawn',
        `${inWords(stack.drawn)}; ${stack.drawnASecond.toFixed(1)} a second of ${TURNS_A_SECOND} turns`,
      ],
      ['  without a picture', `${(stack.skipped * 100).toFixed(1)} % of the turns that reached the page`],
      ['  p95 of the rounds', `${p95s.join(', ')} ms`],
      ['  processor time', inMs(stack.processor)],
      ['an empty page', inWords(nothing)],
    ],
    figures: { ...stack, empty: nothing, rounds },
  };
}

/** Scrolls the axial and the sagittal plane. */
export async function measurePlanes(studio: Studio): Promise<Part> {
  const { page } = studio;
  const opened = await page.evaluate(async () => {
    const started = performance.now();
    document.querySelector<HTMLElement>('[data-testid=layout-mpr]')!.click();
    while (document.querySelector<HTMLElement>('[data-testid=viewer-mpr]')?.dataset['drawn'] !== 'true')
      await new Promise((resolve) => setTimeout(resolve, 1));
    return performance.now() - started;
  });
  await page.waitForTimeout(1500);
  const lines: Part['lines'] = [['three planes, first time', `${(opened / 1000).toFixed(2)} s`]];
  const figures: Record<string, unknown> = { firstMs: opened };
  for (const plane of ['axial', 'sagittal']) {
    const over = page.getByTestId(`pane-${plane}`);
    const rounds: Scroll[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(await scroll(studio, over, `plane-${plane}`, 180, 60));
    }
    const best = rounds.toSorted((a, b) => b.drawnASecond - a.drawnASecond)[0]!;
    lines.push([
      `${plane} scroll`,
      `${atLeast(best.drawnASecond, 20)} pictures a second; between them ${inWords(best.drawn)}; ${inMs(best.processor)}`,
    ]);
    figures[plane] = { ...best, rounds };
  }
  await page.getByTestId('layout-stack').click();
  return { lines, figures };
}

function inMs(processor: number | undefined): string {
  return processor === undefined ? 'not known here' : `${processor.toFixed(1)} ms of the processor a picture`;
}
