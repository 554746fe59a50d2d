/** All that is fuzzed, and its share of the time. */
import fc from 'fast-check';
import { damage, decodeDamaged, readCodestreams, type Damage } from './codestreams';
import { importOne } from './import-one';
import { mutation, spoil, type Mutation } from './mutations';
import { packTarget } from './packs';
import { recipeTarget } from './recipes';
import { readSeeds } from './seeds';
import { storeTarget } from './stores';
import type { Target } from './target';

export interface Share {
  // What a target's cases are is its own business.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  target: Target<any>;
  share: number;
}

export async function targets(): Promise<Share[]> {
  return [
    { target: fileTarget(), share: 5 },
    { target: await codestreamTarget(), share: 2 },
    { target: await packTarget(), share: 1 },
    { target: recipeTarget(), share: 1 },
    { target: await storeTarget(), share: 1 },
  ];
}

/** Files to be imported. */
function fileTarget(): Target<{ name: string; mutations: Mutation[] }> {
  const seeds = readSeeds();
  return {
    name: 'files',
    cases: fc.record({
      name: fc.constantFrom(...seeds.map(({ name }) => name)),
      mutations: fc.array(mutation, { minLength: 1, maxLength: 6 }),
    }),
    good: { input: { name: seeds[0]!.name, mutations: [] }, outcome: 'imported' },
    check({ name, mutations }) {
      const { bytes } = seeds.find((seed) => seed.name === name)!;
      return importOne({ name, bytes: spoil(bytes, mutations) });
    },
  };
}

async function codestreamTarget(): Promise<Target<{ name: string; change: Damage | undefined }>> {
  const whole = new Map((await readCodestreams()).map((stream) => [stream.name, stream]));
  return {
    name: 'codestreams',
    cases: fc.record({ name: fc.constantFrom(...whole.keys()), change: damage }),
    good: { input: { name: [...whole.keys()][0]!, change: undefined }, outcome: 'same' },
    async check({ name, change }) {
      return change ? decodeDamaged(whole.get(name)!, change) : 'same';
    },
  };
}
