/** JPEG-LS Lossless (ISO/IEC 14495-1; PS3.5 section 8.2.3), by CharLS. */
import charls, { type CharLs } from '@cornerstonejs/codec-charls';

let loading: Promise<CharLs> | undefined;

/** The encoder; loaded once. */
export async function jpegLsEncoder(): Promise<JpegLsEncode> {
  const codec = await (loading ??= charls());
  return (values, columns, bits) => encode(codec, values, columns, bits);
}

/** One frame of grey values that fit `bits` unsigned bits, 9 to 16; signed values go as 16-bit two's complement. */
export type JpegLsEncode = (values: Int16Array, columns: number, bits: number) => Uint8Array;

function encode(codec: CharLs, values: Int16Array, columns: number, bits: number): Uint8Array {
  const encoder = new codec.JpegLSEncoder();
  try {
    const input = encoder.getDecodedBuffer({
      width: columns,
      height: values.length / columns,
      bitsPerSample: bits,
      componentCount: 1,
      isSigned: false,
    });
    input.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    encoder.setNearLossless(0);
    encoder.encode();
    return Uint8Array.from(encoder.getEncodedBuffer());
  } finally {
    encoder.delete();
  }
}
