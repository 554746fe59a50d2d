/** The DICOM JSON model (PS3.18 annex F), as far as answers to searching and storing need it. */
import { z } from 'zod';
import { UserError } from '../../core/errors';

const element = z.object({ vr: z.string().optional(), Value: z.array(z.unknown()).optional() });
const object = z.record(z.string(), element);
export type JsonObject = z.infer<typeof object>;

/** Throws `UserError` (network) where an answer of `place` is not DICOM JSON. */
export function parseObjects(text: string, place: string): JsonObject[] {
  try {
    const parsed: unknown = JSON.parse(text === '' ? '[]' : text);
    return z.array(object).parse(Array.isArray(parsed) ? parsed : [parsed]);
  } catch (cause) {
    throw new UserError(
      'network',
      `${place} answers, but not as a DICOMweb service does. Check the address.`,
      {
        cause,
      },
    );
  }
}

/** Values of an element as texts; names by their alphabetic part. @param tag "00100010" */
export function texts(from: JsonObject, tag: string): string[] {
  return (from[tag]?.Value ?? []).flatMap((value) => {
    if (typeof value === 'string' || typeof value === 'number') return [String(value).trim()];
    const name = (value as { Alphabetic?: unknown } | null)?.Alphabetic;
    return typeof name === 'string' ? [name.trim()] : [];
  });
}

export function text(from: JsonObject, tag: string): string {
  return texts(from, tag)[0] ?? '';
}

export function count(from: JsonObject, tag: string): number | null {
  const value = Number(text(from, tag) || Number.NaN);
  return Number.isInteger(value) ? value : null;
}

/** Items of a sequence; what is none is left out. */
export function items(from: JsonObject, tag: string): JsonObject[] {
  return (from[tag]?.Value ?? []).flatMap((value) => {
    const parsed = object.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
}
