/** The format that JSON files of this application carry, by which one of a newer version is told from a damaged one. */

/** What this version writes and reads. */
export const FORMAT = 1;

/** The format of a file's content where a newer version wrote it. */
export function newerFormat(content: unknown): number | undefined {
  const format = (content as { format?: unknown } | null | undefined)?.format;
  return Number.isInteger(format) && (format as number) > FORMAT ? (format as number) : undefined;
}

/** What there is to say of such a file. */
export function newerSentence(format: number): string {
  return `A newer GriDiT Studio wrote it (file format ${format}; this version knows ${FORMAT}). It stays as it is.`;
}
