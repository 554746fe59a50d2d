// The Electron runtime: the official release, else (Linux x64, no way to the release host) a pinned test runtime.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fallbackAvailable, fallbackVersion, installFallback } from './electron-fallback.mjs';
import { BootstrapError, notice, say } from './report.mjs';

const retryAfter = 24 * 60 * 60 * 1000;

function state(packageFolder) {
  const read = (name) => {
    const file = join(packageFolder, name);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  };
  const executable = read('path.txt');
  const present = executable !== '' && existsSync(join(packageFolder, 'dist', executable));
  return {
    version: present ? read('dist/version').replace(/^v/, '') : '',
    triedAt: Number(read('dist/official-tried-at')),
  };
}

/** Once a start, and not in passing: what is seen then is not what users get. */
function announceFallback(wanted) {
  notice(
    `This is Electron ${fallbackVersion}, not the ${wanted} that ships: it could not be downloaded.`,
    'Windows may look and behave otherwise, and security fixes of years are missing. It is for tests: open no files',
    'that you do not trust, and ship nothing made with it. The download is tried again after a day; ELECTRON_MIRROR',
    'names another place for it. What differs is in docs/electron.md.',
  );
}

/** Makes `require('electron')` work in node_modules. A fallback is kept, and the official one tried again daily. */
export async function ensureElectron(root) {
  const packageFolder = join(root, 'node_modules/electron');
  const wanted = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version;
  const { version, triedAt } = state(packageFolder);
  if (version === wanted) return;
  if (version === fallbackVersion && Date.now() - triedAt < retryAfter) {
    announceFallback(wanted);
    return;
  }

  say(`downloading Electron ${wanted}`);
  const official = spawnSync(process.execPath, [join(packageFolder, 'install.js')], {
    cwd: root,
    encoding: 'utf8',
    timeout: 10 * 60 * 1000,
  });
  if (official.status === 0 && state(packageFolder).version === wanted) return;

  if (!fallbackAvailable()) {
    const reason = official.stderr?.trim().split('\n')[0] || official.error?.message || 'no reason given';
    throw new BootstrapError(
      `Electron ${wanted} could not be downloaded (${reason}); check the network or set ELECTRON_MIRROR, and try again.`,
    );
  }
  if (version !== fallbackVersion) await installFallback(root);
  writeFileSync(join(packageFolder, 'dist/official-tried-at'), String(Date.now()));
  announceFallback(wanted);
}
