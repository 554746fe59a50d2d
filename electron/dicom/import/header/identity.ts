/** Whose an image is, and where it belongs. */
import type { DataSet } from 'dicom-parser';
import type { Recipe } from '../../../core/recipe';
import type { Identity } from '../../../core/series';
import { decimalOf, items, text, texts } from '../element-values';
import { unpackRecipe } from '../../recipe-text';
import { uidFromName } from '../../uid';

export function identityOf(dataSet: DataSet): Identity {
  const short = (tag: string) => text(dataSet, tag).slice(0, 1024);
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
  };
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
