/**
 * How a file reaches a system that does not take its encoding: as explicit, else as implicit VR little endian. What a
 * system takes is sent byte for byte.
 */
import { readFile } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { UserError } from '../core/errors';
import { decompress } from '../dicom/transcode/decompress';
import { littleEndian } from '../dicom/transcode/little-endian';
import {
  DEFLATED_LITTLE_ENDIAN,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  howToDecode,
  IMPLICIT_LITTLE_ENDIAN,
  isUncompressed,
} from '../dicom/transfer-syntax';
import { toImplicit } from './implicit-data-set';
import type { Instance } from './instances';

const MAX_INFLATED_BYTES = 2 ** 30;

/** The encodings in which a file can be sent, best first: its own before all. */
export function offeredFor(stored: string): string[] {
  // What nothing here decodes goes as it is or not at all.
  if (stored === IMPLICIT_LITTLE_ENDIAN || !howToDecode(stored)) return [stored];
  return [...new Set([stored, EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN])];
}

/**
 * The data set of a file in one of the encodings that are offered for it, without meta information.
 * Throws where the file cannot be read or decoded (see `unreadable`), `CancelledError`.
 */
export async function dataSetAs(instance: Instance, sendAs: string, signal?: AbortSignal): Promise<Buffer> {
  const stored = instance.transferSyntax;
  const plain = await (sendAs === stored ? asItIs(instance) : uncompressed(instance, signal));
  // A deflated data set may have an odd number of bytes in a file, but never on the way (PS3.5 section A.5).
  if (plain.length % 2 === 1 && sendAs === DEFLATED_LITTLE_ENDIAN)
    return Buffer.concat([plain, Buffer.alloc(1)]);
  if (plain.length % 2 === 1) throw new Error('A data set has an even number of bytes.');
  return sendAs === IMPLICIT_LITTLE_ENDIAN && stored !== sendAs ? toImplicit(plain) : plain;
}

/** The sentence for a file that could not be sent because of what it is. */
export function unreadable(error: unknown): string {
  const why = error instanceof UserError ? ` ${error.message}` : '';
  return `The file cannot be read, or its data are damaged.${why}`;
}

async function asItIs({ path, dataSetAt }: Instance): Promise<Buffer> {
  return (await readFile(path)).subarray(dataSetAt);
}

/** Explicit VR little endian. */
async function uncompressed(instance: Instance, signal?: AbortSignal): Promise<Buffer> {
  const { transferSyntax, path } = instance;
  if (transferSyntax === DEFLATED_LITTLE_ENDIAN)
    return inflateRawSync(await asItIs(instance), { maxOutputLength: MAX_INFLATED_BYTES });
  if (transferSyntax === EXPLICIT_BIG_ENDIAN) return asBuffer(littleEndian(await readFile(path)));
  return isUncompressed(transferSyntax) ? asItIs(instance) : asBuffer(await decompress(path, signal));
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
