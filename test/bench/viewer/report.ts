/** What a part of the benchmark hands over: lines for a person, figures for a program. */
export interface Part {
  lines: [label: string, text: string][];
  figures: Record<string, unknown>;
}

export function print({ lines }: Part): void {
  for (const [label, text] of lines) console.log(label.padEnd(26) + text);
}

/** A figure beside what it should be. */
export function against(value: number, target: number, met: boolean, digits = 2): string {
  return `${value.toFixed(digits)} (target ${target}${met ? '' : ', MISSED'})`;
}

export function atMost(value: number, target: number, digits = 2): string {
  return against(value, target, value <= target, digits);
}

export function atLeast(value: number, target: number, digits = 1): string {
  return against(value, target, value >= target, digits);
}
