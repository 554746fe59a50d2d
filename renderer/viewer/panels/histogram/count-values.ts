/** How often each stored value occurs; in short pieces, so that the window goes on drawing. */

/** Entries of the counts: one a 16-bit value, −32768 first. */
export const LEVELS = 65536;
export const LOWEST = -32768;

/** Longest piece of work, ms. */
const PIECE_MS = 8;
const STEP = 1 << 17;

/** Counts of all values. Resolves with undefined once `signal` is aborted. */
export async function countValues(values: Int16Array, signal: AbortSignal): Promise<Uint32Array | undefined> {
  const counts = new Uint32Array(LEVELS);
  let done = 0;
  while (done < values.length) {
    const end = performance.now() + PIECE_MS;
    do {
      const stop = Math.min(values.length, done + STEP);
      for (; done < stop; done++) counts[values[done]! - LOWEST]!++;
    } while (done < values.length && performance.now() < end);
    if (signal.aborted) return undefined;
    if (done < values.length) await nextTask();
  }
  return counts;
}

/** A turn for everything else that waits; timers would add their four milliseconds to each. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
