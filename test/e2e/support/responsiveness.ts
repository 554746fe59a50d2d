/** How fast the main process answers, measured from the page and from within. */
import type { Studio } from './studio';

export interface Responsiveness {
  calls: number;
  /** Round trip of a call from the page, ms. */
  median: number;
  p99: number;
  worst: number;
  /** Longest time that the main process was busy with one thing, ms. */
  mainBusy: number;
}

/** Calls the main process every few milliseconds until `stop` is called, which gives the figures. */
export async function measureResponsiveness({ app, page }: Studio): Promise<() => Promise<Responsiveness>> {
  await app.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    Object.assign(globalThis, { mainDelay: delay });
  });
  const times = page.evaluate(async () => {
    const measured: number[] = [];
    const state = window as unknown as { stopMeasuring: boolean };
    state.stopMeasuring = false;
    while (!state.stopMeasuring) {
      const started = performance.now();
      await window.gridit.call('app.info', undefined);
      measured.push(performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    return measured;
  });
  return async () => {
    await page.evaluate(() => Object.assign(window, { stopMeasuring: true }));
    const sorted = (await times).sort((a, b) => a - b);
    const mainBusy = await app.evaluate(() => {
      const { mainDelay } = globalThis as unknown as { mainDelay: { max: number; disable(): void } };
      mainDelay.disable();
      return mainDelay.max / 1e6;
    });
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    return { calls: sorted.length, median: at(0.5), p99: at(0.99), worst: at(1), mainBusy };
  };
}

export function describeResponsiveness(r: Responsiveness): string {
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  return (
    `main process while generating: ${r.calls} calls, median ${ms(r.median)}, 99 % ${ms(r.p99)}, worst ${ms(r.worst)}; ` +
    `longest busy stretch ${ms(r.mainBusy)}`
  );
}
