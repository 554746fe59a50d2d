// The Python of models/: its tests, and the pydicom and decoders that judge our own in the conformance tests. Where it
// cannot be made, the tests that want it are skipped.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './report.mjs';
import { aptInstall, canInstall } from './system.mjs';

const retryAfter = 24 * 60 * 60 * 1000;
/** What `models/requirements.txt` needs (NumPy 2.4). */
const oldest = [3, 11];

const quiet = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 };
const environmentPython = (folder) =>
  [join(folder, 'bin/python'), join(folder, 'Scripts/python.exe')].find((path) => existsSync(path));

/** Requirements of a file, without comments. */
function requirementsIn(text) {
  return text.split('\n').flatMap((line) => line.replace(/#.*/, '').trim() || []);
}

/** A Python of the system that can make an environment, or undefined. */
function basePython() {
  const test = `import sys, venv, ensurepip; sys.exit(sys.version_info < (${oldest.join(', ')}))`;
  return ['python3', 'python', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', test], { stdio: 'ignore' }).status === 0,
  );
}

/** The last thing that pip complained about, without the address of a registry. */
export function pipReason(stderr) {
  const lines = stderr.trim().split('\n');
  const line = lines.findLast((text) => text.startsWith('ERROR:')) ?? lines.at(-1) ?? '';
  return line.replace(/^ERROR: /, '').replaceAll(/\w+:\/\/\S+/g, '…') || 'pip failed';
}

/** @throws Error with what pip complained about */
function pip(python, args) {
  const result = spawnSync(
    python,
    ['-m', 'pip', '--disable-pip-version-check', '--no-input', '--retries', '1', ...args],
    quiet,
  );
  if (result.status === 0) return result.stdout;
  throw new Error(pipReason(result.stderr ?? ''));
}

/**
 * Whether the PyTorch that pip would install brings CUDA with it: some gigabytes that the tests have no use for.
 * @param report what `pip install --dry-run --report -` prints
 */
export function bringsCuda(report) {
  const packages = JSON.parse(report).install;
  return packages.some(({ metadata }) =>
    (metadata.requires_dist ?? []).some((needed) => /^(nvidia|cuda)-/.test(needed)),
  );
}

/** Installs PyTorch, or returns why not. */
function installTorch(python, requirement) {
  const report = pip(python, ['install', '--quiet', '--dry-run', '--no-deps', '--report', '-', requirement]);
  if (process.platform === 'linux' && bringsCuda(report)) {
    return (
      'the PyTorch that pip finds brings CUDA, some gigabytes; set PIP_EXTRA_INDEX_URL to PyTorch’s CPU index, or ' +
      'install models/requirements.txt into models/.venv by hand'
    );
  }
  pip(python, ['install', '--quiet', requirement]);
  return '';
}

/**
 * Makes or renews models/.venv. Says why where it cannot, and throws nothing.
 * @param {string} root the project
 * @returns {boolean} whether everything in models/requirements.txt is there
 */
export function ensurePythonEnvironment(root) {
  const file = join(root, 'models/requirements.txt');
  if (!existsSync(file)) return false;
  const folder = join(root, 'models/.venv');
  const stamp = join(folder, '.requirements.json');
  const wanted = readFileSync(file, 'utf8');
  // Another index may have another PyTorch. Hashed, since there may be passwords in it.
  const settings = Object.entries(process.env).filter(([name]) => name.startsWith('PIP_'));
  const index = createHash('sha256').update(JSON.stringify(settings.toSorted())).digest('hex');
  const last = existsSync(stamp) ? JSON.parse(readFileSync(stamp, 'utf8')) : {};
  const same = last.requirements === wanted && environmentPython(folder) !== undefined;
  const recent = last.index === index && Date.now() - last.triedAt < retryAfter;
  if (same && (last.withoutTorch === '' || recent)) {
    if (last.withoutTorch) say(`the tests of the models will be skipped: ${last.withoutTorch}`);
    return last.withoutTorch === '';
  }
  try {
    const python = environmentPython(folder) ?? makeEnvironment(folder);
    say('installing the Python packages of models/ (a few minutes the first time)');
    // `--report` came with 22.2.
    pip(python, ['install', '--quiet', 'pip>=22.2']);
    const requirements = requirementsIn(wanted);
    const isTorch = (requirement) => /^torch\b/.test(requirement);
    const others = requirements.filter((requirement) => !isTorch(requirement));
    if (others.length > 0) pip(python, ['install', '--quiet', ...others]);
    const torch = requirements.find(isTorch);
    const withoutTorch = torch ? installTorch(python, torch) : '';
    writeFileSync(stamp, JSON.stringify({ requirements: wanted, index, withoutTorch, triedAt: Date.now() }));
    if (withoutTorch) say(`the tests of the models will be skipped: ${withoutTorch}`);
    return withoutTorch === '';
  } catch (error) {
    say(`no Python environment for the tests of the models, which will be skipped: ${error.message}`);
    return false;
  }
}

/** @returns the environment's Python */
function makeEnvironment(folder) {
  if (!basePython() && canInstall()) {
    say('installing Python for the tests of the models: python3-venv');
    aptInstall(['python3-venv']);
  }
  const base = basePython();
  if (!base) {
    throw new Error(
      `it needs Python ${oldest.join('.')} or newer with venv (Debian: sudo apt-get install python3-venv)`,
    );
  }
  const made = spawnSync(base, ['-m', 'venv', '--clear', folder], quiet);
  if (made.status !== 0) throw new Error(made.stderr.trim().split('\n').at(-1) || 'venv failed');
  return environmentPython(folder);
}
