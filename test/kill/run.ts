/**
 * npm run test:kill [-- --kills N --seed N --only NAME]: kills every writer and store again and again, and looks at what
 * is left.
 */
import { parseArgs } from 'node:util';
import { killInTurn } from './rounds';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});

async function main(): Promise<void> {
  const seed = values.seed === undefined ? Date.now() & 0xfffff : Number(values.seed);
  console.log(`kill: seed ${seed}, ${values.kills} kills`);
  const tallies = await killInTurn(Number(values.kills), seed, values.only);
  for (const [name, { kills, done, failures }] of tallies) {
    console.log(`kill: ${name}: ${kills} kills after ${done} things done, ${failures.length} failures`);
    for (const failure of failures) console.error(`  ${failure}`);
    if (failures.length > 0) process.exitCode = 1;
  }
}

void main();
