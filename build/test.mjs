// npm test [-- STAGE ...]: check, unit, conformance, e2e, models; all of them when none is named.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareStages } from './bootstrap/for-tests.mjs';
import { endBootstrap } from './bootstrap/report.mjs';
import { printSummary } from './test/report.mjs';
import { ORDER, stages } from './test/stages.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`test: no stage named ${unknown.join(', ')}; there are: ${Object.keys(stages).join(', ')}`);
  process.exit(2);
}

const chosen = wanted.length > 0 ? wanted : ORDER.flat();
try {
  await prepareStages(root, chosen);
} catch (error) {
  endBootstrap(error);
}

const results = [];

async function run(name) {
  console.log(`\n== ${name}`);
  const started = Date.now();
  let outcome;
  try {
    outcome = await stages[name](root);
  } catch (error) {
    console.error(error);
    outcome = { counts: { passed: 0, failed: 1, skipped: 0, skippedNames: [] } };
  }
  results.push({ name, seconds: (Date.now() - started) / 1000, ...outcome });
}

for (const group of ORDER) {
  await Promise.all(group.filter((name) => chosen.includes(name)).map(run));
}
process.exitCode = printSummary(results) ? 0 : 1;
