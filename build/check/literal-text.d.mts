/** Text for people in the source of a .svelte file. */
export function literalTexts(source: string): { line: number; text: string }[];
