/**
 * What a specification leaves to chance. Every draw has an address (what for, which patient, study, series) and depends
 * on that and the seed alone, so that any patient can be looked up without those before.
 */
import { inverseNormal, philox4x32 } from '../core/random';
import type { ChoiceDistribution, NumberDistribution } from './spec-schema';

/** What is drawn; two of these never share numbers. Never renumber: datasets would change. */
const PURPOSES = {
  split: 1,
  name: 2,
  sex: 3,
  age: 4,
  birthday: 5,
  studies: 6,
  date: 7,
  interval: 8,
  time: 9,
  anatomy: 10,
  condition: 11,
  fault: 12,
  artefact: 13,
} as const;
export type Purpose = keyof typeof PURPOSES;

/** Keeps these numbers apart from those of the noise of series with the same seed. */
const KEY = 0x64617461;

export class Draws {
  private count = 0;

  constructor(
    private readonly seed: number,
    private readonly purpose: Purpose,
    private readonly patient = 0,
    private readonly place = 0,
  ) {}

  /** A whole number of 32 bits. */
  word(): number {
    const counter = [this.count++, this.patient >>> 0, this.place >>> 0, PURPOSES[this.purpose]] as const;
    return philox4x32([...counter], [this.seed >>> 0, KEY])[0];
  }

  /** Strictly between 0 and 1. */
  uniform(): number {
    return (this.word() + 0.5) / 4294967296;
  }

  /** A whole number from `low` to `high`, both among them. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  one<T>(from: readonly T[]): T {
    return from[this.whole(0, from.length - 1)]!;
  }

  number(from: NumberDistribution): number {
    if (typeof from === 'number') return from;
    if ('uniform' in from) return from.uniform[0] + this.uniform() * (from.uniform[1] - from.uniform[0]);
    const { mean, sd, low, high } = from.normal;
    // The mean lies between the bounds, so that at least one draw in many does.
    for (let i = 0; i < 1000; i++) {
      const value = mean + sd * inverseNormal(this.uniform());
      if (value >= low && value <= high) return value;
    }
    return mean;
  }

  choice(from: ChoiceDistribution): string {
    const entries = Object.entries(from);
    const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.uniform() * total;
    for (const [value, weight] of entries) {
      left -= weight;
      if (left < 0) return value;
    }
    return entries.findLast(([, weight]) => weight > 0)![0];
  }
}

/** Lowest and highest value that can come out. */
export function bounds(from: NumberDistribution): [number, number] {
  if (typeof from === 'number') return [from, from];
  return 'uniform' in from ? from.uniform : [from.normal.low, from.normal.high];
}

/**
 * Place of `index` in a shuffled order of `count`, without the order being held anywhere: a Feistel network over the next
 * power of four, walked until the place lies within (Black and Rogaway 2002, "Ciphers with arbitrary finite domains").
 */
export function shuffledPlace(seed: number, index: number, count: number): number {
  let half = 1;
  while (4 ** half < count) half += 1;
  const mask = 2 ** half - 1;
  let place = index;
  do {
    let left = Math.floor(place / (mask + 1));
    let right = place & mask;
    for (let round = 0; round < 6; round++) {
      const [mixed] = philox4x32([right, round, half, PURPOSES.split], [seed >>> 0, KEY]);
      [left, right] = [right, (left ^ mixed) & mask];
    }
    place = left * (mask + 1) + right;
  } while (place >= count);
  return place;
}
