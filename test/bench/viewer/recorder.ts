/** Records in a page when frames come and what the image library has really drawn, from outside both. */
import type { Page } from 'playwright-core';

export interface Recording {
  /** Times of animation frames, ms. */
  frames: number[];
  /** Pictures that were drawn, by the pane they are in; `slice` of a stack, from 0, once it has changed. */
  drawn: { at: number; pane: string; slice: number | null }[];
  /** Turns of the wheel that reached the page. */
  wheels: number;
  /** Tasks that kept the page busy for longer than 50 ms. */
  longTasks: { at: number; ms: number }[];
}

interface Recorder extends Recording {
  on: boolean;
  slices: Record<string, number>;
}

/** Call once a page, before it is recorded. */
export async function installRecorder(page: Page): Promise<void> {
  await page.evaluate(() => {
    const recorder: Recorder = { on: false, slices: {}, frames: [], drawn: [], wheels: 0, longTasks: [] };
    Object.assign(window, { recorder });
    type Detail = { viewportId: string; imageIdIndex: number };
    const listen = (name: string, hear: (detail: Detail) => void) =>
      // The library's events do not bubble, but they pass the document on their way down.
      document.addEventListener(name, (event) => hear((event as CustomEvent<Detail>).detail), true);
    listen('CORNERSTONE_STACK_NEW_IMAGE', ({ viewportId, imageIdIndex }) => {
      recorder.slices[viewportId] = imageIdIndex;
    });
    listen('CORNERSTONE_IMAGE_RENDERED', ({ viewportId }) => {
      if (!recorder.on) return;
      const slice = recorder.slices[viewportId] ?? null;
      recorder.drawn.push({ at: performance.now(), pane: viewportId, slice });
    });
    document.addEventListener('wheel', () => recorder.on && recorder.wheels++, {
      capture: true,
      passive: true,
    });
    new PerformanceObserver((list) => {
      if (!recorder.on) return;
      for (const { startTime, duration } of list.getEntries())
        recorder.longTasks.push({ at: startTime, ms: duration });
    }).observe({ type: 'longtask' });
  });
}

export async function startRecording(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { recorder } = window as unknown as { recorder: Recorder };
    Object.assign(recorder, { on: true, frames: [], drawn: [], wheels: 0, longTasks: [] });
    const next = (at: number) => {
      if (!recorder.on) return;
      recorder.frames.push(at);
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
}

export async function stopRecording(page: Page): Promise<Recording> {
  return page.evaluate(async () => {
    // Long tasks are told a little later.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { recorder } = window as unknown as { recorder: Recorder };
    recorder.on = false;
    const { frames, drawn, wheels, longTasks } = recorder;
    return { frames, drawn, wheels, longTasks };
  });
}
