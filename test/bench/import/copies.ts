/** What is imported besides the series itself: compressed copies of it, and many small files. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sliceFile } from '../../unit/dicom/support/write-dicom';

/** Copies every file by a program; why there are none, where it is not installed or fails. */
export function copyWith(program: string, options: string[], from: string, to: string): string | undefined {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const { status, error } = spawnSync(program, [...options, join(from, name), join(to, name)], {
      stdio: 'ignore',
    });
    if (error) return `${program} is not installed`;
    if (status !== 0) return `${program} ended with ${status}`;
  }
  return undefined;
}

/** One series of so many slices of 64 × 64. */
export function writeSmallFiles(folder: string, count: number): void {
  mkdirSync(folder, { recursive: true });
  for (let instance = 1; instance <= count; instance++) {
    const pixels = Uint16Array.from({ length: 64 * 64 }, (_, i) => (i * instance) % 4096);
    const file = sliceFile({ instance, pixels, with: { '00280010': ['US', 64], '00280011': ['US', 64] } });
    writeFileSync(join(folder, `${String(instance).padStart(5, '0')}.dcm`), file);
  }
}
