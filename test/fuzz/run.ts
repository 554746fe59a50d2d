/**
 * npm run fuzz [-- --seconds N --seed N]: spoils valid files at random and imports them, until the time is up.
 * Prints the seed first; the same seed makes the same cases. A failure prints the smallest case that was found.
 * With FUZZ_LAST_CASE in the environment, each case is written there before it runs, for when nothing else is left.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { importOne } from './import-one';
import { mutation, spoil } from './mutations';
import { readSeeds } from './seeds';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } },
});
const seconds = Number(values.seconds);
const seed = values.seed === undefined ? Date.now() & 0x7fffffff : Number(values.seed);
const lastCase = process.env['FUZZ_LAST_CASE'];

async function main(): Promise<void> {
  const seeds = readSeeds();
  for (const file of seeds) await importOne(file);
  console.log(`fuzz: seed ${seed}, ${seeds.length} files, ${seconds} s`);
  const counts = { imported: 0, refused: 0 };
  const cases = fc.record({
    file: fc.nat(seeds.length - 1),
    mutations: fc.array(mutation, { minLength: 1, maxLength: 6 }),
  });
  const holds = fc.asyncProperty(cases, async ({ file, mutations }) => {
    if (lastCase) writeFileSync(lastCase, JSON.stringify({ seed, name: seeds[file]!.name, mutations }));
    const { name, bytes } = seeds[file]!;
    counts[await importOne({ name, bytes: spoil(bytes, mutations) })] += 1;
  });
  const details = await fc.check(holds, {
    seed,
    numRuns: 1e9,
    interruptAfterTimeLimit: seconds * 1000,
    markInterruptAsFailure: false,
  });
  console.log(`fuzz: ${counts.imported} spoilt files were imported, ${counts.refused} refused with a reason`);
  if (!details.failed) return;
  const [smallest] = details.counterexample ?? [];
  console.error(`fuzz: failed with seed ${seed}, path ${details.counterexamplePath}`);
  console.error(JSON.stringify(smallest && { ...smallest, file: seeds[smallest.file]!.name }));
  console.error(details.errorInstance);
  process.exitCode = 1;
}

void main();
