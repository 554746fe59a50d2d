/** An explicit VR big endian data set (retired) as a little endian one, value by value (PS3.5 section 7.3). */
import { parseDicom, type DataSet, type Element } from 'dicom-parser';
import { elementHead, itemHead, joinBytes } from '../export/encodings/data-set';
import { NUMBER_BYTES } from '../export/encodings/swap';

/**
 * @param file the whole file, meta information and all
 * @returns its data set, without group lengths
 * Throws if the file cannot be parsed.
 */
export function littleEndian(file: Uint8Array): Uint8Array {
  return dataSetBytes(parseDicom(file), file);
}

function dataSetBytes(dataSet: DataSet, file: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const element of Object.values(dataSet.elements)) {
    // Group lengths would count other bytes now; the parser lists the delimiters of items as elements.
    if (element.tag.endsWith('0000') || /^x(0002|fffe)/.test(element.tag)) continue;
    const tag = Number.parseInt(element.tag.slice(1), 16);
    const vr = element.vr ?? 'UN';
    const value = element.items ? itemsBytes(element, file) : turned(element, file);
    parts.push(elementHead(tag, vr, value.length), value);
  }
  return joinBytes(parts);
}

function itemsBytes({ items = [] }: Element, file: Uint8Array): Uint8Array {
  return joinBytes(
    items.flatMap(({ dataSet }) => {
      const bytes = dataSet ? dataSetBytes(dataSet, file) : new Uint8Array(0);
      return [itemHead(bytes.length), bytes];
    }),
  );
}

function turned({ vr = 'UN', dataOffset, length }: Element, file: Uint8Array): Uint8Array {
  const bytes = Buffer.from(file.subarray(dataOffset, dataOffset + length));
  const size = NUMBER_BYTES[vr] ?? 1;
  if (bytes.length % size !== 0) throw new Error(`An element of VR ${vr} has ${length} bytes.`);
  if (size === 2) bytes.swap16();
  else if (size === 4) bytes.swap32();
  else if (size === 8) bytes.swap64();
  return bytes;
}
