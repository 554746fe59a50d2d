/** The verdict of dciodvfy (dicom3tools), where it is installed. It is asked only about files that are on this computer. */
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConformanceReport } from '../../core/conformance';
import { scratchFolder } from '../partials';

/**
 * Debian's dciodvfy of 2022 does not know Synthetic Data (0008,001C), which came in 2023, and says so in four ways; the
 * last follows from the others and stands alone only with them.
 */
const KNOWN = /0x0008,0x001c\)/;
const EXTENDED = /this is a Standard Extended SOP Class/;
const TIMEOUT_MS = 20_000;

/**
 * Judges one file.
 * @param name of the file, for the report
 * @returns null where the program is not installed or gives no answer
 */
export async function askDciodvfy(name: string, bytes: Uint8Array): Promise<ConformanceReport['dciodvfy']> {
  const folder = await scratchFolder('gridit-check');
  try {
    const file = join(folder, 'image.dcm');
    await writeFile(file, bytes);
    const output = await run(file);
    return output === undefined ? null : verdict(name, output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** It exits with 1 where it finds something, which is an answer; ENOENT is none. */
function run(file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('dciodvfy', [file], { timeout: TIMEOUT_MS, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      const answered = !error || typeof error.code === 'number';
      resolve(answered ? stdout + stderr : undefined);
    });
  });
}

export function verdict(file: string, output: string): NonNullable<ConformanceReport['dciodvfy']> {
  const lines = output.split('\n').map((line) => line.trim());
  const said = [...new Set(lines)].filter((line) => /\b(Error|Warning)\b/.test(line) && !KNOWN.test(line));
  const others = said.filter((line) => !EXTENDED.test(line));
  const extendedForOthers = others.some((line) => line.includes('not present in standard DICOM IOD'));
  const kept = said.filter((line) => !EXTENDED.test(line) || extendedForOthers);
  return {
    file,
    errors: kept.filter((line) => /\bError\b/.test(line)),
    warnings: kept.filter((line) => !/\bError\b/.test(line)),
  };
}
