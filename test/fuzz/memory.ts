/** How much memory a case takes, apart from what those before it left to be collected. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What the program may take beside the images: code, decoders, buffers, and garbage that was not collected yet. */
const SPARE_BYTES = 400 * 2 ** 20;
/** From here on, what earlier cases left is collected before the next one. */
const COLLECT_BYTES = 200 * 2 ** 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const atStart = process.memoryUsage.rss();
let before = atStart;

/** A case begins. Throws where those before it have left what nobody can collect. */
export function beginCase(): void {
  before = process.memoryUsage.rss();
  if (before - atStart < COLLECT_BYTES) return;
  collect();
  before = process.memoryUsage.rss();
  assertWithin(before - atStart, 0, 'are left of earlier cases');
}

/** Throws where the case took more memory so far than what it declares allows, in bytes. */
export function assertMemory(declared: number): void {
  assertWithin(process.memoryUsage.rss() - before, declared, 'were taken');
}

function assertWithin(bytes: number, declared: number, what: string): void {
  if (bytes > 2 * declared + SPARE_BYTES)
    throw new Error(`${(bytes / 2 ** 20).toFixed(0)} MiB ${what} for ${(declared / 2 ** 20).toFixed(1)} MiB`);
}
