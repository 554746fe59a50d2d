import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../electron/core/errors';
import { importPaths } from '../../../electron/files/import-paths';
import { inspectPath } from '../../../electron/files/read-series';
import { temporaryFolder } from '../dicom/support/temporary-folder';
import { ATTACKS } from './support/attacks';

/** What the program may take beside the pixels: code, decoders, buffers, and garbage that was not collected yet. */
const SPARE_BYTES = 400 * 2 ** 20;
/** Far beyond what the slowest machine takes. */
const HANGS_AFTER_MS = 120_000;
const CHILD = resolve(__dirname, 'support/measure-import.ts');

/** What `measure-import.ts` prints. */
interface Measured {
  peak: number;
  series: number;
  inspected: number;
  skipped: { file: string; reason: string }[];
}

/** In a process of its own: one that hangs or takes all memory must not take the tests along. */
async function measure(path: string): Promise<Measured> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (text) => (output += text));
  const watchdog = setTimeout(() => child.kill('SIGKILL'), HANGS_AFTER_MS);
  const [code, signal] = await new Promise<[number | null, string | null]>((settle, reject) => {
    child.once('error', reject);
    child.once('close', (...end) => settle(end));
  });
  clearTimeout(watchdog);
  if (code !== 0) throw new Error(`The import ended with ${code ?? signal}.`);
  return JSON.parse(output) as Measured;
}

/** What is said of those that are refused; the others are read. */
const REFUSED: Partial<Record<keyof typeof ATTACKS, RegExp>> = {
  'items by the million': /^has a DICOM header that is too large or damaged$/,
  'items within bounds': /^says it is an image but has no pixel data$/,
  'items by the million, not deflated': /^has a DICOM header that is too large or damaged$/,
  'items within bounds, not deflated': /^says it is an image but has no pixel data$/,
  'elements by the million': /^has a DICOM header that is too large or damaged$/,
  'a file with such a recipe': /^is not a DICOM file$/,
  'gigabytes of deflated pixels': /^says it has 2013265920 bytes of pixels, too many for a file of/,
  'a million frames of one pixel': /^says it has 1000000 frames; 100000 can be read$/,
  'millions of fragments': /more fragments than can be read/,
  'an archive of 65000 files': /^is an archive of 65000 files, more than its size can hold of images$/,
};

function written(name: keyof typeof ATTACKS): { path: string; declared: number; size: number } {
  const { name: file, bytes, declared } = ATTACKS[name]();
  const folder = temporaryFolder();
  writeFileSync(join(folder, file), bytes);
  // A recipe is looked for beside images, not opened itself.
  return { path: file.endsWith('.json') ? folder : join(folder, file), declared, size: bytes.length };
}

describe('a small file takes no more memory than its pixels need, nor time without end', () => {
  it.each(Object.keys(ATTACKS) as (keyof typeof ATTACKS)[])(
    '%s',
    async (name) => {
      const { path, declared, size } = written(name);
      const { peak, series, inspected, skipped } = await measure(path);
      const reason = REFUSED[name];
      expect([series, inspected]).toEqual(reason ? [0, 0] : [1, 1]);
      expect(skipped.map((file) => file.reason).join()).toMatch(reason ?? /^$/);
      const most = 2 * (reason ? 0 : declared) + size + SPARE_BYTES;
      expect(peak, `${(peak / 2 ** 20).toFixed(0)} MiB`).toBeLessThan(most);
    },
    HANGS_AFTER_MS + 30_000,
  );
});

describe('what takes long is cancelled while it goes on', () => {
  /** Cancels from the event loop, as a message or Ctrl+C does, as soon as it is let in. */
  const cancelled = (run: (signal: AbortSignal) => Promise<unknown>) => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 1);
    return run(abort.signal);
  };

  it.each(['frames of one pixel within bounds', 'deflated pixels within bounds'] as const)(
    '%s',
    async (name) => {
      const { path } = written(name);
      const onSeries = () => {
        throw new Error(`${basename(path)} was imported all the same.`);
      };
      const imported = cancelled((signal) => importPaths([path], { signal, onSeries }));
      await expect(imported).rejects.toBeInstanceOf(CancelledError);
      const inspected = cancelled((signal) => inspectPath(path, { signal }));
      await expect(inspected).rejects.toBeInstanceOf(CancelledError);
    },
    HANGS_AFTER_MS,
  );
});
