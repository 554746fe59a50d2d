// When the packages are installed again, and what goes into the packaged application.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packagesMatchLock } from '../../../build/bootstrap/packages.mjs';
import { CHROMIUM_LICENCES, isLeftOut, keepChromiumLicences } from '../../../build/package/contents';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gridit-packages-'));
  mkdirSync(join(root, 'node_modules'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, packages: object) {
  writeFileSync(join(root, file), JSON.stringify({ packages }));
}

describe('packagesMatchLock', () => {
  const here = { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } };
  const elsewhere = { 'node_modules/b': { version: '1.0.0', integrity: 'sha512-b', optional: true } };

  it('is true when everything is there but packages for other platforms', () => {
    write('package-lock.json', { '': {}, ...here, ...elsewhere });
    write('node_modules/.package-lock.json', here);
    expect(packagesMatchLock(root)).toBe(true);
  });

  it('is false without node_modules, with another version, with a missing and with a surplus package', () => {
    write('package-lock.json', { '': {}, ...here });
    expect(packagesMatchLock(root)).toBe(false);
    write('node_modules/.package-lock.json', {
      'node_modules/a': { version: '1.0.1', integrity: 'sha512-c' },
    });
    expect(packagesMatchLock(root)).toBe(false);
    write('node_modules/.package-lock.json', {});
    expect(packagesMatchLock(root)).toBe(false);
    write('node_modules/.package-lock.json', { ...here, ...elsewhere });
    expect(packagesMatchLock(root)).toBe(false);
  });
});

describe('isLeftOut', () => {
  it.each([
    '',
    '/package.json',
    '/dist/main/main.cjs',
    '/dist/renderer/index.html',
    '/node_modules',
    '/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1',
    '/node_modules/onnxruntime-common/dist/cjs/index.js',
  ])('keeps "%s"', (path) => expect(isLeftOut(path)).toBe(false));

  it.each([
    '/electron/main/main.ts',
    '/models/packs/brain-mr-t1/grid.onnx',
    '/node_modules/svelte',
    '/node_modules/onnxruntime-node-extra',
    '/node_modules/onnxruntime-node/script/install.js',
    '/node_modules/onnxruntime-node/node_modules',
    '/node_modules/onnxruntime-node/node_modules/global-agent/dist/index.js',
    '/dist/main/main.cjs.map',
    '/dist/main/.sources',
    '/dist/.test-cli/cli.cjs',
    '/.git',
    '/test',
  ])('leaves out "%s"', (path) => expect(isLeftOut(path)).toBe(true));
});

describe('keepChromiumLicences', () => {
  it.each([
    ['linux', 'resources'],
    ['win32', 'resources'],
    ['darwin', 'Electron.app/Contents/Resources'],
  ])('puts them among the resources on %s', async (platform, resources) => {
    mkdirSync(join(root, resources), { recursive: true });
    writeFileSync(join(root, CHROMIUM_LICENCES), 'notices');
    await keepChromiumLicences(root, platform);
    expect(readFileSync(join(root, resources, CHROMIUM_LICENCES), 'utf8')).toBe('notices');
  });

  it('fails where the runtime came without them', async () => {
    await expect(keepChromiumLicences(root, 'linux')).rejects.toThrow(/ENOENT/);
  });
});
