/** Zip archives of images, unpacked into a folder of their own within bounds that no honest archive reaches. */
import { createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { CancelledError } from '../../core/errors';
import { readReason, systemCode } from '../file-errors';

export const ZIP_NAME = /\.zip$/i;

/** A name in an archive, and why that entry was left out. */
export interface LeftOut {
  name: string;
  reason: string;
}

export interface ZipBounds {
  entries: number;
  /** Of all entries together, unpacked. */
  bytes: number;
  /** How many times the size of the archive that may be, beyond `freeBytes`. */
  ratio: number;
  freeBytes: number;
}

export const ZIP_BOUNDS: ZipBounds = {
  entries: 200_000,
  bytes: 64 * 2 ** 30,
  ratio: 250,
  freeBytes: 256 * 2 ** 20,
};

/** Entries that any archive may have; beyond them, one for so many of its bytes, for each takes time. */
const FREE_ENTRIES = 10_000;
const BYTES_PER_ENTRY = 1024;
const FILE_KIND = 0xf000;
const PLAIN_FILE = 0x8000;
const FOLDER = 0x4000;
const DEFLATE_MOST = 1032;

/**
 * Unpacks an archive into `folder`, which is there and empty.
 * @returns the entries that were left out; or, in `refusal`, why nothing was unpacked ("is …"). In that case, and when
 *   it throws `CancelledError` or an error of the file system, files may have been left in `folder`.
 */
export async function unpackZip(
  archive: string,
  folder: string,
  signal?: AbortSignal,
  bounds: ZipBounds = ZIP_BOUNDS,
): Promise<{ leftOut: LeftOut[] } | { refusal: string }> {
  let zip: ZipFile;
  try {
    zip = await openPromise(archive, { autoClose: false });
  } catch (error) {
    return { refusal: readReason(error) ?? 'is no zip archive, or a damaged one' };
  }
  try {
    const listed = await listEntries(zip, (await stat(archive)).size, bounds, signal);
    if ('refusal' in listed) return listed;
    const leftOut: LeftOut[] = [];
    for (const entry of listed.entries) {
      if (signal?.aborted) throw new CancelledError();
      const reason = whyLeftOut(entry) ?? (await unpackEntry(zip, entry, folder, signal));
      if (reason) leftOut.push({ name: entry.fileName.split('/').join(sep), reason });
    }
    return { leftOut };
  } finally {
    zip.close();
  }
}

/** All entries that are no folders, if they keep within bounds as far as the directory of the archive says. */
async function listEntries(
  zip: ZipFile,
  size: number,
  bounds: ZipBounds,
  signal: AbortSignal | undefined,
): Promise<{ entries: Entry[] } | { refusal: string }> {
  if (zip.entryCount > bounds.entries)
    return { refusal: `is an archive of ${zip.entryCount} files; ${bounds.entries} can be unpacked` };
  if (zip.entryCount > FREE_ENTRIES + size / BYTES_PER_ENTRY)
    return { refusal: `is an archive of ${zip.entryCount} files, more than its size can hold of images` };
  const entries: Entry[] = [];
  const seen = new Set<string>();
  let bytes = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      if (signal?.aborted) throw new CancelledError();
      if (entry.fileName.endsWith('/')) continue;
      if (seen.has(entry.fileName)) return { refusal: `is an archive that holds "${entry.fileName}" twice` };
      seen.add(entry.fileName);
      bytes += entry.uncompressedSize;
      const tooMany = bytes > bounds.bytes || bytes > bounds.freeBytes + bounds.ratio * size;
      if (tooMany || entry.uncompressedSize > DEFLATE_MOST * entry.compressedSize + 1024)
        return { refusal: 'is an archive that would grow beyond all reason when it is unpacked' };
      entries.push(entry);
    }
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    // The names are checked by the reader: no absolute path, no "..", no drive letter.
    if (/relative path|absolute path|characters in fileName/i.test((error as Error).message))
      return { refusal: 'is an archive with names that lead outside of it' };
    return { refusal: 'is a zip archive that is damaged or cut off' };
  }
  if (entries.length === 0) return { refusal: 'is an archive with no files in it, or a damaged one' };
  return { entries };
}

function whyLeftOut(entry: Entry): string | undefined {
  const kind = (entry.externalFileAttributes >>> 16) & FILE_KIND;
  if (kind !== 0 && kind !== PLAIN_FILE && kind !== FOLDER)
    return 'is a link in an archive, which is not followed';
  if (entry.isEncrypted()) return 'is encrypted; unpack the archive with its password first';
  if (ZIP_NAME.test(entry.fileName)) return 'is an archive inside an archive, which is not opened';
  if (!entry.canDecodeFileData()) return 'is compressed in a way that cannot be read';
  if (entry.fileName.includes('\0')) return 'has a name that no file can have';
  return undefined;
}

/** Why an entry could not be unpacked, if so. Throws where the disk is full and the like. */
async function unpackEntry(
  zip: ZipFile,
  entry: Entry,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const target = join(folder, entry.fileName);
  if (!target.startsWith(folder + sep)) return 'has a name that leads outside of its archive';
  try {
    await mkdir(dirname(target), { recursive: true });
    const contents = await zip.openReadStreamPromise(entry);
    // Never over a file that is there: on some systems names differ that mean the same file.
    await pipeline(contents, createWriteStream(target, { flags: 'wx', mode: 0o600 }), { signal });
    return undefined;
  } catch (error) {
    if (signal?.aborted) throw new CancelledError();
    const code = systemCode(error);
    if (code === 'EEXIST' || code === 'ENOTDIR') return 'has the name of another file in its archive';
    if (code === 'ENAMETOOLONG' || code === 'EINVAL') return 'has a name that no file can have';
    if (code && !code.startsWith('Z_') && !code.startsWith('ERR_')) throw error;
    return 'is damaged in its archive';
  }
}
