// npm run check [-- NAME ...]: everything that judges the code without running it, two at a time.
// Names: format, lint, types, types-dom, svelte, layers, workflows, python-lint, python-types. Prints the findings of what failed and
// one line for the rest. Where models/.venv lacks the Python tools, theirs are skipped.
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findPython } from './bootstrap/python.mjs';
import { runQuiet } from './processes.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const require = createRequire(import.meta.url);
const cache = join(root, 'node_modules/.cache');

/** Absolute path of a program that a package brings, so that no shell and no PATH is needed to run it. */
function program(packageName, binName = packageName) {
  const manifest = join(root, 'node_modules', packageName, 'package.json');
  const { bin } = require(manifest);
  return join(dirname(manifest), typeof bin === 'string' ? bin : bin[binName]);
}

const typescript = (project) => [
  program('typescript', 'tsc'),
  '--project',
  project,
  '--incremental',
  '--tsBuildInfoFile',
  join(cache, `${project}.tsbuildinfo`),
];

const checks = {
  types: () => typescript('tsconfig.json'),
  svelte: () => [program('svelte-check'), '--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings'],
  format: () => [program('prettier'), '--check', '--log-level=warn', '--cache', '.'],
  lint: () => [program('oxlint'), '--deny-warnings'],
  layers: () => [
    program('dependency-cruiser', 'depcruise'),
    '--config',
    'build/layers.cjs',
    'electron',
    'renderer',
    'test',
    'build',
  ],
  'types-dom': () => typescript('tsconfig.dom.json'),
  workflows: () => [join(root, 'build/check/workflows.mjs')],
  // Their settings stand in models/pyproject.toml.
  'python-lint': { module: 'ruff', args: ['check', '--quiet', '.'] },
  'python-types': { module: 'mypy', args: ['--no-error-summary'] },
};

/** @returns {{ command: string, args: string[], cwd: string } | undefined} undefined where its program is missing */
function commandOf(check) {
  if (typeof check === 'function') return { command: process.execPath, args: check(), cwd: root };
  const python = findPython(root, [check.module]);
  return python && { command: python, args: ['-m', check.module, ...check.args], cwd: join(root, 'models') };
}

/**
 * Runs the checks and prints what they found.
 * @param {string[]} names which ones; all when empty
 * @returns {Promise<{ name: string, passed: boolean, skipped?: boolean }[]>}
 */
export async function runChecks(names = []) {
  const waiting = names.length > 0 ? [...names] : Object.keys(checks);
  const results = [];
  const worker = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      const run = commandOf(checks[name]);
      if (!run) {
        console.log(`check ${name}: skipped, models/.venv has no ${checks[name].module}`);
        results.push({ name, passed: true, skipped: true });
        continue;
      }
      const { status, output, milliseconds } = await runQuiet(run.command, run.args, { cwd: run.cwd });
      const passed = status === 0;
      if (!passed) console.log(output.trim());
      console.log(`check ${name}: ${passed ? 'ok' : 'FAILED'} (${(milliseconds / 1000).toFixed(1)} s)`);
      results.push({ name, passed });
    }
  };
  await Promise.all([worker(), worker()]);
  return results;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !(name in checks));
  if (unknown.length > 0) {
    console.error(
      `check: no check named ${unknown.join(', ')}; there are: ${Object.keys(checks).join(', ')}`,
    );
    process.exit(2);
  }
  const results = await runChecks(names);
  process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
}
