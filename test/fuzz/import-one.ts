/** What must hold for any bytes whatever: an import ends, in series that are whole or in reasons, within bounds. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importPaths } from '../../electron/files/import-paths';
import { inspectPath } from '../../electron/files/read-series';
import { assertMemory } from './memory';
import type { Seed } from './seeds';

/** Throws where something does not hold. */
export async function importOne({ name, bytes }: Seed): Promise<'imported' | 'refused'> {
  const folder = await mkdtemp(join(tmpdir(), 'gridit-fuzz-'));
  try {
    const path = join(folder, name);
    await writeFile(path, bytes);
    let declared = bytes.length;
    let found = 0;
    const { skipped } = await importPaths([path], {
      onSeries({ header, voxels }) {
        found += 1;
        declared += voxels.byteLength;
        const { frames, rows, columns, values, geometry } = header;
        if (voxels.length !== frames * rows * columns) throw new Error('voxels are missing');
        if (geometry.positions.length !== frames) throw new Error('positions are missing');
        const numbers = [
          values.rescaleSlope,
          values.rescaleIntercept,
          values.window.center,
          values.window.width,
        ];
        if (!numbers.every(Number.isFinite)) throw new Error(`a value is no number: ${numbers.join()}`);
      },
    });
    if (found === 0 && skipped.length === 0) throw new Error('there is neither a series nor a reason');
    for (const { reason } of skipped) if (reason.trim() === '') throw new Error('a reason is empty');
    await inspectPath(path);
    assertMemory(declared);
    return found > 0 ? 'imported' : 'refused';
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
