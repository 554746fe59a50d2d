/** Every start of the command line pays for the code that it reads, so a command reads its own and not the others'. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandLineBundle } from '../engine/bundles';

let cli: string;
let folder: string;
beforeAll(async () => {
  cli = join(await commandLineBundle(), 'cli.cjs');
  folder = mkdtempSync(join(tmpdir(), 'gridit-test-'));
  const print = `process.on('exit', () => console.error(JSON.stringify(Object.keys(require.cache))));`;
  writeFileSync(join(folder, 'loaded.cjs'), print);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Files of the bundle that a start with these arguments reads. */
function loaded(...args: string[]): string[] {
  const script = 'exec "$@" 2>&1 >/dev/null';
  const output = execFileSync(
    'sh',
    ['-c', script, 'sh', process.execPath, '-r', join(folder, 'loaded.cjs'), cli, ...args],
    { encoding: 'utf8' },
  );
  const list = output.trim().split('\n').at(-1)!;
  return (JSON.parse(list) as string[]).filter((path) => path.split(sep).at(-1)!.startsWith('cli.'));
}

test.runIf(process.platform !== 'win32')('the version and the help are read without any command', () => {
  for (const flag of ['--version', '--help']) {
    const bytes = loaded(flag).reduce((sum, path) => sum + statSync(path).size, 0);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(1_000_000);
  }
});

test.runIf(process.platform !== 'win32')('a list of models reads neither DICOM nor the network', () => {
  const names = loaded('models', '--packs', folder).map((path) => path.split(sep).at(-1));
  expect(names).toContain('cli.list.cjs');
  for (const other of ['cli.receive.cjs', 'cli.scan-files.cjs', 'cli.export-series.cjs'])
    expect(names).not.toContain(other);
});
