// The npm packages: installed when node_modules is not what the lock file says.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BootstrapError, say } from './report.mjs';

const oldestNode = [20, 19];

/** Throws where Node is too old for the tools. */
export function checkNodeVersion() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new BootstrapError(
      `Node ${process.versions.node} is too old; install Node ${oldestNode.join('.')} or newer and run the command again.`,
    );
  }
}

/** True when every package of the lock file is in node_modules; packages for other platforms may be absent. */
export function packagesMatchLock(root) {
  const installedFile = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  const { '': _project, ...wanted } = JSON.parse(
    readFileSync(join(root, 'package-lock.json'), 'utf8'),
  ).packages;
  const same = (a, b) => a.version === b.version && a.integrity === b.integrity;
  return (
    Object.entries(wanted).every(([path, entry]) =>
      installed[path] ? same(installed[path], entry) : entry.optional || entry.devOptional || entry.peer,
    ) && Object.keys(installed).every((path) => path in wanted)
  );
}

/**
 * Runs `npm ci` where node_modules is missing or out of date. No package runs a script of its own: none of them needs
 * one, and two of them (Electron, onnxruntime-node) would download things.
 */
export function installPackages(root) {
  if (packagesMatchLock(root)) return;
  say('installing the npm packages (about a minute the first time)');
  const npm = process.env.npm_execpath;
  const argumentsOfNpm = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const options = {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', ELECTRON_SKIP_BINARY_DOWNLOAD: '1' },
  };
  const result =
    npm && /npm-cli\.c?js$/.test(npm)
      ? spawnSync(process.execPath, [npm, ...argumentsOfNpm], options)
      : spawnSync('npm', argumentsOfNpm, { ...options, shell: process.platform === 'win32' });
  if (result.status !== 0) {
    throw new BootstrapError(
      'npm ci failed (its message is above); mend the cause and run the command again.',
    );
  }
}
