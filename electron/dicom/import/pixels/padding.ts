/** Pixel Padding Value and Range Limit (PS3.3 C.7.5.1.1.2): stored values that are no image. */
import type { DataSet } from 'dicom-parser';
import { pixelValue } from '../element-values';
import type { PixelForm } from './pixel-form';

export interface PaddingRange {
  /** Stored values, ends included; `low` equals `high` for a single one. */
  low: number;
  high: number;
}

export function readPadding(dataSet: DataSet, form: PixelForm): PaddingRange | undefined {
  if (form.bitsAllocated > 16) return undefined;
  const value = pixelValue(dataSet, 'x00280120', form.signed);
  if (value === undefined) return undefined;
  const limit = pixelValue(dataSet, 'x00280121', form.signed) ?? value;
  return { low: Math.min(value, limit), high: Math.max(value, limit) };
}
