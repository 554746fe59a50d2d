/**
 * Everything about the pixels of one image file, read from its header: their form, where they lie, and what their
 * values go through before they are what a rescale applies to (PS3.3 C.7.6.3, C.11.1, C.11.2).
 */
import { text } from '../element-values';
import type { ParsedFile } from '../parse-file';
import { readPixelForm, type Photometric, type PixelForm } from './pixel-form';
import { readPixelPlace, type PixelPlace } from './pixel-place';
import { readPalette, type Palette } from './palette';
import { readModalityLut, readVoiLut, type ModalityLut } from './lookup-tables';
import { readPadding, type PaddingRange } from './padding';

/** What `FrameReader.read` gives: numbers to which Rescale Slope and Intercept apply, unless a look-up table gave them. */
export interface ValueForm {
  /** Values are IEEE numbers; `bits` and `signed` then say nothing. */
  float: boolean;
  signed: boolean;
  /** Significant bits of a value, 1 to 32. */
  bits: number;
}

export interface PixelSource {
  transferSyntax: string;
  rows: number;
  columns: number;
  /** Frames that are there, all of them; 1 for a plain image. */
  frames: number;
  /** Of the stored pixels, before colour, palette and look-up table. */
  form: PixelForm;
  /** Of the values that come out. */
  values: ValueForm;
  place: PixelPlace;
  /** Low values are to be shown bright: MONOCHROME1, or Presentation LUT Shape INVERSE. */
  inverted: boolean;
  palette?: Palette;
  /** Applied by `FrameReader`; Rescale Slope and Intercept then have no meaning. */
  modalityLut?: ModalityLut;
  /** The input range of a VOI LUT, in modality values; for images that give no window of their own. */
  lutWindow?: { center: number; width: number };
  /** Stored values that stand for "no image here", both ends included. Absent after colour or a look-up table. */
  padding?: PaddingRange;
  /** Whole sentences: what was ignored or converted. */
  notes: string[];
}

/**
 * Never throws for a header that parsed.
 * @param availableBytes size of the whole file; for a deflated one the size of its inflated form is used instead
 * @returns the source, or a refusal that reads on from the file's name: "has …"
 */
export function readPixelSource(
  parsed: ParsedFile,
  availableBytes: number,
): { source: PixelSource } | { refusal: string } {
  const { dataSet, transferSyntax } = parsed;
  const read = readPixelForm(parsed);
  if ('refusal' in read) return read;
  const { form, rows, columns, frames, photometric, notes } = read;
  const placed = readPixelPlace(parsed, read, availableBytes);
  if ('refusal' in placed) return placed;

  let values: ValueForm = { float: form.float, signed: form.signed, bits: form.bitsStored };
  if (form.samples > 1) values = { float: false, signed: false, bits: form.bitsStored };

  const palette = photometric === 'PALETTE COLOR' ? readPalette(dataSet, form.signed) : undefined;
  if (palette && 'refusal' in palette) return palette;
  if (palette) values = { float: false, signed: false, bits: palette.bits };

  const modalityLut = form.samples === 1 && !palette ? readModalityLut(dataSet, form.signed) : undefined;
  if (modalityLut && 'refusal' in modalityLut) return modalityLut;
  if (modalityLut) {
    values = { float: false, signed: false, bits: modalityLut.bits };
    notes.push('A modality look-up table was applied to the values.');
  }
  const voi = readVoiLut(dataSet, values.signed);
  if (voi)
    notes.push(
      voi.instead
        ? 'The VOI look-up table was replaced by a window over its range.'
        : 'The VOI look-up table was ignored; the window that the file also gives was taken.',
    );
  const padding =
    form.samples === 1 && !palette && !modalityLut && !form.float ? readPadding(dataSet, form) : undefined;
  return {
    source: {
      transferSyntax,
      rows,
      columns,
      frames,
      form,
      values,
      place: placed.place,
      inverted: isInverted(parsed, photometric),
      ...(palette && { palette }),
      ...(modalityLut && { modalityLut }),
      ...(voi && { lutWindow: voi.window }),
      ...(padding && { padding }),
      notes: [...notes, ...placed.notes],
    },
  };
}

/** The shape inverts once more nothing that MONOCHROME1 inverts already (PS3.3 C.8.11.3.1.2, C.11.6). */
function isInverted({ dataSet }: ParsedFile, photometric: Photometric): boolean {
  if (photometric === 'MONOCHROME1') return true;
  return photometric === 'MONOCHROME2' && text(dataSet, 'x20500020').toUpperCase() === 'INVERSE';
}
