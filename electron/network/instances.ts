/** Which DICOM files lie under paths, as far as sending them needs to know: class, identifier and encoding. */
import { open } from 'node:fs/promises';
import { CancelledError } from '../core/errors';
import { parseFile } from '../dicom/import/parse-file';
import { findSources } from '../files/find-sources';
import { readReason } from '../files/file-errors';
import { readMeta, type MetaInformation } from './meta-information';

export interface Instance extends MetaInformation {
  path: string;
  /** Name to show. */
  file: string;
  /** Where the data set begins in the file. */
  dataSetAt: number;
  /** Bytes of the file. */
  size: number;
}

/** Enough for the meta information and, where there is none, for the first elements of the data set. */
const FIRST_BYTES = 64 * 1024;
/** The largest file that fits into one buffer on every platform. */
const MAX_BYTES = 2 ** 31 - 1;
const DICOMDIR = '1.2.840.10008.1.3.10';

/** Throws `CancelledError` only; files that cannot be sent are skipped with a reason that reads on from their name. */
export async function listInstances(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<{ instances: Instance[]; skipped: { file: string; reason: string }[] }> {
  const { files, skipped: lost } = await findSources(paths, signal);
  const skipped = [...lost];
  const instances: Instance[] = [];
  for (const { path, file } of files) {
    if (signal?.aborted) throw new CancelledError();
    const found = await readInstance(path).catch((error: unknown) => readReason(error) ?? 'cannot be read');
    if (typeof found === 'string') skipped.push({ file, reason: found });
    else if (found.sopClassUid !== DICOMDIR) instances.push({ ...found, path, file });
  }
  return { instances, skipped };
}

async function readInstance(path: string): Promise<Omit<Instance, 'path' | 'file'> | string> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (size > MAX_BYTES) return 'is larger than 2 GB and cannot be sent';
    const bytes = Buffer.alloc(Math.min(size, FIRST_BYTES));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    const first = bytes.subarray(0, bytesRead);
    const meta = readMeta(first);
    if (meta) return { ...meta, size };
    return withoutMeta(first, size);
  } finally {
    await handle.close();
  }
}

/** A bare data set, as old systems write it. */
function withoutMeta(first: Buffer, size: number): Omit<Instance, 'path' | 'file'> | string {
  const parsed = parseFile(first);
  if ('refusal' in parsed) return parsed.refusal;
  const sopClassUid = parsed.dataSet.string('x00080016') ?? '';
  const sopInstanceUid = parsed.dataSet.string('x00080018') ?? '';
  const begins = first.readUInt16LE(0);
  if (!sopClassUid || !sopInstanceUid || begins === 0x0002 || first.toString('latin1', 128, 132) === 'DICM') {
    return 'does not say which image it is (SOP Class and SOP Instance UID)';
  }
  return { sopClassUid, sopInstanceUid, transferSyntax: parsed.transferSyntax, dataSetAt: 0, size };
}
