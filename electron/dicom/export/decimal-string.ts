/** Numbers as DICOM Decimal Strings: at most 16 characters, nearest to the number (PS3.5 section 6.2, VR DS). */

const MAX_LENGTH = 16;

/**
 * The decimal string of at most 16 characters that is nearest to `value`; the shortest of equals.
 * Throws a plain `Error` for what is not finite: it has no decimal string.
 */
export function formatDecimal(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`${value} has no decimal string.`);
  if (value === 0) return '0';
  const shortest = String(value);
  if (shortest.length <= MAX_LENGTH) return shortest;
  const candidates = [
    longestThatFits((digits) => value.toFixed(digits)),
    longestThatFits((digits) => exponential(value, digits)),
  ];
  const error = (text: string) => Math.abs(Number(text) - value);
  return candidates
    .filter((text) => text !== undefined)
    .sort((a, b) => error(a) - error(b) || a.length - b.length)[0]!;
}

/**
 * A coordinate, spacing or direction cosine as a decimal string. What is below a billionth (of a millimetre, or of
 * a unit vector) is rounding noise of trigonometry and becomes 0, so that straight axes stay straight.
 */
export function formatCoordinate(value: number): string {
  return formatDecimal(Math.abs(value) < 1e-9 ? 0 : value);
}

function longestThatFits(format: (digits: number) => string): string | undefined {
  for (let digits = MAX_LENGTH; digits >= 0; digits--) {
    const text = format(digits);
    if (text.length > MAX_LENGTH || !Number.isFinite(Number(text))) continue;
    // toFixed turns to exponents of its own above 1e21, which is the other candidate's business.
    return text.includes('e') ? text : withoutTrailingZeros(text);
  }
  return undefined;
}

function exponential(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(digits).split('e') as [string, string];
  return `${withoutTrailingZeros(mantissa)}e${exponent.replace('+', '')}`;
}

function withoutTrailingZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
