/** One DICOM file against the standard: what its parts must have, hold, and be as long as. */
import { parseDicom, type DataSet, type Element } from 'dicom-parser';
import { inflate, parseFile } from '../../import/parse-file';
import { isUncompressed } from '../../transfer-syntax';
import { dictionaryEntry } from '../../tags/dictionary';
import { lookUp } from '../encodings/data-set';
import { requirementsOf } from './required';

export interface FileFinding {
  severity: 'error' | 'warning';
  rule: string;
  text: string;
}

/** What the check of a whole series needs of a file. */
export interface CheckedFile {
  findings: FileFinding[];
  /** Absent for what cannot be parsed. */
  dataSet?: DataSet;
}

/** @param bytes the whole file */
export function checkFile(bytes: Uint8Array): CheckedFile {
  const parsed = parseFile(bytes);
  if ('refusal' in parsed) {
    return { findings: [{ severity: 'error', rule: 'readable', text: `The file ${parsed.refusal}.` }] };
  }
  const { dataSet, transferSyntax, shift, deflatedFrom, pixelTag } = parsed;
  const end =
    deflatedFrom === undefined ? bytes.length + shift : inflatedLength(bytes.subarray(deflatedFrom));
  return {
    dataSet,
    findings: [
      ...checkMeta(bytes, dataSet, shift, deflatedFrom !== undefined),
      ...checkRequired(dataSet),
      ...checkValues(dataSet),
      ...checkPixels(dataSet, pixelTag, transferSyntax, end),
    ],
  };
}

/** 0 for what is damaged. */
function inflatedLength(deflated: Uint8Array): number {
  try {
    return inflate(deflated).length;
  } catch {
    return 0;
  }
}

const error = (rule: string, text: string): FileFinding => ({ severity: 'error', rule, text });

function checkMeta(bytes: Uint8Array, dataSet: DataSet, shift: number, deflated: boolean): FileFinding[] {
  const magic = String.fromCharCode(...bytes.subarray(128, 132)) === 'DICM';
  if (!magic || shift > 0) {
    return [
      error('meta-header', 'There is no preamble with "DICM" and no File Meta Information (PS3.10 7.1).'),
    ];
  }
  // What was inflated is the data set alone.
  const metaSet = deflated ? parseDicom(bytes, { untilTag: 'x00020010', inflater: (all) => all }) : dataSet;
  const same = (meta: string, own: string) => metaSet.string(meta) === dataSet.string(own);
  return [
    ...(same('x00020002', 'x00080016')
      ? []
      : [error('meta-class', 'Media Storage SOP Class UID is not the SOP Class UID.')]),
    ...(same('x00020003', 'x00080018')
      ? []
      : [error('meta-instance', 'Media Storage SOP Instance UID is not the SOP Instance UID.')]),
  ];
}

function checkRequired(dataSet: DataSet): FileFinding[] {
  const sopClass = dataSet.string('x00080016') ?? '';
  const { known, list } = requirementsOf(sopClass);
  const findings = list.flatMap(({ keyword, type, module }) => {
    const element = dataSet.elements[tagOf(keyword)];
    if (!element) return [error(`type-${type}`, `${keyword} is missing (type ${type}, ${module}).`)];
    const empty = element.length === 0 || (element.vr === 'SQ' && element.items?.length === 0);
    return type === 1 && empty ? [error('type-1', `${keyword} is empty (type 1, ${module}).`)] : [];
  });
  const unknown: FileFinding = {
    severity: 'warning',
    rule: 'sop-class',
    text: `The SOP class ${sopClass || '(none)'} is not known to these checks; only what all images share was checked.`,
  };
  return known ? findings : [unknown, ...findings];
}

/** Lengths and forms of values (PS3.5 table 6.2-1), in sequences too. */
function checkValues(dataSet: DataSet): FileFinding[] {
  const findings: FileFinding[] = [];
  const visit = (set: DataSet) => {
    for (const element of Object.values(set.elements)) {
      findings.push(...checkElement(set, element));
      for (const item of element.items ?? []) if (item.dataSet) visit(item.dataSet);
    }
  };
  visit(dataSet);
  return findings;
}

function checkElement(set: DataSet, element: Element): FileFinding[] {
  const { tag, length } = element;
  if (element.items || tag === 'x7fe00010' || tag.startsWith('x0002')) return [];
  const entry = dictionaryEntry(tag);
  const vr = element.vr ?? entry?.vr;
  const name = entry?.keyword ?? tag;
  const findings: FileFinding[] = [];
  if (length % 2 === 1) findings.push(error('even-length', `${name} has an odd length (PS3.5 7.1.1).`));
  if (entry && element.vr && element.vr !== 'UN' && !sameVr(element.vr, entry.vr)) {
    findings.push(error('vr', `${name} has VR ${element.vr}; the dictionary has ${entry.vr} (PS3.6).`));
    return findings;
  }
  if (length === 0 || !vr || !['DS', 'IS', 'UI', 'CS'].includes(vr)) return findings;
  const values = (set.string(tag) ?? '').split('\\').map((value) => value.trim());
  const bad = values.find((value) => value !== '' && !FORMS[vr]!(value));
  if (bad !== undefined)
    findings.push(error(`form-${vr}`, `${name} has the value "${bad.slice(0, 70)}", which is no ${vr}.`));
  return findings;
}

const FORMS: Record<string, (value: string) => boolean> = {
  DS: (value) => value.length <= 16 && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value),
  IS: (value) => value.length <= 12 && /^[+-]?\d+$/.test(value) && Math.abs(Number(value)) < 2 ** 31,
  UI: (value) => value.length <= 64 && /^(0|[1-9]\d*)(\.(0|[1-9]\d*))*$/.test(value.replace(/\0+$/, '')),
  CS: (value) => value.length <= 16 && /^[A-Z0-9_ ]*$/.test(value),
};

const EITHER: Record<string, string> = { SS: 'US', OB: 'OW' };

function sameVr(found: string, wanted: string): boolean {
  return found === wanted || EITHER[found] === wanted;
}

function checkPixels(
  dataSet: DataSet,
  pixelTag: string | undefined,
  transferSyntax: string,
  end: number,
): FileFinding[] {
  const pixels = pixelTag ? dataSet.elements[pixelTag] : undefined;
  if (!pixels) return [error('pixel-data', 'There is no Pixel Data.')];
  const number = (tag: string) => dataSet.uint16(tag) ?? 0;
  const [rows, columns, allocated, stored, high] = [
    'x00280010',
    'x00280011',
    'x00280100',
    'x00280101',
    'x00280102',
  ].map(number) as [number, number, number, number, number];
  const findings: FileFinding[] = [];
  if (stored > allocated || high !== stored - 1) {
    findings.push(
      error('bits', `Bits Allocated ${allocated}, Bits Stored ${stored} and High Bit ${high} do not fit.`),
    );
  }
  if (pixels.length !== 0xffffffff && pixels.dataOffset + pixels.length > end) {
    findings.push(error('pixel-length', 'The file ends before its Pixel Data do.'));
  }
  if (!isUncompressed(transferSyntax)) return findings;
  const frames = Number(dataSet.string('x00280008') ?? 1) || 1;
  const needed = Math.ceil((rows * columns * (number('x00280002') || 1) * frames * allocated) / 8);
  if (pixels.length !== needed + (needed % 2)) {
    findings.push(
      error('pixel-length', `Pixel Data have ${pixels.length} bytes; the header asks for ${needed}.`),
    );
  }
  return findings;
}

function tagOf(keyword: string): string {
  return `x${lookUp(keyword).tag.toString(16).padStart(8, '0')}`;
}
