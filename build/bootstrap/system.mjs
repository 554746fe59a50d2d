// What the operating system must bring: libraries of the Electron runtime, a virtual display, the DICOM judges.
// As root on Debian and its kin they are installed; elsewhere the missing ones are named.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { hasDisplay } from './display.mjs';
import { findPython } from './python.mjs';
import { BootstrapError, say } from './report.mjs';

// Debian's package for each library the runtime links to; newer releases add "t64" to some of the names.
const packageOfLibrary = {
  'libasound.so.2': 'libasound2',
  'libatk-1.0.so.0': 'libatk1.0-0',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libatspi.so.0': 'libatspi2.0-0',
  'libcairo.so.2': 'libcairo2',
  'libcups.so.2': 'libcups2',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libexpat.so.1': 'libexpat1',
  'libgbm.so.1': 'libgbm1',
  'libgio-2.0.so.0': 'libglib2.0-0',
  'libglib-2.0.so.0': 'libglib2.0-0',
  'libgobject-2.0.so.0': 'libglib2.0-0',
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnspr4.so': 'libnspr4',
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libsmime3.so': 'libnss3',
  'libudev.so.1': 'libudev1',
  'libX11.so.6': 'libx11-6',
  'libxcb.so.1': 'libxcb1',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libxkbcommon.so.0': 'libxkbcommon0',
  'libXrandr.so.2': 'libxrandr2',
};

// The program that shows a judge is there, and its Debian package. The servers among them are started by the tests
// alone; see `installWithoutServices`.
const judges = [
  { program: 'dciodvfy', package: 'dicom3tools' },
  { program: 'dcmdump', package: 'dcmtk' },
  { program: 'gdcmconv', package: 'libgdcm-tools' },
  { program: 'dcm2niix', package: 'dcm2niix' },
  { program: 'openssl', package: 'openssl' },
  { program: 'Orthanc', package: 'orthanc', folder: '/usr/sbin' },
  {
    program: 'libOrthancDicomWeb.so',
    package: 'orthanc-dicomweb',
    folder: '/usr/share/orthanc/plugins',
  },
];

/** True where a program of this name is on the PATH. */
export function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

export const canInstall = () => process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get');

function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Installs Debian packages and returns whether that worked. The package lists are fetched only where they lack one. */
export function aptInstall(names) {
  const known = (name) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0;
  if (!names.every((name) => known(name) || known(`${name}t64`))) apt(['update']);
  const exact = names.map((name) => (!known(name) && known(`${name}t64`) ? `${name}t64` : name));
  const install = () => apt(['install', '-y', '--no-install-recommends', ...exact]).status === 0;
  // A second try with fresh lists: the first fails where the mirror has moved on to a newer build of a package.
  return install() || (apt(['update']).status === 0 && install());
}

/** Installs the shared libraries that the Electron binary misses, or throws naming them. */
export function ensureRuntimeLibraries(root) {
  if (process.platform !== 'linux') return;
  const folder = join(root, 'node_modules/electron');
  const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
  const missing = missingLibraries(binary);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((library) => packageOfLibrary[library] ?? library))];
  if (canInstall()) {
    say(`installing the system libraries that Electron needs: ${packages.join(' ')}`);
    aptInstall([...packages, 'fonts-dejavu-core'].filter((name) => !name.includes('.so')));
    if (missingLibraries(binary).length === 0) return;
  }
  throw new BootstrapError(
    `Electron needs system libraries that are not here (${missing.join(', ')}); ` +
      `install them (on Debian or Ubuntu: sudo apt-get install ${packages.join(' ')}) and run the command again.`,
  );
}

function missingLibraries(binary) {
  const { stdout = '' } = spawnSync('ldd', [binary], { encoding: 'utf8' });
  return [...(stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

/** Installs the virtual display for window tests where there is no real one; the tests say so if it stays missing. */
export function ensureXvfb() {
  if (hasDisplay() || onPath('Xvfb')) return;
  if (canInstall()) {
    say('installing the virtual display Xvfb');
    if (aptInstall(['xvfb', 'fonts-dejavu-core'])) return;
  }
  say('no display and no Xvfb here, so the window tests will be skipped (Debian: sudo apt-get install xvfb)');
}

const policyFile = '/usr/sbin/policy-rc.d';

/**
 * Installs packages while Debian may start no service: a package like orthanc would open its ports on this computer. A
 * policy that is there already is left as it is.
 */
function installWithoutServices(names) {
  const mine = !existsSync(policyFile);
  if (mine) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return aptInstall(names);
  } finally {
    if (mine) rmSync(policyFile, { force: true });
    // Nor at the next start of the computer.
    if (names.includes('orthanc') && onPath('systemctl'))
      spawnSync('systemctl', ['disable', 'orthanc'], { stdio: 'ignore' });
  }
}

/** Installs the independent DICOM programs that the conformance tests use as judges, or names the missing ones. */
export function ensureJudges(root) {
  const missing = judges
    .filter(({ program, folder }) => !onPath(program) && !(folder && existsSync(join(folder, program))))
    .map((judge) => judge.package);
  if (!findPython(root, ['pydicom', 'numpy'])) missing.push('python3-pydicom', 'python3-numpy');
  if (missing.length === 0) return;
  if (canInstall()) {
    say(`installing the DICOM judges for the conformance tests: ${missing.join(' ')}`);
    if (installWithoutServices(missing)) return;
  }
  say(
    `conformance tests that need ${missing.join(', ')} will be skipped (Debian: sudo apt-get install them)`,
  );
}
