/** The Image Pixel module (PS3.3 C.7.6.3): how stored pixels are laid out, checked for what can be read. */
import { decimalOf, text, unsigned16 } from '../element-values';
import type { ParsedFile } from '../parse-file';
import { EXPLICIT_BIG_ENDIAN, howToDecode, transferSyntaxLabel, whyNotDecoded } from '../../transfer-syntax';

export type Photometric =
  | 'MONOCHROME1'
  | 'MONOCHROME2'
  | 'PALETTE COLOR'
  | 'RGB'
  | 'YBR_FULL'
  | 'YBR_FULL_422'
  | 'YBR_ICT'
  | 'YBR_RCT';

export interface PixelForm {
  /** Bits of a stored sample's cell. */
  bitsAllocated: 1 | 8 | 16 | 32 | 64;
  bitsStored: number;
  highBit: number;
  signed: boolean;
  /** Float Pixel Data (32 bits) or Double Float Pixel Data (64 bits). */
  float: boolean;
  samples: 1 | 3;
  /** Samples of one kind lie together (Planar Configuration 1). */
  planar: boolean;
  /** Two pixels share their colour: Y Y Cb Cr (YBR_FULL_422, uncompressed). */
  subsampled: boolean;
  /** The first of three samples is luminance already. */
  luminanceFirst: boolean;
  /** Size in bytes of the units whose bytes have to be swapped; 1 for none. */
  swapUnit: 1 | 2 | 4 | 8;
}

export interface ReadForm {
  form: PixelForm;
  photometric: Photometric;
  rows: number;
  columns: number;
  frames: number;
  notes: string[];
}

/** More frames than any device makes; each takes some thousand bytes of memory before it is read. */
const MOST_FRAMES = 100_000;
/** More than that are believed only of frames that have so many bytes themselves. */
const ANY_FRAMES = 20_000;
const FRAME_BYTES = 4096;
/** Bytes of a single decoded frame; codecs keep several copies. */
const MOST_FRAME_BYTES = 2 ** 30;

const COLOUR = new Set(['RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_ICT', 'YBR_RCT']);
const GREY = new Set(['MONOCHROME1', 'MONOCHROME2', 'PALETTE COLOR']);

/** The form of the pixels of an image, or why they cannot be read ("has …"). */
export function readPixelForm(parsed: ParsedFile): ReadForm | { refusal: string } {
  const { dataSet, transferSyntax, pixelTag } = parsed;
  const decoder = howToDecode(transferSyntax);
  if (!decoder) return { refusal: whyNotDecoded(transferSyntax) };
  if (!pixelTag) return { refusal: 'has no pixel data' };
  const notes: string[] = [];

  const rows = unsigned16(dataSet, 'x00280010') ?? 0;
  const columns = unsigned16(dataSet, 'x00280011') ?? 0;
  if (rows === 0 || columns === 0) return { refusal: `says it has ${rows} rows and ${columns} columns` };
  const frames = readFrames(parsed, notes);
  if (frames > MOST_FRAMES) return { refusal: `says it has ${frames} frames; ${MOST_FRAMES} can be read` };

  const samples = unsigned16(dataSet, 'x00280002') ?? 1;
  const given = text(dataSet, 'x00280004').toUpperCase();
  const photometric = given === '' ? (samples === 3 ? 'RGB' : 'MONOCHROME2') : given;
  if (given === '') notes.push(`No photometric interpretation is given; ${photometric} was taken.`);
  if (!(samples === 1 && GREY.has(photometric)) && !(samples === 3 && COLOUR.has(photometric))) {
    return {
      refusal: `has pixels of a kind that cannot be read: ${photometric || 'unknown'} with ${samples} samples each`,
    };
  }

  const bits = readBits(parsed, samples === 3);
  if ('refusal' in bits) return bits;
  const { bitsAllocated, float } = bits;
  if (rows * columns * samples * Math.max(1, bitsAllocated / 8) > MOST_FRAME_BYTES) {
    return { refusal: `has frames of ${columns} × ${rows} pixels, larger than can be read` };
  }
  const bytes = (rows * columns * samples * bitsAllocated) / 8;
  if (frames > ANY_FRAMES + (frames * bytes) / FRAME_BYTES)
    return { refusal: `says it has ${frames} frames of ${columns} × ${rows} pixels, more than can be read` };
  if (decoder !== 'native' && (float || bitsAllocated === 64 || bitsAllocated === 1)) {
    const what = float ? 'float pixels' : `pixels of ${bitsAllocated} bits`;
    const fine = decoder === 'plain' || decoder === 'deflated-frames';
    if (!fine) return { refusal: `has ${what} in ${transferSyntaxLabel(transferSyntax)}, which holds none` };
  }

  const planar = samples === 3 && unsigned16(dataSet, 'x00280006') === 1;
  const subsampled = decoder === 'native' && photometric === 'YBR_FULL_422';
  noteExtras(parsed, photometric, notes);
  return {
    rows,
    columns,
    frames,
    photometric: photometric as Photometric,
    notes,
    form: {
      ...bits,
      samples: samples as 1 | 3,
      planar: planar && !subsampled,
      subsampled,
      luminanceFirst: photometric.startsWith('YBR'),
      swapUnit: transferSyntax === EXPLICIT_BIG_ENDIAN ? swapUnit(parsed, bitsAllocated) : 1,
    },
  };
}

type Bits = Pick<PixelForm, 'bitsAllocated' | 'bitsStored' | 'highBit' | 'signed' | 'float'>;

function readBits({ dataSet, pixelTag }: ParsedFile, colour: boolean): Bits | { refusal: string } {
  if (pixelTag === 'x7fe00008')
    return { bitsAllocated: 32, bitsStored: 32, highBit: 31, signed: true, float: true };
  if (pixelTag === 'x7fe00009')
    return { bitsAllocated: 64, bitsStored: 64, highBit: 63, signed: true, float: true };
  const bitsAllocated = unsigned16(dataSet, 'x00280100');
  if (bitsAllocated !== 1 && bitsAllocated !== 8 && bitsAllocated !== 16 && bitsAllocated !== 32) {
    return {
      refusal: `has ${bitsAllocated ?? 'an unknown number of'} bits a pixel; 1, 8, 16 and 32 can be read`,
    };
  }
  const bitsStored = unsigned16(dataSet, 'x00280101') ?? bitsAllocated;
  const highBit = unsigned16(dataSet, 'x00280102') ?? bitsStored - 1;
  if (bitsStored < 1 || highBit >= bitsAllocated || highBit < bitsStored - 1) {
    return { refusal: `says its pixels have ${bitsStored} bits up to bit ${highBit} of ${bitsAllocated}` };
  }
  if (colour && bitsAllocated === 1) return { refusal: 'has colours of 1 bit a sample' };
  const signed = !colour && bitsAllocated > 1 && unsigned16(dataSet, 'x00280103') === 1;
  return { bitsAllocated, bitsStored, highBit, signed, float: false };
}

function readFrames({ dataSet }: ParsedFile, notes: string[]): number {
  if (text(dataSet, 'x00280008') === '') return 1;
  const frames = decimalOf(dataSet, 'x00280008');
  if (frames !== undefined && frames >= 1) return Math.trunc(frames);
  notes.push('The number of frames that is given is none; 1 was taken.');
  return 1;
}

/** Bytes that 8-bit data keep in pairs when they are written as words (PS3.5 section 8.1.1, Annex A.3). */
function swapUnit({ dataSet, pixelTag }: ParsedFile, bitsAllocated: number): 1 | 2 | 4 | 8 {
  if (bitsAllocated <= 8) return dataSet.elements[pixelTag!]!.vr === 'OW' ? 2 : 1;
  return (bitsAllocated / 8) as 2 | 4 | 8;
}

function noteExtras({ dataSet }: ParsedFile, photometric: string, notes: string[]): void {
  const tags = Object.keys(dataSet.elements);
  if (COLOUR.has(photometric)) {
    notes.push('Colours were taken as luminance (0.299 red + 0.587 green + 0.114 blue).');
  } else if (photometric === 'PALETTE COLOR') {
    notes.push('Palette colours were taken as luminance (0.299 red + 0.587 green + 0.114 blue).');
  } else if (dataSet.elements['x00281201']) {
    notes.push('The supplemental colour palette was ignored.');
  }
  // Overlays without data of their own lie in unused bits of the pixels, which are masked out.
  if (tags.some((tag) => /^x60[0-9a-f]{2}(3000|0010)$/.test(tag))) notes.push('Overlays were ignored.');
  if (tags.some((tag) => /^x50[0-9a-f]{2}3000$/.test(tag))) notes.push('Curves were ignored.');
  if (text(dataSet, 'x00280301') === 'YES')
    notes.push('Text or drawings are burned into the pixels, as the file itself says.');
}
