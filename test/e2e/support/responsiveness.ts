/** How fast the main process answers, measured from the page and from within. */
import type { Studio } from './studio';

export interface Responsiveness {
  calls: number;
  /** Round trip of a call from the page, ms. */
  median: number;
  p99: number;
  worst: number;
  /** Longest time in which the main process answered nothing, ms; on a busy machine others may have had the processor. */
  mainSilent: number;
  /** Most processor time that the main process itself took in such a stretch, ms; undefined where the system does not say. */
  mainBusy: number | undefined;
}

interface Sampler {
  silent: number;
  busy: number | undefined;
  timer: NodeJS.Timeout;
}

/** Calls the main process every few milliseconds until the returned function is called, which gives the figures. */
export async function measureResponsiveness({ app, page }: Studio): Promise<() => Promise<Responsiveness>> {
  await app.evaluate(() => {
    const { readFileSync } = process.getBuiltinModule('node:fs');
    const processorTime = () => {
      try {
        return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
      } catch {
        return undefined;
      }
    };
    let lastTime = performance.now();
    let lastProcessor = processorTime();
    const sampler: Sampler = {
      silent: 0,
      busy: undefined,
      timer: setInterval(() => {
        const time = performance.now();
        const processor = processorTime();
        sampler.silent = Math.max(sampler.silent, time - lastTime);
        if (processor !== undefined && lastProcessor !== undefined) {
          sampler.busy = Math.max(sampler.busy ?? 0, processor - lastProcessor);
        }
        lastTime = time;
        lastProcessor = processor;
      }, 5),
    };
    Object.assign(globalThis, { sampler });
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
    const main = await app.evaluate(() => {
      const { sampler } = globalThis as unknown as { sampler: Sampler };
      clearInterval(sampler.timer);
      return { mainSilent: sampler.silent, mainBusy: sampler.busy };
    });
    const at = (share: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    return { calls: sorted.length, median: at(0.5), p99: at(0.99), worst: at(1), ...main };
  };
}

export function describeResponsiveness(r: Responsiveness): string {
  const ms = (value: number | undefined) => (value === undefined ? 'unknown' : `${value.toFixed(1)} ms`);
  return (
    `main process while generating: ${r.calls} calls, median ${ms(r.median)}, 99 % ${ms(r.p99)}, worst ${ms(r.worst)}; ` +
    `longest silence ${ms(r.mainSilent)}, longest work of its own ${ms(r.mainBusy)}`
  );
}
