/** A series as DICOM files in memory, encoded one by one. */
import type { ExportChoices } from '../../core/export-options';
import { assertConsistent, frameVoxels, type Series, type SeriesHeader } from '../../core/series';
import {
  encodeElements,
  joinElements,
  mergeElements,
  type Attributes,
  type EncodedElement,
} from './encodings/data-set';
import { fileHead } from './encodings/part10';
import { dataSetParts, pixelEncoder, SYNTAX_UIDS } from './encodings/pixel-data';
import { instanceUid, plannedInstanceUid } from './instance-uid';
import { exportedSeries, type ExportedSeries } from './exported-series';
import { classicAttributes, sliceAttributes } from './iod/classic';
import { enhancedAttributes } from './iod/enhanced';
import { isMultiFrame, objectKind, SOP_CLASSES, type ObjectKind } from './iod/object-kind';
import { derivationAttributes, originAttributes } from './iod/origin';
import { secondaryCaptureAttributes } from './iod/secondary-capture';
import { subjectAttributes } from './iod/subject';
import { storedForm, type StoredForm } from './stored-form';
import { unsignedSeries } from './unsigned-series';

export interface EncodedFile {
  /** "IM0001.dcm" for the first. */
  name: string;
  sopInstanceUid: string;
  instanceNumber: number;
  /** The file's bytes, in pieces; the pixels of native syntaxes are views of the series. */
  parts: Uint8Array[];
}

export interface SeriesEncoder {
  exported: ExportedSeries;
  header: SeriesHeader;
  sopClassUid: string;
  transferSyntaxUid: string;
  /** Number of files. */
  files: number;
  /** The file of an index below `files`. */
  encode(index: number): Promise<EncodedFile>;
}

export interface EncodingChoices extends ExportChoices {
  /** The images are those of a planned dataset: their UIDs follow from that of the series and not from pixels. */
  planned?: boolean;
}

/** Changes the attributes of one file before they are encoded. */
export type EditAttributes = (attributes: Attributes, index: number) => Attributes;

/**
 * Prepares the files of a series, in frame order. What all have in common is encoded once.
 * SOP Instance UIDs follow from the series UID, the place and the pixels: the same slice exported twice is the same
 * object to an archive, a different one never is.
 * Throws `UserError` (bad-request) for choices that do not fit the series.
 */
export async function seriesEncoder(
  given: Series,
  choices: EncodingChoices = {},
  edit?: EditAttributes,
): Promise<SeriesEncoder> {
  assertConsistent(given);
  const kind = objectKind(given.header, choices.object ?? 'classic');
  const { series: fitting, form } = fittingSeries(given, kind, choices.syntax === 'jpeg-ls');
  const exported = exportedSeries(fitting, choices);
  const { series } = exported;
  const { header } = series;
  const syntax = choices.syntax ?? 'explicit';
  const encodePixels = await pixelEncoder(syntax, form);
  const sopClassUid = SOP_CLASSES[kind];
  const transferSyntaxUid = SYNTAX_UIDS[syntax];
  // Said once where it is the same of all slices: there may be thousands.
  const alike = !header.frameSources && !header.syntheticFrames;
  const common = {
    ...commonAttributes(exported, kind, form),
    ...(alike && derivationAttributes(header, [0], kind)),
  };
  const written = { signed: form.signed, ascii: header.identity.asWritten !== undefined };
  const encodedCommon = encodeElements(common, written);
  const files = isMultiFrame(kind) ? 1 : header.frames;
  const digits = Math.max(4, String(files).length);

  return {
    exported,
    header,
    sopClassUid,
    transferSyntaxUid,
    files,
    async encode(index) {
      const frames = isMultiFrame(kind) ? header.frames : 1;
      const numbers = Array.from({ length: frames }, (_, i) => index + i);
      const pixels = numbers.map((frame) => frameVoxels(series, frame));
      const sopInstanceUid = choices.planned
        ? plannedInstanceUid(header.identity.seriesInstanceUid, index)
        : instanceUid(header, index, frames === 1 ? pixels[0]! : series.voxels);
      const own: Attributes = {
        SOPInstanceUID: sopInstanceUid,
        ...(!alike && derivationAttributes(header, numbers, kind)),
        ...(isMultiFrame(kind) ? {} : sliceAttributes(header, index)),
      };
      const elements: EncodedElement[] = edit
        ? encodeElements(edit({ ...common, ...own }, index), written)
        : mergeElements(encodedCommon, encodeElements(own, written));
      const head = fileHead({ sopClassUid, sopInstanceUid, transferSyntaxUid });
      const body = await dataSetParts(syntax, joinElements(elements), encodePixels(pixels, header.columns));
      return {
        name: `IM${String(index + 1).padStart(digits, '0')}.dcm`,
        sopInstanceUid,
        instanceNumber: index + 1,
        parts: [head, ...body],
      };
    },
  };
}

/** All attributes but those that differ from file to file, modules in the standard's order. */
function commonAttributes(exported: ExportedSeries, kind: ObjectKind, form: StoredForm): Attributes {
  const { header } = exported.series;
  return {
    SOPClassUID: SOP_CLASSES[kind],
    ...subjectAttributes(exported, kind),
    ...originAttributes(header),
    ...(kind === 'secondary-capture'
      ? secondaryCaptureAttributes(header, form)
      : isMultiFrame(kind)
        ? enhancedAttributes(header, form, exported.sourceSeries)
        : classicAttributes(header, form)),
  };
}

/**
 * The series with values that the object and the syntax can hold: a word object holds 9 to 16 unsigned bits
 * (PS3.3 A.8.4), JPEG-LS takes signed values as 16-bit two's complement, and with up to 8 bits it has one byte a sample
 * where the header says two.
 */
function fittingSeries(
  series: Series,
  kind: ObjectKind,
  jpegLs: boolean,
): { series: Series; form: StoredForm } {
  if (kind === 'secondary-capture') {
    const unsigned = unsignedSeries(series);
    return { ...unsigned, form: { ...unsigned.form, bits: Math.max(9, unsigned.form.bits) } };
  }
  const form = storedForm(series);
  if (!jpegLs) return { series, form };
  return { series, form: { ...form, bits: form.signed ? 16 : Math.max(9, form.bits) } };
}
