/** Folders of small DICOM files, as they lie on somebody's disk. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sliceFile } from '../../unit/dicom/support/write-dicom';

/** Writes a folder with the slices of one series, "1.dcm" and so on. */
export async function writeSlices(folder: string, count: number, series: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let instance = 1; instance <= count; instance++) {
    const slice = sliceFile({ instance, series, position: [0, 0, instance * 3] });
    await writeFile(join(folder, `${instance}.dcm`), slice);
  }
}
