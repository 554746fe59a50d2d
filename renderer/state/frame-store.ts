/**
 * Voxels of one series on their way into the window: a buffer for the whole series and a mark for each frame
 * that has come. Frames may come in any order (coarse to fine while generating) or as the bytes of a file (opening).
 */
import type { SeriesHeader } from '../../electron/core/series';

export class FrameStore {
  /** Stored values, frame-major, zero where a frame has not come. */
  readonly voxels: Int16Array;
  /** 1 for each frame that has come. */
  readonly ready: Uint8Array;
  readyCount = 0;

  readonly #bytes: Uint8Array;
  readonly #listeners = new Set<(frames: readonly number[]) => void>();

  constructor(readonly header: SeriesHeader) {
    this.voxels = new Int16Array(header.frames * header.rows * header.columns);
    this.#bytes = new Uint8Array(this.voxels.buffer);
    this.ready = new Uint8Array(header.frames);
  }

  get complete(): boolean {
    return this.readyCount === this.header.frames;
  }

  /** The values of one frame: a view, not a copy. */
  frame(index: number): Int16Array {
    const size = this.header.rows * this.header.columns;
    return this.voxels.subarray(index * size, (index + 1) * size);
  }

  /**
   * Puts `count` neighbouring frames in place, the first at index `first`.
   * Throws a plain `Error` if they do not fit the series: a defect of the sender.
   */
  write(first: number, count: number, values: Int16Array): void {
    const size = this.header.rows * this.header.columns;
    if (first < 0 || count < 1 || first + count > this.header.frames || values.length !== count * size) {
      throw new Error(
        `Frames ${first} to ${first + count - 1} of ${values.length} values do not fit the series.`,
      );
    }
    this.voxels.set(values, first * size);
    this.#came(first, first + count);
  }

  /**
   * Puts bytes of the stored values (16-bit little endian, as every machine that this runs on holds them) in place, `at`
   * bytes from the start of the series. Pieces come in order, without gaps: a frame has come with its last byte.
   * Throws a plain `Error` if they do not fit the series.
   */
  fill(at: number, bytes: Uint8Array): void {
    const end = at + bytes.length;
    if (at < 0 || end > this.voxels.byteLength) {
      throw new Error(`Bytes ${at} to ${end} do not fit the series of ${this.voxels.byteLength}.`);
    }
    this.#bytes.set(bytes, at);
    const frameBytes = this.header.rows * this.header.columns * 2;
    this.#came(Math.floor(at / frameBytes), Math.floor(end / frameBytes));
  }

  #came(first: number, end: number): void {
    if (first === end) return;
    const frames: number[] = [];
    for (let index = first; index < end; index++) {
      if (!this.ready[index]) this.readyCount++;
      this.ready[index] = 1;
      frames.push(index);
    }
    for (const listener of this.#listeners) listener(frames);
  }

  /** Calls the listener with the frames that came, each time some come. Returns the function that stops it. */
  onFrames(listener: (frames: readonly number[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
