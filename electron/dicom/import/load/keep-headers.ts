/** The headers of a stack's files, to be kept beside its voxels. */
import { readFile } from 'node:fs/promises';
import { CancelledError } from '../../../core/errors';
import { DEFLATED_LITTLE_ENDIAN } from '../../transfer-syntax';
import { headerOnly, packHeaders, type KeptFrame } from '../../tags/kept-headers';
import type { FoundSlice } from '../grouping/group-slices';
import { parseFile } from '../parse-file';
import { SourceFile, takingTurns } from '../reading/source-file';

/** One header is not kept beyond this; the elements of its frames are then those that an export would write. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Packed headers of the files of a stack, frames in its order. A file that cannot be read again has none. Throws `CancelledError`. */
export async function keepHeaders(slices: readonly FoundSlice[], signal?: AbortSignal): Promise<Uint8Array> {
  const headers: Uint8Array[] = [];
  const index = new Map<string, number>();
  const frames: KeptFrame[] = [];
  const turn = takingTurns();
  for (const slice of slices) {
    await turn();
    if (signal?.aborted) throw new CancelledError();
    let header = index.get(slice.path);
    if (header === undefined) {
      header = headers.length;
      index.set(slice.path, header);
      headers.push(await readHeader(slice));
    }
    frames.push({ header, frame: slice.frame });
  }
  return packHeaders(headers, frames);
}

async function readHeader({ path, source, headerBytes }: FoundSlice): Promise<Uint8Array> {
  try {
    if (headerBytes > MOST_BYTES) return new Uint8Array(0);
    if (source.transferSyntax === DEFLATED_LITTLE_ENDIAN) {
      const bytes = await readFile(path);
      const parsed = parseFile(bytes);
      return 'refusal' in parsed ? new Uint8Array(0) : headerOnly(bytes, parsed);
    }
    const file = await SourceFile.open(path);
    try {
      const bytes = new Uint8Array(headerBytes);
      return (await file.read(bytes, 0)) === headerBytes ? bytes : new Uint8Array(0);
    } finally {
      await file.close();
    }
  } catch {
    return new Uint8Array(0);
  }
}
