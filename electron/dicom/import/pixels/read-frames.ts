/** Frames out of a file, one by one: only the bytes of the frame that is asked for are read and decoded. */
import { open, type FileHandle } from 'node:fs/promises';
import { UserError } from '../../../core/errors';
import { CodecError } from '../codecs/codec-error';
import { decodeFrame, inflateFrame } from '../codecs/decode-frame';
import { Inflater } from '../inflate';
import { howToDecode } from '../../transfer-syntax';
import { indexFragments, type Fragment } from './fragments';
import { cellsOfDecoded, frameValues, isWithinBits, type Cells, type FrameValues } from './frame-values';
import { nativeCells } from './native-cells';
import { nativeFrameBytes } from './pixel-place';
import type { PixelForm } from './pixel-form';
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
  close(): Promise<void>;
}

/** Opens a file whose header was read before. Throws `UserError` (bad-file) if it is gone or damaged. */
export async function openFrames({ path, file }: FrameFile, source: PixelSource): Promise<FrameReader> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw gone(file, cause);
  });
  const failed = (error: unknown, frame?: number): unknown => {
    if (error instanceof CodecError)
      return new UserError('bad-file', codecSentence(file, source, error, frame));
    if (error instanceof RangeError)
      return new UserError('bad-file', `${file} needs more memory than there is.`, { cause: error });
    return (error as NodeJS.ErrnoException).syscall ? gone(file, error) : error;
  };
  try {
    const cells = await cellReader(handle, source);
    const values = async (frame: number, into?: Int16Array) => {
      if (!(frame >= 0 && frame < source.frames)) throw new RangeError(`There is no frame ${frame}.`);
      try {
        const read = await cells(frame);
        return frameValues(read.cells, { ...source, form: read.form }, into);
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
          await readFully(handle, bytes, source.place.offset + frame * bytes.length);
        } catch (error) {
          throw failed(error, frame);
        }
        if (!isWithinBits(into, source.form))
          frameValues(new Uint16Array(into.buffer, into.byteOffset, into.length), source, into);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw failed(error);
  }
}

/** Whether bytes of the file are voxels as they are, but perhaps for unused bits. */
function liesAsVoxels({ place, form, palette, modalityLut }: PixelSource): boolean {
  const plain = form.bitsAllocated === 16 && form.samples === 1 && form.swapUnit === 1;
  return place.kind === 'native' && plain && !palette && !modalityLut;
}

type CellReader = (frame: number) => Promise<{ cells: Cells; form: PixelForm }>;

async function cellReader(handle: FileHandle, source: PixelSource): Promise<CellReader> {
  const { place, form } = source;
  if (place.kind === 'encapsulated')
    return encapsulated(handle, source, await indexFragments(handle, place, source.frames));
  const count = nativeFrameBytes(source) / (form.bitsAllocated / 8);
  const size = nativeFrameBytes(source);
  const take = await byteReader(handle, place);
  return async (frame) => {
    // Bytes are swapped in whole units, in which an odd frame may begin or end.
    const unit = form.swapUnit;
    const from = Math.floor((frame * size) / unit) * unit;
    const bytes = await take(from, Math.ceil(((frame + 1) * size) / unit) * unit - from);
    return { cells: nativeCells(bytes, form, count, Math.round((frame * size - from) * 8)), form };
  };
}

type Take = (from: number, length: number) => Promise<Uint8Array>;

/** Bytes by their place among all pixel bytes; always a copy. */
async function byteReader(
  handle: FileHandle,
  place: Exclude<PixelSource['place'], { kind: 'encapsulated' }>,
): Promise<Take> {
  if (place.kind === 'native') {
    return (from, length) => readFully(handle, new Uint8Array(length), place.offset + from);
  }
  const { size } = await handle.stat();
  const deflated = await readFully(handle, new Uint8Array(Math.max(0, size - place.from)), place.from);
  const end = place.offset + place.length;
  const inflated = new Inflater(deflated).upTo(end);
  if (inflated.length < end) throw new CodecError('is cut off');
  return (from, length) => Promise.resolve(inflated.slice(place.offset + from, place.offset + from + length));
}

function encapsulated(handle: FileHandle, source: PixelSource, index: Fragment[][]): CellReader {
  const { rows, columns, form } = source;
  const { samples, bitsAllocated } = form;
  const rgb = samples === 3 && !form.luminanceFirst;
  const decoder = howToDecode(source.transferSyntax)!;
  if (decoder === 'native') throw new Error('Encapsulated pixels have a decoder.');
  return async (frame) => {
    const bytes = await gather(handle, index[frame]!);
    if (decoder !== 'plain' && decoder !== 'deflated-frames')
      return cellsOfDecoded(
        await decodeFrame(decoder, bytes, { rows, columns, samples, bitsAllocated, rgb }),
        form,
      );
    const size = Math.ceil(nativeFrameBytes(source));
    const plain = decoder === 'plain' ? bytes : inflateFrame(bytes, size);
    if (plain.length < size) throw new CodecError('is cut off');
    return { cells: nativeCells(plain, form, rows * columns * samples), form };
  };
}

async function gather(handle: FileHandle, fragments: readonly Fragment[]): Promise<Uint8Array> {
  const { size } = await handle.stat();
  // The last fragment of a file that was cut off: what is left may do for a picture, but not for a right one.
  if (fragments.some(({ offset, length }) => offset + length > size)) throw new CodecError('is cut off');
  const bytes = new Uint8Array(fragments.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const { offset, length } of fragments) {
    await readFully(handle, bytes.subarray(filled, filled + length), offset);
    filled += length;
  }
  return bytes;
}

async function readFully<Bytes extends Uint8Array>(
  handle: FileHandle,
  bytes: Bytes,
  offset: number,
): Promise<Bytes> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, offset + filled);
    if (bytesRead === 0) throw new CodecError('is cut off');
    filled += bytesRead;
  }
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
