/** Files in a folder of their own, and the series that they make. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { frameVoxels, type Series } from '../../../../electron/core/series';
import { readSeries } from '../../../../electron/files/read-series';
import { temporaryFolder } from './temporary-folder';

/** A folder with the given files; a path may have folders in it. */
export function folderOf(files: Record<string, Uint8Array | string>): string {
  const root = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

/** The series of some files; nothing may be skipped. */
export async function seriesOf(...files: Uint8Array[]): Promise<Series[]> {
  const named = Object.fromEntries(files.map((file, i) => [`${String(i).padStart(4, '0')}.dcm`, file]));
  const { series, skipped } = await readSeries(folderOf(named));
  if (skipped.length > 0) throw new Error(`Skipped: ${JSON.stringify(skipped)}`);
  return series;
}

/** Warnings of an imported series. */
export function warningsOf({ header }: Series): string[] {
  return header.provenance.kind === 'imported' ? header.provenance.warnings : [];
}

/** The first modality value of each frame. */
export function firstValues(series: Series): number[] {
  const { frames, values } = series.header;
  return Array.from({ length: frames }, (_, frame) => {
    const value = frameVoxels(series, frame)[0]! * values.rescaleSlope + values.rescaleIntercept;
    return Math.round(value * 1e6) / 1e6;
  });
}
