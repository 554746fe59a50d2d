import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { importOne } from './import-one';
import { readSeeds } from './seeds';

const SECONDS = 10;
/** Far beyond what the slowest machine takes to start and to finish a case. */
const HANGS_AFTER_MS = 90_000;

it('the files to be spoilt are good ones', async () => {
  for (const seed of readSeeds()) {
    const expected = seed.name === 'DICOMDIR' ? 'refused' : 'imported';
    expect(await importOne(seed), seed.name).toBe(expected);
  }
}, 60_000);

it(`${SECONDS} seconds of spoilt input end in what it was, or in reasons`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridit-fuzz-run-'));
  try {
    const last = join(folder, 'last.json');
    // In a process of its own: one that hangs, crashes or takes all memory must not take the tests along.
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', resolve(__dirname, 'run.ts'), '--seconds', String(SECONDS), '--seed', '1'],
      { env: { ...process.env, FUZZ_LAST_CASE: last }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    const watchdog = setTimeout(() => child.kill('SIGKILL'), HANGS_AFTER_MS);
    const [code, signal] = await new Promise<[number | null, string | null]>((settle, reject) => {
      child.once('error', reject);
      child.once('close', (...end) => settle(end));
    });
    clearTimeout(watchdog);
    console.log(output.trim());
    const failed =
      code === 0 ? '' : `${output}\nended with ${code ?? signal} in ${readFileSync(last, 'utf8')}`;
    expect(failed).toBe('');
    expect(output).toMatch(/files: .*[1-9]\d* imported/);
    for (const name of ['files', 'codestreams', 'packs', 'recipes'])
      expect(output).toMatch(new RegExp(`${name}: .*\\d refused`));
    expect(output).toMatch(/stores: .*\d set aside/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
