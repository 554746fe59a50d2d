// The notices of what ships: of every bundle, and of what no bundle names.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { nodeEntries } from '../../../build/vite/node.mjs';
import { BUNDLES } from '../../../electron/main/help/licences';
import { isLeftOut } from '../../../build/package/contents';
import { commandLineBundle } from '../engine/bundles';

const root = resolve(__dirname, '../../..');
const packageOf = (name: string) =>
  createRequire(import.meta.url)(join(root, 'node_modules', name, 'package.json')) as { version: string };

it('every bundle has its place in the list of licences', () => {
  expect([...BUNDLES].toSorted()).toEqual(Object.keys(nodeEntries).toSorted());
});

it('a bundle names the packages in all of its files, with their texts', async () => {
  const text = readFileSync(join(await commandLineBundle(), 'cli.licenses.md'), 'utf8');
  // Of the first file, of one command, and of a thread.
  for (const name of ['commander', 'dcmjs', 'dcmjs-dimse', 'yauzl', 'zod', 'dicom-parser'])
    expect(text).toContain(`## ${name} - ${packageOf(name).version} `);
  // A heading, and more than a name.
  const bare = text
    .split(/^(?=## \S+ - \d)/m)
    .slice(1)
    .filter((part) => part.trim().split('\n').length < 3);
  // The decoders' packages came without one; build/vite/notices/codecs.md has theirs.
  const names = bare.map((part) => part.split(' ')[1]!);
  expect(names.filter((name) => !name.startsWith('@cornerstonejs/codec-'))).toEqual([]);
});

it('ONNX Runtime comes with the notices of its version', async () => {
  const { version } = packageOf('onnxruntime-node');
  expect(existsSync(join(root, `build/vite/notices/onnxruntime-${version}.md`))).toBe(true);
  const text = readFileSync(join(await commandLineBundle(), 'onnxruntime.licenses.md'), 'utf8');
  expect(text).toContain('THIRD PARTY SOFTWARE NOTICES AND INFORMATION');
  // Some of what its library is made of.
  for (const part of ['Eigen', 'protobuf', 'dawn', 'cpp_client_telemetry']) expect(text).toContain(part);
});

it('every library that ONNX Runtime brings has its notice', async () => {
  const folder = join(root, 'node_modules/onnxruntime-node/bin/napi-v6');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(dll|so|dylib)(\.[\d.]+)?$/.test(name),
  );
  const others = new Set(
    files.map((name) => name.split(/[\\/]/).at(-1)!).filter((name) => !/onnxruntime/.test(name)),
  );
  expect(others.size).toBeGreaterThan(0);
  const text = readFileSync(join(await commandLineBundle(), 'onnxruntime.licenses.md'), 'utf8');
  for (const name of others) expect(text).toContain(`\`${name}\``);
  expect(text).toContain('LLVM Release License');
});

it('a package holds what runs, and no sources of it', () => {
  const libraries = '/node_modules/onnxruntime-common';
  expect(isLeftOut(`${libraries}/lib/backend-impl.ts`)).toBe(true);
  expect(isLeftOut(`${libraries}/dist/cjs/index.d.ts`)).toBe(true);
  expect(isLeftOut(`${libraries}/dist/cjs/index.js`)).toBe(false);
});
