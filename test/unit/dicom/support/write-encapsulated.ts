/** Files of compressed pixels for tests: RLE, good or damaged on purpose. */
import { encodeRle } from '../../../../electron/dicom/export/encodings/rle';
import { dicomFile, sliceElements, type SliceOptions } from './write-dicom';

export const RLE = '1.2.840.10008.1.2.5';

/** A frame of 4×3 pixels. */
export function rleFrame(value: (i: number) => number): Uint8Array {
  return encodeRle(
    Int16Array.from({ length: 12 }, (_, i) => value(i)),
    4,
  );
}

/** One that ends before its last pixels. */
export function damagedFrame(): Uint8Array {
  const whole = rleFrame((i) => i * 321);
  return whole.subarray(0, whole.length - 6);
}

/** A file of these frames, one fragment each. */
export function encapsulatedFile(
  frames: readonly Uint8Array[],
  options: SliceOptions = {},
  syntax = RLE,
): Uint8Array {
  const { '7FE00010': _pixels, ...elements } = sliceElements({
    ...options,
    with: { ...(frames.length > 1 && { '00280008': ['IS', String(frames.length)] }), ...options.with },
  });
  const items = [new Uint8Array(0), ...frames].map((frame) => {
    const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
    const even = Buffer.concat([frame, Buffer.alloc(frame.length % 2)]);
    head.writeUInt32LE(even.length, 4);
    return Buffer.concat([head, even]);
  });
  return new Uint8Array(
    Buffer.concat([
      dicomFile(elements, { claim: syntax }),
      Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]),
      ...items,
      Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]),
    ]),
  );
}
