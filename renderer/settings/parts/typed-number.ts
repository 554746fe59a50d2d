/** What a person types for a number that may be left out. */
import { mistakeIn, type NumberParameter } from '../../../electron/core/request/parameters';
import { number, readNumber } from '../../strings/format';

export type TypedNumber = { value: number | null; error?: never } | { error: string; value?: never };

/** @returns null for an empty text; one sentence, the table's, for what the parameter cannot be */
export function readTyped(text: string, parameter: NumberParameter): TypedNumber {
  if (text.trim() === '') return { value: null };
  const value = readNumber(text);
  const error = mistakeIn(parameter, value ?? text);
  return error === undefined ? { value: value! } : { error };
}

/** As it stands in a field. */
export function typed(value: number | null): string {
  return value === null ? '' : number(value, 4);
}
