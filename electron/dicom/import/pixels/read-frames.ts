/** Frames out of a file, one by one: only the bytes of the frame that is asked for are read and decoded. */
import { CancelledError, UserError } from '../../../core/errors';
import { CodecError } from '../codecs/codec-error';
import { inflateFrame } from '../codecs/decode-frame';
import { DeadlineError, type DecodePool } from '../decoding/pool';
import { decodePool } from '../decoding/shared-pool';
import { Inflater } from '../inflate';
import { SourceFile, takingTurns } from '../reading/source-file';
import { howToDecode } from '../../transfer-syntax';
import { indexFragments, type Fragment } from './fragments';
import { frameValues, isWithinBits, type FrameValues } from './frame-values';
import { nativeCells } from './native-cells';
import { nativeFrameBytes } from './pixel-place';
import type { PixelSource } from './pixel-source';

export interface FrameFile {
  path: string;
  /** Name to show in messages. */
  file: string;
}

export interface FrameReader {
  /**
   * Values of a frame, row by row: `Int16Array` or `Uint16Array` up to 16 bits, `Int32Array` or `Uint32Array` beyond,
   * `Float32Array` or `Float64Array` for float pixel data. Colour and palette come as luminance, a modality look-up
   * table is applied. A new array each time. Throws `UserError` (bad-file).
   * @param frame from 0
   */
  read(frame: number): Promise<FrameValues>;
  /**
   * The same straight into 16-bit voxels, without a copy where the file allows it. For sources of at most 16 bits only;
   * unsigned values from 32768 on come out as their two's complement. Throws `UserError` (bad-file).
   */
  readInto(frame: number, into: Int16Array): Promise<void>;
  /** Frames of those read so far whose values may be wrong, and why, reading on from "the image": "has no end …". */
  readonly doubts: ReadonlyMap<number, string>;
  close(): Promise<void>;
}

export interface ReadOptions {
  /** Compressed frames are given up when it is aborted, with a `CancelledError`. */
  signal?: AbortSignal | undefined;
  /** Decodes compressed frames; the threads of this process unless said otherwise. */
  pool?: DecodePool | undefined;
}

const MISSING = 'is missing: the file ends before it';

/** Opens a file whose header was read before. Throws `UserError` (bad-file) if it is gone or damaged. */
export async function openFrames(
  { path, file }: FrameFile,
  source: PixelSource,
  options: ReadOptions = {},
): Promise<FrameReader> {
  const handle = await SourceFile.open(path).catch((cause: unknown) => {
    throw gone(file, cause);
  });
  const failed = (error: unknown, frame?: number): unknown => {
    if (error instanceof CodecError) return new FrameError(file, source, error, frame);
    if (error instanceof RangeError)
      return new UserError('bad-file', `${file} needs more memory than there is.`, { cause: error });
    return (error as NodeJS.ErrnoException).syscall ? gone(file, error) : error;
  };
  try {
    const doubts = new Map<number, string>();
    const take = await valueReader(handle, source, options, doubts);
    const values = async (frame: number, into?: Int16Array) => {
      if (!(frame >= 0 && frame < source.frames)) throw new RangeError(`There is no frame ${frame}.`);
      try {
        return await take(frame, into);
      } catch (error) {
        throw failed(error, frame);
      }
    };
    return {
      read: (frame) => values(frame),
      async readInto(frame, into) {
        if (source.values.float || source.values.bits > 16)
          throw new RangeError('Values of more than 16 bits do not fit.');
        if (!liesAsVoxels(source)) {
          await values(frame, into);
          return;
        }
        try {
          const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
          assertThere(source, frame);
          await readFully(handle, bytes, source.place.offset + frame * bytes.length);
        } catch (error) {
          throw failed(error, frame);
        }
        if (!isWithinBits(into, source.form))
          frameValues(new Uint16Array(into.buffer, into.byteOffset, into.length), source, into);
      },
      doubts,
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw failed(error);
  }
}

/** A frame that could not be decoded. */
export class FrameError extends UserError {
  /** Reads on from "the image": "is cut off". */
  readonly problem: string;
  /** Its decoder came to no end. */
  readonly tookTooLong: boolean;

  constructor(file: string, source: PixelSource, error: CodecError, frame?: number) {
    super('bad-file', codecSentence(file, source, error, frame));
    this.problem = error.message;
    this.tookTooLong = error instanceof DeadlineError;
  }
}

/** Whether bytes of the file are voxels as they are, but perhaps for unused bits. */
function liesAsVoxels({ place, form, palette, modalityLut }: PixelSource): boolean {
  const plain = form.bitsAllocated === 16 && form.samples === 1 && form.swapUnit === 1;
  return place.kind === 'native' && plain && !palette && !modalityLut;
}

/** Values of a frame; where an array is given, they are in it afterwards. */
type ValueReader = (frame: number, into?: Int16Array) => Promise<FrameValues>;

async function valueReader(
  file: SourceFile,
  source: PixelSource,
  options: ReadOptions,
  doubts: Map<number, string>,
): Promise<ValueReader> {
  const { place, form } = source;
  if (place.kind === 'encapsulated')
    return encapsulated(file, source, await indexFragments(file, place, source.frames), options, doubts);
  const count = nativeFrameBytes(source) / (form.bitsAllocated / 8);
  const size = nativeFrameBytes(source);
  const take = await byteReader(file, source, options, doubts);
  return async (frame, into) => {
    assertThere(source, frame);
    // Bytes are swapped in whole units, in which an odd frame may begin or end.
    const unit = form.swapUnit;
    const from = Math.floor((frame * size) / unit) * unit;
    const bytes = await take(from, Math.ceil(((frame + 1) * size) / unit) * unit - from);
    return frameValues(nativeCells(bytes, form, count, Math.round((frame * size - from) * 8)), source, into);
  };
}

function assertThere(source: PixelSource, frame: number): void {
  const { place } = source;
  if (place.kind === 'native' && (frame + 1) * nativeFrameBytes(source) > place.length)
    throw new CodecError(MISSING);
}

type Take = (from: number, length: number) => Promise<Uint8Array>;

/** Bytes by their place among all pixel bytes; always a copy. */
async function byteReader(
  file: SourceFile,
  { place, frames }: PixelSource,
  { signal }: ReadOptions,
  doubts: Map<number, string>,
): Promise<Take> {
  if (place.kind === 'encapsulated') throw new Error('These pixels are not bytes as they are.');
  if (place.kind === 'native') {
    return (from, length) => readFully(file, new Uint8Array(length), place.offset + from);
  }
  const deflated = await readFully(file, new Uint8Array(Math.max(0, file.size - place.from)), place.from);
  const end = place.offset + place.length;
  // One byte may make their number even.
  const exact = place.whole <= place.length + 1;
  const inflater = new Inflater(deflated, end + BEHIND_BYTES);
  const inflated = await inflater.upToInTurns(end + BEHIND_BYTES, pausing(signal)).catch((error: unknown) => {
    throw error instanceof CancelledError ? error : new CodecError('is damaged or cut off');
  });
  if (inflated.length < end) throw new CodecError('is cut off');
  // Nothing else guards a deflated data set: it has no checksum.
  if (exact && !endsWell(inflated, place.offset + place.whole))
    for (let frame = 0; frame < frames; frame++) doubts.set(frame, ODD_END);
  return (from, length) => Promise.resolve(inflated.slice(place.offset + from, place.offset + from + length));
}

/** To be awaited between pieces of work. Throws `CancelledError`. */
function pausing(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  const turn = takingTurns();
  return () => {
    if (signal?.aborted) throw new CancelledError();
    return turn();
  };
}

/** Bytes that are inflated behind the pixels, to see what is there. */
const BEHIND_BYTES = 16;
const ODD_END = 'is in a deflated data set that does not end where its pixels do, so it may be damaged';

/** Whether nothing comes behind the pixels of a data set, or an element that may: tags ascend. */
function endsWell(bytes: Uint8Array, end: number): boolean {
  if (bytes.length <= end) return true;
  return bytes.length >= end + 8 && (bytes[end]! | (bytes[end + 1]! << 8)) >= 0x7fe0;
}

function encapsulated(
  file: SourceFile,
  source: PixelSource,
  index: Fragment[][],
  { signal, pool = decodePool() }: ReadOptions,
  doubts: Map<number, string>,
): ValueReader {
  const { rows, columns, form, palette, modalityLut } = source;
  const rules = { rows, columns, form, ...(palette && { palette }), ...(modalityLut && { modalityLut }) };
  const decoder = howToDecode(source.transferSyntax)!;
  if (decoder === 'native') throw new Error('Encapsulated pixels have a decoder.');
  return async (frame, into) => {
    if (signal?.aborted) throw new CancelledError();
    const fragments = index[frame]!;
    // The last fragment of a file that was cut off: what is left may do for a picture, but not for a right one.
    if (fragments.length === 0) throw new CodecError(MISSING);
    if (fragments.some(({ offset, length }) => offset + length > file.size))
      throw new CodecError('is cut off');
    if (decoder !== 'plain' && decoder !== 'deflated-frames') {
      const { descriptor } = file;
      const { values, doubt } = await pool.decode({ decoder, descriptor, fragments, rules, into }, signal);
      if (doubt) doubts.set(frame, doubt);
      return values ?? into!;
    }
    const bytes = await gather(file, fragments);
    const size = Math.ceil(nativeFrameBytes(source));
    const plain = decoder === 'plain' ? bytes : inflateFrame(bytes, size);
    if (plain.length < size) throw new CodecError('is cut off');
    return frameValues(nativeCells(plain, form, rows * columns * form.samples), source, into);
  };
}

async function gather(file: SourceFile, fragments: readonly Fragment[]): Promise<Uint8Array> {
  const bytes = new Uint8Array(fragments.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const { offset, length } of fragments) {
    await readFully(file, bytes.subarray(filled, filled + length), offset);
    filled += length;
  }
  return bytes;
}

async function readFully<Bytes extends Uint8Array>(
  file: SourceFile,
  bytes: Bytes,
  offset: number,
): Promise<Bytes> {
  if ((await file.read(bytes, offset)) < bytes.length) throw new CodecError('is cut off');
  return bytes;
}

function codecSentence(file: string, source: PixelSource, error: CodecError, frame?: number): string {
  if (frame === undefined) return `${file} ${error.message}.`;
  const which = source.frames > 1 ? `Frame ${frame + 1} of ${file}` : `The image in ${file}`;
  return `${which} ${error.message}.`;
}

function gone(file: string, cause: unknown): UserError {
  return new UserError('bad-file', `${file} could not be read again; it was changed or removed meanwhile.`, {
    cause,
  });
}
