/** A series as an animated GIF: the slices of a range under a window, all greys, endless. */
import { writeFile } from 'node:fs/promises';
import { GIFEncoder } from 'gifenc';
import { CancelledError } from '../../core/errors';
import type { Series } from '../../core/series';
import { writeSingleFile } from '../atomic-output';
import { greyPicture, type PictureLook } from './grey-picture';

export interface CineOptions extends PictureLook {
  /** Frames from 0, both included. */
  first: number;
  last: number;
  framesPerSecond: number;
  /** There and back again instead of starting over. */
  sweep: boolean;
}

const GREYS = Array.from({ length: 256 }, (_, grey): [number, number, number] => [grey, grey, grey]);

/**
 * The bytes of the GIF. GIF counts delays in hundredths of a second and viewers refuse less than two: 50 frames a second
 * are the most. Throws `CancelledError`.
 */
export async function cineGif(
  source: Series,
  options: CineOptions,
  { progress, signal }: { progress?: (done: number, total: number) => void; signal?: AbortSignal } = {},
): Promise<Uint8Array> {
  const order = cineOrder(options);
  const encoder = GIFEncoder();
  const delay = 10 * Math.max(2, Math.round(100 / options.framesPerSecond));
  for (const [index, frame] of order.entries()) {
    if (signal?.aborted) throw new CancelledError();
    const { width, height, data } = greyPicture(source, frame, options);
    encoder.writeFrame(data, width, height, { ...(index === 0 && { palette: GREYS, repeat: 0 }), delay });
    progress?.(index + 1, order.length);
    // Lets a message that cancels in between the frames.
    await new Promise((resolve) => setImmediate(resolve));
  }
  encoder.finish();
  return encoder.bytes();
}

/** The same as a new file. Throws `UserError` (output), `CancelledError`; leaves nothing behind then. */
export async function writeCine(
  series: Series,
  destination: string,
  options: CineOptions,
  work: { progress?: (done: number, total: number) => void; signal?: AbortSignal } = {},
): Promise<void> {
  await writeSingleFile(
    destination,
    async (file) => writeFile(file, await cineGif(series, options, work)),
    work.signal,
  );
}

/** The frames of one round. */
export function cineOrder({ first, last, sweep }: Pick<CineOptions, 'first' | 'last' | 'sweep'>): number[] {
  const there = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return sweep ? [...there, ...there.slice(1, -1).toReversed()] : there;
}
