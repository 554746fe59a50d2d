/** Frames of compressed pixels as the bytes that they would have uncompressed (PS3.5 section 8.1.1). */
import { CodecError } from '../import/codecs/codec-error';
import { decodeFrame, inflateFrame } from '../import/codecs/decode-frame';
import { cellsOfDecoded, type Cells, type FrameValues } from '../import/pixels/frame-values';
import { nativeFrameBytes } from '../import/pixels/pixel-place';
import type { PixelForm } from '../import/pixels/pixel-form';
import type { PixelSource } from '../import/pixels/pixel-source';
import { howToDecode, type Decoder } from '../transfer-syntax';

export interface PlainFrame {
  bytes: Uint8Array;
  form: {
    bitsAllocated: number;
    bitsStored: number;
    highBit: number;
    /** `undefined` where it stays what it was. */
    photometric?: 'RGB' | 'YBR_FULL';
  };
}

/** Grey values, with their sign above the high bit and nothing below the low one. */
export function greyFrame(values: FrameValues, { bitsAllocated, bitsStored }: PixelForm): PlainFrame {
  const Kind = { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array }[bitsAllocated as 8 | 16 | 32];
  const out = new Kind(values as ArrayLike<number>);
  return {
    bytes: new Uint8Array(out.buffer, out.byteOffset, out.byteLength),
    form: { bitsAllocated, bitsStored, highBit: bitsStored - 1 },
  };
}

/** Whether frames are bytes as they are, in fragments, perhaps deflated each. */
export function isPlainInside(decoder: Decoder | undefined): decoder is 'plain' | 'deflated-frames' {
  return decoder === 'plain' || decoder === 'deflated-frames';
}

/** A frame of colours, or of bytes that a codec never saw. Throws `CodecError`. */
export async function otherFrame(source: PixelSource, compressed: Uint8Array): Promise<PlainFrame> {
  const { rows, columns, form } = source;
  const decoder = howToDecode(source.transferSyntax);
  if (!decoder || decoder === 'native') throw new Error('These pixels are not compressed.');
  const { bitsAllocated, bitsStored, highBit, samples } = form;
  if (isPlainInside(decoder)) {
    const size = Math.ceil(nativeFrameBytes(source));
    const bytes = decoder === 'plain' ? compressed : inflateFrame(compressed, size);
    if (bytes.length < size) throw new CodecError('is cut off');
    return { bytes: bytes.subarray(0, size), form: { bitsAllocated, bitsStored, highBit } };
  }
  const rgb = !form.luminanceFirst;
  const decoded = await decodeFrame(decoder, compressed, { rows, columns, samples, bitsAllocated, rgb });
  if (decoded.doubt) throw new CodecError(decoded.doubt);
  const { cells, form: after } = cellsOfDecoded(decoded, form);
  const values = interleaved(cells as Uint8Array | Uint16Array, after, rows * columns);
  return {
    bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    form: {
      bitsAllocated: after.bitsAllocated,
      bitsStored: after.bitsStored,
      highBit: after.bitsStored - 1,
      photometric: after.luminanceFirst ? 'YBR_FULL' : 'RGB',
    },
  };
}

/** Three samples pixel by pixel. */
function interleaved(
  cells: Exclude<Cells, Float32Array | Float64Array>,
  { planar }: PixelForm,
  size: number,
) {
  if (!planar) return cells;
  const out = cells.slice();
  for (let i = 0; i < size; i++) for (let s = 0; s < 3; s++) out[3 * i + s] = cells[s * size + i]!;
  return out;
}
