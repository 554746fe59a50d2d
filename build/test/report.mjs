// Reading the runners' reports, and the summary that npm test ends with.
import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number, skippedNames: string[] }} Counts */

/**
 * Counts from Vitest's JSON report. A file that failed to load has no tests in it and counts as one failure.
 * @returns {Counts | undefined} undefined where the runner died before it wrote the report
 */
export function readVitest(file) {
  if (!existsSync(file)) return undefined;
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
  const tests = testResults.flatMap((result) => result.assertionResults);
  const skipped = tests.filter(({ status }) => ['skipped', 'pending', 'todo', 'disabled'].includes(status));
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(({ status }) => status === 'failed').length + brokenFiles.length,
    skipped: skipped.length,
    skippedNames: skipped.map(({ fullName }) => fullName),
  };
}

/** @returns {Counts | undefined} counts from a JUnit report as pytest writes it: one suite, attributes first */
export function readJunit(file) {
  if (!existsSync(file)) return undefined;
  const xml = readFileSync(file, 'utf8');
  const suite = xml.match(/<testsuite\s[^>]*>/)?.[0] ?? '';
  const number = (name) => Number(suite.match(new RegExp(`\\s${name}="(\\d+)"`))?.[1] ?? 0);
  const failed = number('failures') + number('errors');
  const skipped = number('skipped');
  const cases = [...xml.matchAll(/<testcase\b[^>]*?\sname="([^"]*)"[^>]*?>\s*<skipped/g)];
  return {
    passed: number('tests') - failed - skipped,
    failed,
    skipped,
    skippedNames: cases.map((match) => match[1]),
  };
}

/**
 * Prints what ran, what was skipped and why; the last line is the sum.
 * @param {{ name: string, seconds: number, counts?: Counts, skipReason?: string }[]} stages
 * @returns {boolean} whether nothing failed
 */
export function printSummary(stages) {
  console.log('\nSummary');
  for (const { name, seconds, counts, skipReason } of stages) {
    if (skipReason) console.log(`  ${name.padEnd(12)} left out: ${skipReason}`);
    else {
      const { passed, failed, skipped } = counts;
      console.log(
        `  ${name.padEnd(12)} ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds.toFixed(0)} s)`,
      );
      for (const test of counts.skippedNames) console.log(`    skipped: ${test}`);
    }
  }
  const sum = (key) => stages.reduce((total, { counts }) => total + (counts?.[key] ?? 0), 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  return sum('failed') === 0;
}
