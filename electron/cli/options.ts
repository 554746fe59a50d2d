/** Values of command line options: text in, checked value out, or one sentence that says what is allowed. */
import { InvalidArgumentError } from 'commander';

/** Thrown inside an option's parser; the text completes "error: option '…' argument '…' is invalid." */
export function refuse(sentence: string): never {
  throw new InvalidArgumentError(sentence);
}

export function wholeNumber(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : NaN;
    if (!(value >= lowest && value <= highest))
      refuse(`It must be a whole number from ${lowest} to ${highest}.`);
    return value;
  };
}

/** Undefined where the text is no finite number. */
export function readDecimal(text: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

export function decimalNumber(text: string): number {
  return readDecimal(text) ?? refuse('It must be a number.');
}

export function positiveNumber(text: string): number {
  const value = decimalNumber(text);
  if (value <= 0) refuse('It must be a number above 0.');
  return value;
}

export function path(text: string): string {
  if (text.trim() === '') refuse('It must be a path.');
  return text;
}
