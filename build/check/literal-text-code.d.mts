/** Text for people in the source of a .ts file. */
export function literalTextsOfCode(source: string): { line: number; text: string }[];
