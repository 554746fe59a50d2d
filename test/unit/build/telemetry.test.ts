// ONNX Runtime tells its maker about every use unless it is told not to before it loads: nobody may load it but the two
// files that do so.
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(__dirname, '../../..');
const HOMES = ['electron/engine/onnx-runtime.ts', 'models/gridit/onnx_runtime.py'];
const LEFT_OUT = new Set([
  'node_modules',
  '.git',
  '.venv',
  'dist',
  'out',
  'output',
  'data',
  'runs',
  'test-results',
]);

/** Whether a file gets the library for itself: by an import, a re-export, a require or one of Python's imports. */
function loads(name: string, text: string): boolean {
  if (name.endsWith('.py'))
    return /^\s*(import|from)\s+onnxruntime\b|import_module\(['"]onnxruntime/m.test(text);
  const withoutTypes = text
    .replaceAll(/^\s*(import|export) type [^;]*;/gm, '')
    .replaceAll(/typeof import\([^)]*\)/g, '');
  return /(\bfrom|\bimport|\brequire|\))\s*\(?\s*['"`]onnxruntime-(node|web|common)(?!\/package\.json)\b/.test(
    withoutTypes,
  );
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (LEFT_OUT.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.([cm]?[jt]s|svelte|py)$/.test(entry.name)) yield path;
  }
}

test.each([
  ['a.ts', `import * as ort from 'onnxruntime-node';`],
  ['a.ts', `import { InferenceSession, type Tensor } from "onnxruntime-node";`],
  ['a.ts', `export { env } from 'onnxruntime-common';`],
  ['a.ts', `const ort = await import('onnxruntime-node');`],
  ['a.cjs', `const ort = require('onnxruntime-node');`],
  ['a.ts', `createRequire(__filename)('onnxruntime-node')`],
  ['a.py', `import onnxruntime as ort`],
  ['a.py', `    from onnxruntime.quantization import QuantType`],
])('%s that says %s loads the library', (name, text) => {
  expect(loads(name, text)).toBe(true);
});

test.each([
  ['a.ts', `import type { Tensor } from 'onnxruntime-node';`],
  ['a.ts', `type Ort = typeof import('onnxruntime-node');`],
  ['a.mjs', `const externals = ['electron', 'onnxruntime-node'];`],
  ['a.mjs', `createRequire(import.meta.url)('onnxruntime-node/package.json')`],
  ['a.py', `from gridit.onnx_runtime import onnxruntime`],
])('%s that says %s does not', (name, text) => {
  expect(loads(name, text)).toBe(false);
});

test('only the files that tell it to be silent load ONNX Runtime', () => {
  const found = [...sources(root)]
    .map((path) => relative(root, path).split(sep).join('/'))
    .filter((name) => name !== 'test/unit/build/telemetry.test.ts')
    .filter((name) => loads(name, readFileSync(join(root, name), 'utf8')));
  expect(found.toSorted()).toEqual(HOMES);
});
