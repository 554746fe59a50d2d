/**
 * A compressed image as an uncompressed one, explicit VR little endian, for systems that take nothing else. Every other
 * element stays byte for byte what it was; what was lost by a lossy compression stays said.
 */
import { readFile } from 'node:fs/promises';
import { CancelledError, UserError } from '../../core/errors';
import {
  elementHead,
  encodeElements,
  joinBytes,
  mergeElements,
  type Attributes,
} from '../export/encodings/data-set';
import { CodecError } from '../import/codecs/codec-error';
import { parseFile } from '../import/parse-file';
import { indexFragments, type Fragment } from '../import/pixels/fragments';
import { readPixelSource, type PixelSource } from '../import/pixels/pixel-source';
import { openFrames } from '../import/pixels/read-frames';
import { SourceFile } from '../import/reading/source-file';
import { howToDecode, isLossy } from '../transfer-syntax';
import { copiedElements } from './copied-elements';
import { greyFrame, isPlainInside, otherFrame, type PlainFrame } from './plain-frame';

const PIXEL_DATA = 0x7fe00010;
const MOST_BYTES = 2 ** 31 - 1;

/**
 * The data set of a file, without meta information.
 * @param path a file whose pixels are encapsulated
 * Throws `UserError` (bad-file) where the pixels cannot be decoded, `CancelledError`, and the errors of the file system.
 */
export async function decompress(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  const bytes = await readFile(path);
  const parsed = parseFile(bytes);
  if ('refusal' in parsed) throw unfit(parsed.refusal);
  const read = readPixelSource(parsed, bytes.length);
  if ('refusal' in read) throw unfit(read.refusal);
  const { source } = read;
  if (parsed.shift !== 0 || source.place.kind !== 'encapsulated')
    throw unfit('is not what its transfer syntax says');

  const frames: Uint8Array[] = [];
  let form: PlainFrame['form'] | undefined;
  let size = 0;
  for await (const frame of framesOf(path, bytes, source, signal)) {
    form ??= frame.form;
    size += frame.bytes.length;
    if (size > MOST_BYTES) throw unfit('is larger than 2 GB when it is not compressed');
    frames.push(frame.bytes);
  }
  const elements = mergeElements(
    copiedElements(bytes, parsed.dataSet),
    encodeElements(changed(source, form!, parsed.dataSet.string('x00282110'))),
  ).filter(({ tag }) => tag >>> 16 !== 0x7fe0);
  const padding = size % 2 === 1 ? [new Uint8Array(1)] : [];
  return joinBytes([
    ...elements.map((element) => element.bytes),
    elementHead(PIXEL_DATA, form!.bitsAllocated === 8 ? 'OB' : 'OW', size + (size % 2)),
    ...frames,
    ...padding,
  ]);
}

/** The elements that speak of how pixels lie. */
function changed(source: PixelSource, form: PlainFrame['form'], lossy: string | undefined): Attributes {
  return {
    PhotometricInterpretation: form.photometric,
    PlanarConfiguration: source.form.samples === 3 ? 0 : undefined,
    BitsAllocated: form.bitsAllocated,
    BitsStored: form.bitsStored,
    HighBit: form.highBit,
    // Whoever compressed it should have said so; now nothing else would.
    LossyImageCompression: isLossy(source.transferSyntax) && lossy !== '01' ? '01' : undefined,
  };
}

async function* framesOf(
  path: string,
  bytes: Uint8Array,
  source: PixelSource,
  signal: AbortSignal | undefined,
): AsyncGenerator<PlainFrame> {
  if (source.form.samples === 1 && !isPlainInside(howToDecode(source.transferSyntax))) {
    // Stored values: what a palette or a look-up table makes of them stays the reader's business.
    const { palette: _palette, modalityLut: _lut, ...stored } = source;
    const reader = await openFrames({ path, file: 'the file' }, stored, { signal });
    try {
      for (let frame = 0; frame < source.frames; frame++) {
        const values = await reader.read(frame);
        // Whoever gets it uncompressed would see no trace of that.
        const doubt = reader.doubts.get(frame);
        if (doubt) throw unfit(doubt);
        yield greyFrame(values, source.form);
      }
    } finally {
      await reader.close();
    }
    return;
  }
  try {
    for (const compressed of await fragmentsOf(path, bytes, source)) {
      if (signal?.aborted) throw new CancelledError();
      yield await otherFrame(source, compressed);
    }
  } catch (error) {
    throw error instanceof CodecError ? unfit(error.message) : error;
  }
}

/** The compressed bytes of each frame. Throws `CodecError`. */
async function fragmentsOf(path: string, bytes: Uint8Array, source: PixelSource): Promise<Uint8Array[]> {
  if (source.place.kind !== 'encapsulated') throw new Error('These pixels are not encapsulated.');
  const file = await SourceFile.open(path);
  try {
    const index = await indexFragments(file, source.place, source.frames);
    return index.map((fragments) => joinBytes(fragments.map((fragment) => contents(bytes, fragment))));
  } finally {
    await file.close();
  }
}

function contents(bytes: Uint8Array, { offset, length }: Fragment): Uint8Array {
  if (offset + length > bytes.length) throw new CodecError('is cut off');
  return bytes.subarray(offset, offset + length);
}

/** @param refusal reads on from "The image" */
function unfit(refusal: string): UserError {
  return new UserError('bad-file', `The image ${refusal}.`);
}
