/** What the program may take beside the images: code, decoders, buffers, and garbage that was not collected yet. */
const SPARE_BYTES = 400 * 2 ** 20;
const baseline = process.memoryUsage.rss();

/** Throws where more memory was taken since the start than what a case declares allows, in bytes. */
export function assertMemory(declared: number): void {
  const grown = process.memoryUsage.rss() - baseline;
  if (grown > 2 * declared + SPARE_BYTES)
    throw new Error(
      `${(grown / 2 ** 20).toFixed(0)} MiB were taken for ${(declared / 2 ** 20).toFixed(1)} MiB`,
    );
}
