/**
 * DICOM segmentations (PS3.3 A.51, C.8.20.2; label maps of supplement 243) as files hold them: segments, where each
 * frame lies, and its pixels. Uncompressed, deflated, and RLE of 8 and 16 bits.
 */
import { readFile, stat } from 'node:fs/promises';
import type { DataSet } from 'dicom-parser';
import { UserError } from '../../../core/errors';
import type { Orientation, Vec3 } from '../../../core/geometry';
import {
  ALGORITHM_TYPES,
  type AlgorithmType,
  type CodedConcept,
  type Colour,
  type Segment,
} from '../../../core/segmentation';
import { fromCielab } from '../../cielab';
import { IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN, RLE_LOSSLESS } from '../../transfer-syntax';
import { CodecError } from '../codecs/codec-error';
import { decodeRle } from '../codecs/rle';
import { decimalOf, items, text, unsigned16 } from '../element-values';
import { frameAttributes, numbersIn, type FrameAttributes } from '../header/frame-attributes';
import { DAMAGED, inflate, parseFile, type ParsedFile } from '../parse-file';
import { indexFragments } from '../pixels/fragments';
import { SourceFile } from '../reading/source-file';

/** Larger files are not read. */
const MOST_BYTES = 1024 * 1024 * 1024;
const CLASSES = new Set(['1.2.840.10008.5.1.4.1.1.66.4', '1.2.840.10008.5.1.4.1.1.66.7']);
/** For segments that recommend none. */
const COLOURS: Colour[] = [[230, 80, 70], [70, 160, 230], [90, 190, 90], [240, 190, 60], [170, 110, 210], [60, 190, 190], [240, 140, 60], [220, 110, 170]]; // prettier-ignore

export interface SegmentationFrame {
  position: Vec3;
  orientation: Orientation;
  /** Between rows, between columns, mm. */
  spacing: readonly [number, number];
  /** The segment of a binary or fractional frame; of a label map the pixels tell. */
  segment?: number;
}

export interface SegmentationFile {
  kind: 'binary' | 'fractional' | 'labelmap';
  rows: number;
  columns: number;
  frameOfReferenceUid: string;
  /** The series that was segmented; '' where the file does not say. */
  seriesUid: string;
  segments: Segment[];
  frames: SegmentationFrame[];
  /** Fractional pixels from here on are inside: half of Maximum Fractional Value (0062,000E). */
  threshold: number;
  /** `rows × columns` pixels of a frame, from 0. Throws `UserError` (bad-file). */
  pixels(frame: number): Uint8Array | Uint16Array;
}

/** Whether a parsed file is a segmentation or label map. */
export function isSegmentation({ dataSet }: ParsedFile): boolean {
  return CLASSES.has(text(dataSet, 'x00080016'));
}

/** @param file its name, for sentences. Throws `UserError` (bad-file), and the errors of the file system. */
export async function readSegmentation(path: string, file: string): Promise<SegmentationFile> {
  const bad = (problem: string) => new UserError('bad-file', `${file} ${problem}`);
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw bad('is a segmentation of more than 1 GiB, which is too large to be read.');
  const bytes = new Uint8Array(await readFile(path));
  try {
    const parsed = parseFile(bytes);
    if ('refusal' in parsed) throw bad(`${parsed.refusal}.`);
    const head = readHead(parsed, bad);
    const { rows, columns, frames, bits } = head;
    const fetch = await pixelsOf(parsed, path, bytes, { rows, columns, frames: frames.length, bits }, bad);
    return { ...head, pixels: fetch };
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof CodecError) throw bad(`is a segmentation that ${error.message}.`);
    throw new UserError('bad-file', `${file} ${DAMAGED}.`, { cause: error });
  }
}

type Bad = (problem: string) => UserError;

function readHead({ dataSet }: ParsedFile, bad: Bad): Omit<SegmentationFile, 'pixels'> & { bits: number } {
  const type = text(dataSet, 'x00620001').toUpperCase();
  const kind = ({ BINARY: 'binary', FRACTIONAL: 'fractional', LABELMAP: 'labelmap' } as const)[type];
  if (!kind) throw bad(`is a segmentation of a type that is not known ("${type.slice(0, 16)}").`);
  const [rows, columns] = [unsigned16(dataSet, 'x00280010') ?? 0, unsigned16(dataSet, 'x00280011') ?? 0];
  const bits = unsigned16(dataSet, 'x00280100') ?? 0;
  const allowed = { binary: [1], fractional: [8], labelmap: [8, 16] }[kind];
  if (rows * columns === 0 || !allowed.includes(bits))
    throw bad(`is a segmentation with ${columns} × ${rows} pixels of ${bits} bits, which cannot be.`);
  const most = kind === 'fractional' ? (unsigned16(dataSet, 'x0062000e') ?? 255) : 1;
  if (most === 0) throw bad('is a fractional segmentation whose largest value is 0, so nothing is in it.');
  const segments = items(dataSet, 'x00620002').flatMap((item) => {
    const number = unsigned16(item, 'x00620004');
    // 0 is the background, which some label maps describe.
    return number === 0 && kind === 'labelmap' ? [] : [{ item, number: number ?? 0 }];
  });
  if (segments.length === 0) throw bad('is a segmentation that describes no segments.');
  const numbers = new Set(segments.map(({ number }) => number));
  if (numbers.size < segments.length || numbers.has(0))
    throw bad('is a segmentation whose segments have no number, or one that another has too.');
  const count = decimalOf(dataSet, 'x00280008');
  if (count === undefined) throw bad('is a segmentation that does not say how many frames it has.');
  const described = items(dataSet, 'x52009230').length;
  if (!Number.isInteger(count) || count < 1 || described !== count)
    throw bad(`is a segmentation that claims ${count} frames and describes ${described}.`);
  const attributes = frameAttributes(dataSet);
  const frames = Array.from({ length: count }, (_, i) => readFrame(attributes(i), i, kind, numbers, bad));
  const names = new Set<string>();
  const series = items(dataSet, 'x00081115')[0];
  return {
    kind,
    rows,
    columns,
    bits,
    frames,
    threshold: kind === 'fractional' ? most / 2 : 1,
    frameOfReferenceUid: text(dataSet, 'x00200052'),
    seriesUid: series ? text(series, 'x0020000e') : '',
    segments: segments.map(({ item, number }, i) => readSegment(item, number, i, names)),
  };
}

function readFrame(
  at: FrameAttributes,
  index: number,
  kind: SegmentationFile['kind'],
  known: ReadonlySet<number>,
  bad: Bad,
): SegmentationFrame {
  const position = at.decimals('x00200032', 3, 'x00209113');
  const orientation = at.decimals('x00200037', 6, 'x00209116');
  const spacing = at.decimals('x00280030', 2, 'x00289110');
  if (!position || !orientation || !spacing)
    throw bad(`is a segmentation whose frame ${index + 1} does not say where it lies.`);
  const place = {
    position: position as unknown as Vec3,
    orientation: orientation as unknown as Orientation,
    spacing: spacing as unknown as [number, number],
  };
  if (kind === 'labelmap') return place;
  const segment = at.number('x0062000b', 'US', 'x0062000a');
  if (segment === undefined || !known.has(segment))
    throw bad(
      `is a segmentation whose frame ${index + 1} belongs to segment ${segment ?? '?'}, which is missing.`,
    );
  return { ...place, segment };
}

/** @param names those that are taken; the segment's own is added */
function readSegment(item: DataSet, value: number, index: number, names: Set<string>): Segment {
  const label = text(item, 'x00620005').slice(0, 64) || `Segment ${value}`;
  const plain = label.toLowerCase().slice(0, 56).replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'segment'; // prettier-ignore
  const name = names.has(plain) ? `${plain}-${value}` : plain;
  const unique = names.has(name) ? `segment-number-${value}-${index + 1}` : name;
  names.add(unique);
  const lab = numbersIn(item, 'x0062000d', 'US', 3) as [number, number, number] | undefined;
  const kind = items(item, 'x0062000f')[0];
  const modifier = kind && items(kind, 'x00620011')[0];
  const algorithm = text(item, 'x00620009').slice(0, 64);
  const how = text(item, 'x00620008').toLowerCase() as AlgorithmType;
  return {
    value,
    name: unique,
    label,
    colour: lab ? fromCielab(lab) : COLOURS[index % COLOURS.length]!,
    code: {
      category: concept(items(item, 'x00620003')[0]) ?? {
        value: '85756007',
        scheme: 'SCT',
        meaning: 'Tissue',
      },
      type: concept(kind) ?? { value: '85756007', scheme: 'SCT', meaning: 'Tissue' },
      ...(modifier && concept(modifier) && { modifier: concept(modifier) }),
    },
    algorithm: {
      type: ALGORITHM_TYPES.includes(how) ? how : 'manual',
      ...(algorithm && { name: algorithm }),
    },
  };
}

/** As core/segmentation-schema.ts has them; `undefined` for a code that is not whole, or too long to be one. */
function concept(item: DataSet | undefined): CodedConcept | undefined {
  if (!item) return undefined;
  const [value, scheme] = [text(item, 'x00080100'), text(item, 'x00080102')];
  if (value === '' || scheme === '' || value.length > 16 || scheme.length > 16) return undefined;
  return { value, scheme, meaning: text(item, 'x00080104').slice(0, 64) || value };
}

interface PixelShape {
  rows: number;
  columns: number;
  frames: number;
  bits: number;
}

async function pixelsOf(
  parsed: ParsedFile,
  path: string,
  bytes: Uint8Array,
  { rows, columns, frames, bits }: PixelShape,
  bad: Bad,
): Promise<SegmentationFile['pixels']> {
  const { dataSet, transferSyntax, shift, deflatedFrom, pixelTag } = parsed;
  const element = pixelTag === undefined ? undefined : dataSet.elements[pixelTag];
  if (!element) throw bad('is a segmentation without pixels.');
  const size = rows * columns;
  if (transferSyntax === RLE_LOSSLESS && bits >= 8) {
    const offset = element.dataOffset - shift;
    const source = await SourceFile.open(path);
    try {
      const found = await indexFragments(source, { offset, end: bytes.length }, frames);
      return (frame) => {
        const parts = found[frame]!.map((one) => bytes.subarray(one.offset, one.offset + one.length));
        const expected = { rows, columns, samples: 1, bitsAllocated: bits, rgb: false };
        return decodeRle(new Uint8Array(Buffer.concat(parts)), expected).data as Uint8Array | Uint16Array;
      };
    } finally {
      await source.close();
    }
  }
  if (
    deflatedFrom === undefined &&
    ![IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN].includes(transferSyntax)
  )
    throw bad('is a segmentation whose pixels are compressed in a way that is not supported for it.');
  const whole = deflatedFrom === undefined ? bytes : inflate(bytes.subarray(deflatedFrom), MOST_BYTES);
  const from = element.dataOffset - (deflatedFrom === undefined ? shift : 0);
  const needed = Math.ceil((size * frames * bits) / 8);
  const there = Math.max(0, Math.min(element.length, whole.length - from));
  if (there < needed)
    throw bad(`is a segmentation that is cut off: ${there} of ${needed} bytes of pixels are there.`);
  return (frame) => {
    if (bits === 8) return whole.subarray(from + frame * size, from + (frame + 1) * size);
    const out = bits === 1 ? new Uint8Array(size) : new Uint16Array(size);
    for (let i = 0; i < size; i++) {
      const at = frame * size + i;
      out[i] =
        bits === 1
          ? (whole[from + Math.floor(at / 8)]! >> (at & 7)) & 1
          : whole[from + 2 * at]! | (whole[from + 2 * at + 1]! << 8);
    }
    return out;
  };
}
