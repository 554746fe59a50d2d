/** Whose an image is, and where it belongs. */
import type { DataSet } from 'dicom-parser';
import type { Recipe } from '../../../core/recipe';
import type { Identity, IdentityText, WrittenTexts } from '../../../core/series';
import { decimalOf, decodingOf, items, text, texts, writtenText } from '../element-values';
import { unpackRecipe } from '../../recipe-text';
import { uidFromName } from '../../uid';

export function identityOf(dataSet: DataSet): Identity {
  const short = (tag: string) => text(dataSet, tag).slice(0, MOST_TEXT);
  return {
    patientName: short('x00100010'),
    patientId: short('x00100020'),
    studyDescription: short('x00081030'),
    seriesDescription: short('x0008103e'),
    studyDate: matching(
      text(dataSet, 'x00080020').replace(/^(\d{4})\.(\d{2})\.(\d{2})$/, '$1$2$3'),
      /^\d{8}$/,
    ),
    studyTime: matching(text(dataSet, 'x00080030').replaceAll(':', ''), /^\d{2,6}(\.\d{1,6})?$/),
    studyInstanceUid: uidOf(dataSet, 'x0020000d'),
    seriesInstanceUid: uidOf(dataSet, 'x0020000e'),
    frameOfReferenceUid: uidOf(dataSet, 'x00200052'),
    seriesNumber: Math.trunc(decimalOf(dataSet, 'x00200011') ?? 0),
    bodyPart: short('x00180015'),
    ...asWritten(dataSet),
  };
}

const TEXTS: [IdentityText, string][] = [
  ['patientName', 'x00100010'],
  ['patientId', 'x00100020'],
  ['studyDescription', 'x00081030'],
  ['seriesDescription', 'x0008103e'],
];
/** As much of a text is kept; the longest of these VRs has three times 64 characters. */
const MOST_TEXT = 1024;

function asWritten(dataSet: DataSet): { asWritten?: WrittenTexts } {
  const found = TEXTS.map(([name, tag]) => [name, writtenText(dataSet, tag)] as const);
  if (found.every(([, written]) => written?.understood ?? true)) return {};
  const texts = found.flatMap(([name, written]) => {
    if (!written || written.bytes.length > MOST_TEXT) return [];
    const bytes = Array.from(written.bytes, (byte) => String.fromCharCode(byte)).join('');
    return [[name, { shown: written.shown.slice(0, MOST_TEXT), bytes }]];
  });
  return {
    asWritten: {
      characterSet: decodingOf(dataSet).declared.join('\\').slice(0, MOST_TEXT),
      texts: Object.fromEntries(texts) as WrittenTexts['texts'],
    },
  };
}

/** What is to be said of the character set, a sentence each. */
export function notesOnTexts(dataSet: DataSet, identity: Identity): string[] {
  const { declared, unknown } = decodingOf(dataSet);
  const kept = 'written again as they were';
  if (unknown.length > 0) {
    const names = unknown.map((name) => `"${name.slice(0, 32)}"`).join(', ');
    return [`The character set ${names} is not known; texts are shown as Latin 1 and ${kept}.`];
  }
  if (!identity.asWritten) return [];
  return declared.join('') === ''
    ? [`No character set is declared for texts beyond ASCII; they are shown as Latin 1 and ${kept}.`]
    : [`Texts do not fit the character set that is declared for them; they are ${kept}.`];
}

/** The recipe that an exported series carries. */
export function recipeIn(dataSet: DataSet): Recipe | undefined {
  for (const equipment of items(dataSet, 'x0018a001')) {
    const recipe = unpackRecipe(text(equipment, 'x0018a003'));
    if (recipe) return recipe;
  }
  return unpackRecipe(text(dataSet, 'x00204000'));
}

/** A UID as it is, one made from it where it is none, '' where it is absent. */
export function uidOf(dataSet: DataSet, tag: string): string {
  const value = texts(dataSet, tag)[0] ?? '';
  return value === '' || /^[0-9.]{1,64}$/.test(value) ? value : uidFromName(value);
}

function matching(value: string, pattern: RegExp): string {
  return pattern.test(value) ? value : '';
}
