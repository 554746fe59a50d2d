// Each rule of build/layers.cjs must report the import that it forbids, and let pass the one beside it that is allowed.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(__dirname, '../../..');
let project: string;
let reported: Map<string, string[]>;

const rules: { name: string }[] = createRequire(__filename)(join(root, 'build/layers.cjs')).forbidden;
/** The folders of the page in their order; the last may import all others. */
const page = rules.flatMap(({ name }) => /^page-(.*)/.exec(name)?.[1] ?? []).concat('shell');

// file, what it imports, and the rule that must be broken by it (none for an allowed import)
const imports: [file: string, imported: string, rule?: string][] = [
  ['electron/core/to-dicom.ts', '../dicom/leaf', 'core-stands-alone'],
  ['electron/core/to-builtin.ts', 'node:fs', 'core-has-no-builtins'],
  ['electron/core/to-package.ts', 'zod', 'core-has-no-packages'],
  ['electron/core/some-schema.ts', 'fflate', 'core-schemas-on-zod'],
  ['electron/core/fine-schema.ts', 'zod'],
  ['electron/core/fine.ts', './leaf'],
  ['electron/dicom/to-engine.ts', '../engine/leaf', 'dicom-on-core'],
  ['electron/dicom/to-electron.ts', 'electron', 'dicom-outside-electron'],
  ['electron/dicom/fine.ts', '../core/leaf'],
  ['electron/dicom/fine-package.ts', 'dicom-parser'],
  ['electron/files/to-main.ts', '../main/leaf', 'files-on-dicom'],
  ['electron/files/to-electron.ts', 'electron', 'files-outside-electron'],
  ['electron/files/type-fine.ts', 'electron'],
  ['electron/files/fine.ts', '../dicom/leaf'],
  ['electron/network/to-main.ts', '../main/leaf', 'network-on-files'],
  ['electron/network/to-electron.ts', 'electron', 'network-outside-electron'],
  ['electron/network/fine.ts', 'node:net'],
  ['electron/main/to-socket.ts', 'node:net', 'only-network-opens-sockets'],
  ['electron/files/to-dimse.ts', 'dcmjs-dimse', 'only-network-opens-sockets'],
  ['electron/engine/to-dicom.ts', '../dicom/leaf', 'engine-on-core'],
  ['electron/engine/to-electron.ts', 'electron', 'engine-outside-electron'],
  ['electron/engine/fine.ts', 'onnxruntime-node'],
  ['electron/dataset/to-main.ts', '../main/leaf', 'dataset-on-engine'],
  ['electron/dataset/to-onnx.ts', 'onnxruntime-node', 'dataset-outside-electron'],
  ['electron/dataset/fine.ts', '../engine/leaf'],
  ['electron/ipc/to-main.ts', '../main/leaf', 'ipc-on-core'],
  ['electron/ipc/to-package.ts', 'fflate', 'ipc-only-zod'],
  ['electron/ipc/to-builtin.ts', 'node:path', 'ipc-has-no-builtins'],
  ['electron/ipc/fine.ts', 'zod'],
  ['electron/main/to-renderer.ts', '../../renderer/leaf', 'main-on-its-parts'],
  ['electron/main/to-onnx.ts', 'onnxruntime-node', 'main-runs-no-model'],
  ['electron/main/to-entry.ts', '../engine/process', 'entries-are-not-imported'],
  ['electron/main/to-test.ts', '../../test/leaf', 'app-does-not-import-tests'],
  ['electron/main/to-nowhere.ts', './no-such-file', 'resolvable'],
  ['electron/main/fine.ts', '../dicom/leaf'],
  ['electron/preload/to-main.ts', '../main/leaf', 'preload-on-ipc'],
  ['electron/preload/to-package.ts', 'fflate', 'preload-only-bridge'],
  ['electron/preload/to-builtin.ts', 'node:fs', 'preload-has-no-builtins'],
  ['electron/preload/fine.ts', 'electron'],
  ['electron/cli/to-ipc.ts', '../ipc/leaf', 'cli-on-its-parts'],
  ['electron/cli/to-electron.ts', 'electron', 'cli-outside-electron'],
  ['electron/cli/fine.ts', '../engine/leaf'],
  ['electron/extra/to-core.ts', '../core/leaf', 'every-folder-has-a-layer'],
  ['renderer/to-dicom.ts', '../electron/dicom/leaf', 'renderer-on-contract'],
  ['renderer/to-electron.ts', 'electron', 'renderer-sandboxed'],
  ['renderer/to-builtin.ts', 'node:fs', 'renderer-has-no-builtins'],
  ['renderer/to-cornerstone.ts', '@cornerstonejs/core', 'only-viewer-knows-cornerstone'],
  ['renderer/fine.ts', '../electron/ipc/leaf'],
  ['renderer/viewer/fine.ts', '@cornerstonejs/core'],
  ['electron/engine/circle-a.ts', './circle-b', 'no-circles'],
  ['electron/core/type-to-main.ts', '../main/leaf', 'core-stands-alone'],
  ...page
    .slice(1)
    .map((later, index): [string, string, string] => [
      `renderer/${page[index]}/to-later.ts`,
      `../${later}/leaf`,
      `page-${page[index]}`,
    ]),
  ['renderer/shell/fine.ts', '../strings/leaf'],
  ['renderer/extra/to-state.ts', '../state/leaf', 'every-page-folder-has-its-place'],
];

const leaves = [
  ...['core', 'dicom', 'engine', 'ipc', 'main'].map((name) => `electron/${name}/leaf.ts`),
  ...page.map((name) => `renderer/${name}/leaf.ts`),
];

function write(file: string, text: string) {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
}

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'gridit-layers-'));
  cpSync(join(root, 'build/layers.cjs'), join(project, 'layers.cjs'));
  cpSync(join(root, 'package.json'), join(project, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'), 'junction');
  for (const file of [...leaves, 'renderer/leaf.ts', 'test/leaf.ts', 'electron/engine/process.ts']) {
    write(file, 'export const leaf = 1;\n');
  }
  for (const [file, imported] of imports) {
    write(file, `export ${file.includes('type-') ? 'type ' : ''}* from '${imported}';\n`);
  }
  write('electron/engine/circle-b.ts', `export * from './circle-a';\n`);
  write(
    'renderer/Panel.svelte',
    `<script lang="ts">\n  import { leaf } from '../electron/dicom/leaf';\n</script>\n{leaf}\n`,
  );

  const result = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      ...['--config', 'layers.cjs', '--output-type', 'json', 'electron', 'renderer', 'test'],
    ],
    { cwd: project, encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  const violations: { from: string; rule: { name: string } }[] = JSON.parse(result.stdout).summary.violations;
  reported = new Map();
  for (const { from, rule } of violations) reported.set(from, [...(reported.get(from) ?? []), rule.name]);
}, 60_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('layers', () => {
  it.each(imports.filter(([, , rule]) => rule))('%s may not import %s: %s', (file, _imported, rule) => {
    expect(reported.get(file)).toContain(rule);
  });

  it.each(imports.filter(([, , rule]) => !rule))('%s may import %s', (file) => {
    expect(reported.get(file)).toBeUndefined();
  });

  it('has a forbidden import here for every rule', () => {
    expect(new Set(imports.map(([, , rule]) => rule).filter(Boolean))).toEqual(
      new Set(rules.map(({ name }) => name)),
    );
  });

  it('sees imports in Svelte components', () => {
    expect(reported.get('renderer/Panel.svelte')).toContain('renderer-on-contract');
  });
});
