/**
 * npm run fuzz [-- --seconds N --seed N --only NAME]: spoils valid input of every kind at random and gives it to its
 * reader, until the time is up. Prints the seed first; the same seed makes the same cases. A failure prints the smallest
 * case that was found. With FUZZ_LAST_CASE in the environment, each case is written there before it runs, for when
 * nothing else is left.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { assertMemory, beginCase } from './memory';
import type { Target } from './target';
import { targets } from './targets';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const seed = values.seed === undefined ? Date.now() & 0x7fffffff : Number(values.seed);
const lastCase = process.env['FUZZ_LAST_CASE'];

async function main(): Promise<void> {
  const chosen = (await targets()).filter(({ target }) => !values.only || target.name === values.only);
  if (chosen.length === 0) throw new Error(`There is nothing called ${values.only} to fuzz.`);
  console.log(`fuzz: seed ${seed}, ${seconds} s`);
  const shares = chosen.reduce((sum, { share }) => sum + share, 0);
  for (const { target, share } of chosen) await run(target, (1000 * seconds * share) / shares);
}

async function run<Case>(target: Target<Case>, ms: number): Promise<void> {
  const outcome = await target.check(target.good.input);
  if (outcome !== target.good.outcome) throw new Error(`What is good of ${target.name} was ${outcome}.`);
  const counts: Record<string, number> = {};
  const holds = fc.asyncProperty(target.cases, async (input) => {
    if (lastCase) writeFileSync(lastCase, JSON.stringify({ seed, target: target.name, input }));
    beginCase();
    const outcome = await target.check(input);
    assertMemory(0);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  });
  const details = await fc.check(holds, {
    seed,
    numRuns: 1e9,
    interruptAfterTimeLimit: ms,
    markInterruptAsFailure: false,
  });
  const outcomes = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
  console.log(`fuzz: ${target.name}: ${outcomes.join(', ') || 'none'}`);
  if (!details.failed) return;
  const [smallest] = details.counterexample ?? [];
  console.error(`fuzz: ${target.name} failed with seed ${seed}, path ${details.counterexamplePath}`);
  console.error(JSON.stringify(smallest));
  console.error(details.errorInstance);
  process.exitCode = 1;
}

void main();
