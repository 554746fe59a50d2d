/** What a person types for a number that may be left out. */
import { readNumber } from '../../generate/request-form';
import { number } from '../../ui/format';
import { strings } from '../../strings';

export interface NumberRange {
  low: number;
  high: number;
  /** Whether only whole numbers are meant; otherwise anything above 0 up to `high`. */
  whole: boolean;
}

export type TypedNumber = { value: number | null; error?: never } | { error: string; value?: never };

/** @returns null for an empty text; one sentence for what is no number of the range */
export function readTyped(text: string, { low, high, whole }: NumberRange): TypedNumber {
  if (text.trim() === '') return { value: null };
  const value = readNumber(text);
  const words = strings.settings.generating;
  if (whole) {
    const fits = value !== undefined && Number.isInteger(value) && value >= low && value <= high;
    return fits ? { value } : { error: words.wholeNumber(low, high) };
  }
  return value !== undefined && value > 0 && value <= high ? { value } : { error: words.anyNumber(high) };
}

/** As it stands in a field. */
export function typed(value: number | null): string {
  return value === null ? '' : number(value, 4);
}
