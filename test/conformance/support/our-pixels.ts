/** What this program makes of the pixels of a file, frame by frame. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { UserError } from '../../../electron/core/errors';
import { parseFile } from '../../../electron/dicom/import/parse-file';
import { readPixelSource } from '../../../electron/dicom/import/pixels/pixel-source';
import { openFrames } from '../../../electron/dicom/import/pixels/read-frames';

export type Ours = { frames: number; values: Float64Array; sha256: string } | { refused: string };

export async function readOurs(path: string): Promise<Ours> {
  const bytes = new Uint8Array(readFileSync(path));
  const parsed = parseFile(bytes);
  if ('refusal' in parsed) return { refused: parsed.refusal };
  const read = readPixelSource(parsed, bytes.length);
  if ('refusal' in read) return { refused: read.refusal };
  const { rows, columns, frames } = read.source;
  const values = new Float64Array(rows * columns * frames);
  try {
    const reader = await openFrames({ path, file: basename(path) }, read.source);
    try {
      for (let frame = 0; frame < frames; frame++)
        values.set(await reader.read(frame), frame * rows * columns);
    } finally {
      await reader.close();
    }
  } catch (error) {
    if (error instanceof UserError) return { refused: error.message };
    throw error;
  }
  return { frames, values, sha256: createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex') };
}
