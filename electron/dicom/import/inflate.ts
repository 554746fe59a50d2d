/** Deflated data sets (PS3.5 Annex A.5), inflated piece by piece and never further than somebody asks for. */
import { inflateRawSync } from 'node:zlib';
import { Inflate } from 'fflate';

/** Deflate makes at most 1032 bytes of one, so a piece becomes no more than 4 MB. */
const PIECE = 4 * 1024;

export class Inflater {
  private readonly stream: Inflate;
  private at = 0;
  private bytes: Uint8Array;
  private filled = 0;
  /** Whether all there is was inflated. */
  ended = false;

  /** @param most bytes that will be asked for, where that is known: there is room for them at once, and for no more */
  constructor(
    private readonly deflated: Uint8Array,
    private readonly most?: number,
  ) {
    this.bytes = new Uint8Array(most ?? 64 * 1024);
    this.stream = new Inflate((piece, final) => {
      this.take(piece);
      this.ended ||= final;
    });
  }

  /**
   * The first `size` bytes of the inflated form, or all of it if it has fewer; perhaps some more.
   * Throws where the deflated form is damaged or cut off before.
   */
  upTo(size: number): Uint8Array {
    while (this.step(size));
    return this.bytes.subarray(0, this.filled);
  }

  /** The same for many bytes: waits for `pause` after each piece. */
  async upToInTurns(size: number, pause: () => Promise<void> | undefined): Promise<Uint8Array> {
    while (this.step(size)) await pause();
    return this.bytes.subarray(0, this.filled);
  }

  /** Inflates a piece, if `size` bytes are not there yet. */
  private step(size: number): boolean {
    if (this.filled >= size || this.ended) return false;
    const piece = this.deflated.subarray(this.at, this.at + PIECE);
    this.at += piece.length;
    const last = this.at >= this.deflated.length;
    this.stream.push(piece, last);
    if (last) this.ended = true;
    return true;
  }

  private take(whole: Uint8Array): void {
    const piece = whole.subarray(0, (this.most ?? Infinity) - this.filled);
    if (this.filled + piece.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.filled + piece.length, 1.5 * this.bytes.length));
      grown.set(this.bytes.subarray(0, this.filled));
      this.bytes = grown;
    }
    this.bytes.set(piece, this.filled);
    this.filled += piece.length;
  }
}

/** Deflated bytes as they were. Throws if they are damaged, cut off, or inflate to more than `mostBytes`. */
export function inflate(deflated: Uint8Array, mostBytes = 2 ** 30): Uint8Array {
  return inflateRawSync(deflated, { maxOutputLength: mostBytes });
}
