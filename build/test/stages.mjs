// The stages of npm test. Each returns counts, or the reason why it was left out.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
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

async function vitest(root, projects, env) {
  const report = reportFile(root, `${projects[0]}.json`);
  const manifest = require.resolve('vitest/package.json');
  const status = await runThrough(
    process.execPath,
    [
      join(dirname(manifest), require(manifest).bin.vitest ?? require(manifest).bin),
      'run',
      ...projects.flatMap((name) => ['--project', name]),
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
    return vitest(root, ['unit', 'renderer'], {});
  },

  async conformance(root) {
    if (!hasTests(join(root, 'test/conformance'), /\.test\.ts$/))
      return { skipReason: 'no tests in test/conformance' };
    await buildApp({ only: 'node' });
    // The tests skip themselves judge by judge. The Python that has pydicom comes first, so that `python3` means it.
    const python = findPython(root, ['pydicom', 'numpy']);
    const first = python && isAbsolute(python) ? `${dirname(python)}${delimiter}` : '';
    return vitest(root, ['conformance'], { PATH: `${first}${process.env.PATH}` });
  },

  async e2e(root) {
    if (!hasTests(join(root, 'test/e2e'), /\.test\.ts$/)) return { skipReason: 'no tests in test/e2e' };
    await buildApp();
    if (hasDisplay()) return vitest(root, ['e2e'], {});
    if (!onPath('Xvfb')) return { skipReason: 'no display and no Xvfb' };
    const xvfb = await startXvfb();
    try {
      return await vitest(root, ['e2e'], { DISPLAY: xvfb.display });
    } finally {
      xvfb.stop();
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
