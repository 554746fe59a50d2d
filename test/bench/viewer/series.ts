/** Series to measure with: large ones of known size, as files to import or straight in a library. */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Series } from '../../../electron/core/series';
import { writeNativeSeries } from '../../../electron/files/native';
import { writeDicom } from '../../../electron/files/writers/dicom';
import { writeOutput } from '../../../electron/files/writers/output';
import { phantomHeader } from '../../e2e/support/phantom-series';

/** A noisy ball of `side` × `side` × `frames` voxels. */
export function noisyBall(name: string, side: number, frames: number): Series {
  const header = phantomHeader({
    name,
    modality: 'CT',
    rows: side,
    columns: side,
    frames,
    spacing: 300 / side,
    sliceSpacing: 1,
    values: { rescaleIntercept: -1024, units: 'HU', window: { center: 40, width: 400 } },
  });
  const voxels = new Int16Array(side * side * frames);
  let index = 0;
  let state = 1;
  for (let frame = 0; frame < frames; frame++) {
    const z = (frame / frames) * 2 - 1;
    for (let row = 0; row < side; row++) {
      const y = (row / side) * 2 - 1;
      const reach = 0.8 - y * y - z * z;
      for (let column = 0; column < side; column++) {
        const x = (column / side) * 2 - 1;
        state = (Math.imul(state, 1664525) + 1013904223) | 0;
        const noise = (state >>> 24) - 128;
        voxels[index++] = x * x < reach ? 1064 + noise : 128 + noise;
      }
    }
  }
  return { header, voxels };
}

/** Writes it as DICOM with the application's own writer, a file a slice; resolves with the folder. */
export async function writeDicomSeries(series: Series, folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await writeOutput(folder, {}, { single: undefined, many: (sink) => writeDicom(series, sink, {}) });
  return folder;
}

/** Puts `count` series of 512 × 512 × 60 into a library that is not open; resolves with their ids. */
export async function fillLibrary(userData: string, count: number): Promise<string[]> {
  const library = join(userData, 'library/series');
  await mkdir(library, { recursive: true });
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const id = randomUUID();
    await writeNativeSeries(noisyBall(`Ball ${index + 1}`, 512, 60), join(library, id));
    ids.push(id);
  }
  return ids;
}
