// The stages of npm test. Each returns counts, or the reason why it was left out.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { hasDisplay } from '../bootstrap/display.mjs';
import { findPython } from '../bootstrap/python.mjs';
import { onPath } from '../bootstrap/system.mjs';
import { buildApp } from '../build.mjs';
import { runChecks } from '../check.mjs';
import { runQuiet, runThrough } from '../processes.mjs';
import { startXvfb } from '../xvfb.mjs';
import { readJunit, readVitest } from './report.mjs';

const require = createRequire(import.meta.url);

/** Tests of the window wait about half of their time, for what one core does. */
const WINDOWS_AT_ONCE = 2;

function reportFile(root, name) {
  const folder = join(root, 'test-results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  rmSync(file, { force: true });
  return file;
}

function hasTests(folder, pattern) {
  return existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => pattern.test(name));
}

/** A runner that fails must show in the sum even where its report is missing or shows no failure. */
function settle(status, counts) {
  const found = counts ?? { passed: 0, failed: 0, skipped: 0, skippedNames: [] };
  return status !== 0 && found.failed === 0 ? { ...found, failed: 1 } : found;
}

/** @param files how many files may be tested at once */
async function vitest(root, projects, env, files) {
  const report = reportFile(root, `${projects[0]}.json`);
  const manifest = require.resolve('vitest/package.json');
  const status = await runThrough(
    process.execPath,
    [
      join(dirname(manifest), require(manifest).bin.vitest ?? require(manifest).bin),
      'run',
      ...projects.flatMap((name) => ['--project', name]),
      ...(files > 1 ? ['--fileParallelism', `--maxWorkers=${files}`] : []),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    { cwd: root, env: { ...process.env, ...env } },
  );
  return { counts: settle(status, readVitest(report)) };
}

export const stages = {
  async check() {
    const results = await runChecks();
    const skippedNames = results.filter((result) => result.skipped).map((result) => result.name);
    const failed = results.filter((result) => !result.passed).length;
    const passed = results.length - failed - skippedNames.length;
    return { counts: { passed, failed, skipped: skippedNames.length, skippedNames } };
  },

  async unit(root) {
    await buildApp({ only: 'node' });
    // Vitest by itself leaves a core to others, which of two is half.
    return vitest(root, ['unit', 'renderer'], {}, cpus().length);
  },

  async conformance(root) {
    if (!hasTests(join(root, 'test/conformance'), /\.test\.ts$/))
      return { skipReason: 'no tests in test/conformance' };
    await buildApp({ only: 'node' });
    // The tests skip themselves judge by judge. The Python that has pydicom comes first, so that `python3` means it.
    const python = findPython(root, ['pydicom', 'numpy']);
    const first = python && isAbsolute(python) ? `${dirname(python)}${delimiter}` : '';
    return vitest(root, ['conformance'], { PATH: `${first}${process.env.PATH}` }, 1);
  },

  async e2e(root) {
    if (!hasTests(join(root, 'test/e2e'), /\.test\.ts$/)) return { skipReason: 'no tests in test/e2e' };
    await buildApp();
    // On a display that a person looks at, one window after the other.
    if (hasDisplay()) return vitest(root, ['e2e'], {}, 1);
    if (!onPath('Xvfb')) return { skipReason: 'no display and no Xvfb' };
    // Each file that is tested at the same time has a display of its own, for windows take the focus from each other.
    const displays = await Promise.all(Array.from({ length: WINDOWS_AT_ONCE }, startXvfb));
    try {
      const env = { GRIDIT_DISPLAYS: displays.map(({ display }) => display).join(' ') };
      return await vitest(root, ['e2e'], env, displays.length);
    } finally {
      for (const display of displays) display.stop();
    }
  },

  async models(root) {
    if (!hasTests(join(root, 'models/tests'), /test_.*\.py$/))
      return { skipReason: 'no tests in models/tests' };
    const python = findPython(root, ['torch', 'pytest']);
    if (!python) return { skipReason: 'no Python with torch and pytest (what setting it up said is above)' };
    const report = reportFile(root, 'models.xml');
    const args = ['-m', 'pytest', '-q', 'models/tests', `--junitxml=${report}`];
    const { status, output } = await runQuiet(python, args, { cwd: root });
    console.log(`\nmodels: ${output.trim()}`);
    return { counts: settle(status, readJunit(report)) };
  },
};

/** One after the other, but for what leaves a core idle: conformance mostly waits for other programs. */
export const ORDER = [['check'], ['unit'], ['conformance', 'models'], ['e2e']];
