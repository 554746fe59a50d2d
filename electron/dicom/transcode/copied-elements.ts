/** The elements of a data set as the bytes that they are in their file. */
import type { DataSet } from 'dicom-parser';
import type { EncodedElement } from '../export/encodings/data-set';

const LONG = /^(O[BDFLVW]|S[QV]|U[CNRTV])$/;

/**
 * Elements of the top level in the order of their tags, without meta information and group lengths.
 * @param bytes explicit VR little endian, which `dataSet` was parsed from
 */
export function copiedElements(bytes: Uint8Array, dataSet: DataSet): EncodedElement[] {
  const starts = Object.values(dataSet.elements)
    .map(({ tag, vr, dataOffset }) => ({
      tag: Number.parseInt(tag.slice(1), 16),
      start: dataOffset - (LONG.test(vr ?? 'UN') ? 12 : 8),
    }))
    .sort((a, b) => a.start - b.start);
  return starts
    .map(({ tag, start }, i) => ({
      tag,
      // Each reaches to where the next begins: lengths that are undefined need no delimiter to be looked for.
      bytes: bytes.subarray(start, starts[i + 1]?.start ?? bytes.length),
    }))
    .filter(({ tag }) => tag >>> 16 !== 0x0002 && (tag & 0xffff) !== 0)
    .sort((a, b) => a.tag - b.tag);
}
