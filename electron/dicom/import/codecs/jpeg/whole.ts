/**
 * Whether a JPEG stream is all there (ITU-T T.81 Annexes B and G): tables that can be tables, restart markers in order,
 * scans of every component, an end. Decoders go on past some of these, and what they make up looks like an image.
 */
import { CodecError } from '../codec-error';
import { DHT, DQT, DRI, EOI, nextSegment, parseFrame, isFrameHeader, SOS, type JpegFrame } from './markers';

/** What is said of a stream whose image is there but whose end marker is not. */
export const NO_END = 'has no end marker, so it may be cut off';

/**
 * For all processes but JPEG-LS, whose data may look like markers.
 * @returns what makes it doubtful, if anything does ("has no end marker …")
 * @throws CodecError where something is missing or cannot be
 */
export function checkJpeg(bytes: Uint8Array): string | undefined {
  let frame: JpegFrame | undefined;
  let missing: MissingBits | undefined;
  let restarts = 0;
  let at = 2;
  for (let segment = nextSegment(bytes, at); segment; segment = nextSegment(bytes, at)) {
    const { marker, from, to } = segment;
    at = to;
    if (marker >= 0xd0 && marker <= 0xd7) {
      if (marker - 0xd0 !== restarts % 8) throw new CodecError('has restart intervals missing');
      restarts += 1;
    } else if (marker === EOI) {
      missing?.assertNone();
      return undefined;
    } else if (marker === DHT) assertHuffman(bytes.subarray(from, to));
    else if (marker === DQT) assertQuantization(bytes.subarray(from, to));
    else if (marker === DRI && to - from < 2) throw new CodecError('is cut off');
    else if (isFrameHeader(marker)) {
      frame = parseFrame(bytes, segment);
      missing = new MissingBits(frame);
    } else if (marker === SOS) {
      restarts = 0;
      missing?.scan(bytes.subarray(from, to));
    }
  }
  // Scans refine one another in a progressive stream: without an end, who knows how many were to come.
  if (!frame || frame.process === 2) throw new CodecError('is cut off');
  missing?.assertNone();
  return NO_END;
}

/** Which coefficients of which components have not come, or not to their last bit (T.81 G.1.1.1). */
class MissingBits {
  private readonly last: Int8Array[];
  /** Coefficients of a component that come by themselves; elsewhere a scan has all there is. */
  private readonly count: number;

  constructor(private readonly frame: JpegFrame) {
    this.count = frame.process === 2 ? 64 : 1;
    this.last = frame.components.map(() => new Int8Array(this.count).fill(-1));
  }

  scan(header: Uint8Array): void {
    const components = header[0] ?? 0;
    const end = 1 + 2 * components;
    if (components < 1 || header.length < end + 3) throw new CodecError('has a damaged scan header');
    const progressive = this.count > 1;
    const [from, to] = progressive ? [header[end]!, Math.min(63, header[end + 1]!)] : [0, 0];
    for (let i = 0; i < components; i++) {
      const index = this.frame.components.findIndex(({ id }) => id === header[1 + 2 * i]);
      if (index < 0) throw new CodecError('has a damaged scan header');
      this.last[index]!.fill(progressive ? header[end + 2]! & 15 : 0, from, to + 1);
    }
  }

  assertNone(): void {
    if (this.last.some((coefficients) => coefficients.some((bit) => bit !== 0)))
      throw new CodecError('lacks some of its scans');
  }
}

/** A table gives each symbol one code. */
function assertHuffman(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    const total = bytes.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 0);
    const symbols = bytes.subarray(at + 17, at + 17 + total);
    if (total < 1 || total > 256 || symbols.length < total || new Set(symbols).size < total)
      throw new CodecError('has a damaged Huffman table');
    at += 17 + total;
  }
}

/** No coefficient is divided by nothing. */
function assertQuantization(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    const wide = bytes[at]! >> 4 ? 2 : 1;
    const end = at + 1 + 64 * wide;
    if (end > bytes.length) throw new CodecError('has a damaged quantization table');
    for (let i = at + 1; i < end; i += wide)
      if (bytes[i] === 0 && bytes[i + wide - 1] === 0)
        throw new CodecError('has a damaged quantization table');
    at = end;
  }
}
