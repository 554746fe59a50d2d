import type fc from 'fast-check';

/** Something that is given spoilt input. */
export interface Target<Case> {
  name: string;
  cases: fc.Arbitrary<Case>;
  /** A case in which nothing is spoilt, and what becomes of it. */
  good: { input: Case; outcome: string };
  /** What became of it, in a word. Throws where something does not hold that must hold for any input. */
  check(input: Case): Promise<string>;
}
