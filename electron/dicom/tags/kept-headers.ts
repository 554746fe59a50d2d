/**
 * The headers of a series as its files had them, without pixels, in one compact piece that lies beside the voxels:
 * magic and version, then deflated a JSON index and the headers one behind the other. Each header is a DICOM file that
 * ends with the header of its pixel data.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { UserError } from '../../core/errors';
import type { ParsedFile } from '../import/parse-file';

const MAGIC = Buffer.from('GRIDHDR1', 'latin1');
/** A series whose headers are larger together keeps the first ones only. */
const MOST_BYTES = 128 * 1024 * 1024;
const NONE = -1;

const index = z.object({
  lengths: z.array(z.int().min(0)),
  /** For each frame of the series: which header, and which frame of that file. */
  frames: z.array(z.tuple([z.int().min(NONE), z.int().min(0)])),
});

export interface KeptFrame {
  /** Index into the headers. */
  header: number;
  /** Frame within the file, from 0. */
  frame: number;
}

/** The header of a file: its bytes up to and including the header of its pixel data. */
export function headerOnly(
  file: Uint8Array,
  { dataSet, pixelTag, shift, deflatedFrom }: ParsedFile,
): Uint8Array {
  const end = pixelTag ? dataSet.elements[pixelTag]!.dataOffset : dataSet.byteArray.length;
  if (deflatedFrom === undefined) return file.subarray(0, end - shift);
  const inflated = dataSet.byteArray.subarray(0, end);
  return Buffer.concat([file.subarray(0, deflatedFrom), deflateRawSync(inflated)]);
}

/** Packs headers; empty ones and those beyond the bound are left out, and their frames then have none. */
export function packHeaders(headers: readonly Uint8Array[], frames: readonly KeptFrame[]): Uint8Array {
  let bytes = 0;
  const kept = headers.map((header) => {
    bytes += header.length;
    return header.length > 0 && bytes <= MOST_BYTES;
  });
  const content = index.parse({
    lengths: headers.map((header, i) => (kept[i] ? header.length : 0)),
    frames: frames.map(({ header, frame }) => [kept[header] ? header : NONE, frame]),
  });
  const json = Buffer.from(JSON.stringify(content));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(json.length);
  const whole = Buffer.concat([size, json, ...headers.filter((_, i) => kept[i])]);
  return new Uint8Array(Buffer.concat([MAGIC, deflateRawSync(whole, { level: 4 })]));
}

/**
 * The header that belongs to a frame of the series, and which frame of its file that is; `undefined` where it was not
 * kept. Throws `UserError` (bad-file) if the piece is damaged.
 */
export function headerOfFrame(
  packed: Uint8Array,
  frame: number,
): { header: Uint8Array; frame: number } | undefined {
  try {
    if (!MAGIC.equals(packed.subarray(0, MAGIC.length))) throw new Error('magic');
    const whole = inflateRawSync(packed.subarray(MAGIC.length), { maxOutputLength: 2 * MOST_BYTES });
    const start = 4 + whole.readUInt32LE(0);
    const { lengths, frames } = index.parse(JSON.parse(whole.toString('utf8', 4, start)));
    const [header, inFile] = frames[frame] ?? [NONE, 0];
    if (header === NONE) return undefined;
    const from = lengths.slice(0, header).reduce((sum, length) => sum + length, start);
    const bytes = whole.subarray(from, from + (lengths[header] ?? 0));
    if (bytes.length === 0) throw new Error('length');
    return { header: bytes, frame: inFile };
  } catch (cause) {
    throw new UserError(
      'bad-file',
      'The kept headers of this series are damaged. Import the series again to see them.',
      {
        cause,
      },
    );
  }
}
