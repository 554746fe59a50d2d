/** Faults in the bytes of whole files, which are explicit little endian before. */
import { parseDicom } from 'dicom-parser';
import { EXPLICIT_BIG_ENDIAN } from '../../transfer-syntax';
import { fileHead, metaOf } from '../encodings/part10';
import { swapDataSet } from '../encodings/swap';
import { joinBytes } from '../encodings/data-set';

export function bigEndian(file: Uint8Array): Uint8Array {
  const { meta, end } = metaOf(file);
  return joinBytes([
    fileHead({ ...meta, transferSyntaxUid: EXPLICIT_BIG_ENDIAN }),
    swapDataSet(file.subarray(end)),
  ]);
}

export function withoutMeta(file: Uint8Array): Uint8Array {
  return file.subarray(metaOf(file).end);
}

/** Pixel data are last, and half of them is gone; the slice in the middle only. */
export function truncated(file: Uint8Array, index: number, frames: number): Uint8Array {
  if (index !== Math.floor(frames / 2)) return file;
  const { length } = parseDicom(file).elements['x7fe00010']!;
  return file.subarray(0, file.length - Math.ceil(length / 2));
}
