/** The voxels of an opened series, read by the page itself: no process has to hand them on. */
import type { SeriesHeader } from '../../electron/core/series';
import { voxelsUrl } from '../../electron/ipc/channels';

/**
 * Hands over the stored values of a series in pieces, in order; `at`: bytes from the start. Rejects where the file cannot
 * be read to its end.
 * @param key of the call that opened the series; it serves once
 */
export async function readVoxels(
  key: string,
  { rows, columns, frames }: Pick<SeriesHeader, 'rows' | 'columns' | 'frames'>,
  take: (at: number, bytes: Uint8Array) => void,
  signal: AbortSignal,
): Promise<void> {
  const { body } = await fetch(voxelsUrl(key), { signal });
  const reader = body!.getReader();
  let at = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    if (signal.aborted) return;
    take(at, piece.value);
    at += piece.value.length;
  }
  const expected = rows * columns * frames * 2;
  if (at !== expected) throw new Error(`${at} bytes came instead of ${expected}.`);
}
