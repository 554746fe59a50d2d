/**
 * A series in the application's own form, a folder of three files, and up to two more for an imported one:
 * - series.json: the header, checked by a schema, with the size and SHA-256 of the voxels;
 * - voxels.i16: stored values, little endian 16-bit, frame-major;
 * - thumbnail.png: the middle slice;
 * - headers.bin: the headers of the files that it came from, without pixels (dicom/tags/kept-headers.ts);
 * - exact.bin: the values that those files held, where 16 bits do not hold them; little endian, frame-major, of the type
 *   that series.json names.
 * Label maps lie in a folder in it (native-labels.ts).
 */
import { createHash } from 'node:crypto';
import { open, readFile, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../core/errors';
import {
  EXACT_ARRAYS,
  exactType,
  type ExactArray,
  type ExactType,
  type ExactValues,
} from '../core/exact-values';
import { assertConsistent, type Series, type SeriesHeader } from '../core/series';
import { seriesHeaderSchema } from '../dicom/series-schema';
import { writeFolder } from './atomic-output';
import { replaceFile } from './durable';
import { readReason, systemCode, writeFailure } from './file-errors';
import { newerFormat, newerSentence } from './format';
import { GENERATED_LABELS, readLabelMap, listLabelMaps, writeLabelMap } from './native-labels';
import { thumbnail } from './thumbnail';

export const HEADER_FILE = 'series.json';
export const VOXELS_FILE = 'voxels.i16';
export const THUMBNAIL_FILE = 'thumbnail.png';
export const HEADERS_FILE = 'headers.bin';
export const EXACT_FILE = 'exact.bin';

const checkedBytes = z.object({ bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const nativeFile = z.object({
  format: z.literal(1),
  voxels: checkedBytes,
  exact: checkedBytes
    .extend({
      type: z.enum(Object.keys(EXACT_ARRAYS) as [ExactType, ...ExactType[]]),
      scales: z.array(z.object({ slope: z.number(), intercept: z.number() })),
    })
    .optional(),
  header: seriesHeaderSchema,
});
type NativeFile = z.infer<typeof nativeFile>;

/** A series in a form that only a newer version knows. */
export class NewerSeries extends UserError {
  constructor(folder: string, format: number) {
    super('bad-file', `The series "${basename(folder)}" cannot be read: ${newerSentence(format)}`);
  }
}

/**
 * Writes a series as a new folder, atomically. `folder` must be absent or empty. Throws `UserError` (output).
 * @param headers packed headers of the files that it came from, to be kept beside it
 */
export async function writeNativeSeries(
  series: Series,
  folder: string,
  signal?: AbortSignal,
  headers?: Uint8Array,
): Promise<void> {
  assertConsistent(series);
  const bytes = bytesOf(series.voxels);
  const { exact } = series;
  const file: NativeFile = {
    format: 1,
    voxels: checkOf(bytes),
    ...(exact && {
      exact: { ...checkOf(bytesOf(exact.stored)), type: exactType(exact.stored), scales: exact.scales },
    }),
    header: series.header as NativeFile['header'],
  };
  await writeFolder(
    folder,
    async (temporary) => {
      await writeFile(join(temporary, VOXELS_FILE), bytes);
      await writeFile(join(temporary, THUMBNAIL_FILE), thumbnail(series));
      if (headers) await writeFile(join(temporary, HEADERS_FILE), headers);
      if (exact) await writeFile(join(temporary, EXACT_FILE), bytesOf(exact.stored));
      if (series.labels) await writeLabelMap(temporary, GENERATED_LABELS, series.labels);
      await writeFile(join(temporary, HEADER_FILE), toJson(file));
    },
    signal,
  );
}

function bytesOf({ buffer, byteOffset, byteLength }: ExactArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function checkOf(bytes: Uint8Array): z.infer<typeof checkedBytes> {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** The header of a native series folder. Throws `UserError` (bad-file) if the folder is damaged. */
export async function readSeriesHeader(folder: string): Promise<SeriesHeader> {
  return (await readNativeFile(folder)).header as SeriesHeader;
}

/**
 * The header of a native series folder, and a key that two series share when they hold the same images: of one series, of the same SOP
 * Instance UIDs and frames where those are known, with the same voxels. Throws `UserError` (bad-file) as `readSeriesHeader`.
 */
export async function readSeriesContent(folder: string): Promise<{ header: SeriesHeader; content: string }> {
  const { header, voxels } = await readNativeFile(folder);
  const images = (header.frameSources ?? [])
    .flat()
    .map(({ sopInstanceUid, frame = 1 }) => `${sopInstanceUid}/${frame}`);
  const content = createHash('sha256')
    .update([header.identity.seriesInstanceUid, voxels.sha256, ...images.sort()].join('\n'))
    .digest('hex')
    .slice(0, 32);
  return { header: header as SeriesHeader, content };
}

/** Replaces the header of a native series folder by a changed one for the same voxels. Throws `UserError` (output). */
export async function writeSeriesHeader(folder: string, header: SeriesHeader): Promise<void> {
  const old = await readNativeFile(folder);
  const place = join(folder, HEADER_FILE);
  try {
    await replaceFile(place, toJson({ ...old, header: header as NativeFile['header'] }));
  } catch (error) {
    throw writeFailure(error, place);
  }
}

/**
 * A whole native series. Throws `UserError` (bad-file) if it is damaged: a header, size or SHA-256 that does not fit.
 * @param exact whether the values are wanted too that 16 bits do not hold, if there are such
 * @param labels whether the label map that the model made is wanted too, if there is one
 */
export async function readNativeSeries(
  folder: string,
  { exact = false, labels = false }: { exact?: boolean; labels?: boolean } = {},
): Promise<Series> {
  let series: Series | undefined;
  let offset = 0;
  for await (const chunk of streamVoxels(folder, Number.MAX_SAFE_INTEGER)) {
    series ??= {
      header: chunk.header,
      voxels: new Int16Array(chunk.header.rows * chunk.header.columns * chunk.header.frames),
    };
    series.voxels.set(chunk.voxels, offset);
    offset += chunk.voxels.length;
  }
  const kept = exact ? await readExact(folder) : undefined;
  const made = labels && (await listLabelMaps(folder)).includes(GENERATED_LABELS);
  return {
    ...series!,
    ...(kept && { exact: kept }),
    ...(made && { labels: await readLabelMap(folder, GENERATED_LABELS, series!.voxels.length) }),
  };
}

async function readExact(folder: string): Promise<ExactValues | undefined> {
  const { exact, header } = await readNativeFile(folder);
  if (!exact) return undefined;
  let bytes: Buffer;
  try {
    bytes = await readFile(join(folder, EXACT_FILE));
  } catch (error) {
    throw damaged(folder, `${EXACT_FILE} ${readReason(error) ?? 'cannot be read'}`, error);
  }
  const Kind = EXACT_ARRAYS[exact.type];
  const length = header.rows * header.columns * header.frames;
  if (bytes.length !== length * Kind.BYTES_PER_ELEMENT || exact.scales.length !== header.frames)
    throw damaged(folder, `${EXACT_FILE} has ${bytes.length} bytes, which do not fit its frames`);
  if (checkOf(bytes).sha256 !== exact.sha256)
    throw damaged(folder, `${EXACT_FILE} was changed after it was written`);
  // Small files come out of a buffer that others share, at any place in it.
  const { buffer } = Uint8Array.from(bytes);
  return { stored: new Kind(buffer), scales: exact.scales };
}

export interface VoxelChunk {
  header: SeriesHeader;
  /** Index of the first frame in the chunk, and how many it holds. */
  first: number;
  count: number;
  voxels: Int16Array;
}

interface Piece {
  first: number;
  count: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The voxels of a native series in whole frames, about `chunkBytes` at a time, in order. Throws `UserError`
 * (bad-file): at once for a damaged header or size, after the last chunk for a SHA-256 that does not fit. Chunks must
 * not be changed: they are hashed after their use, so that the first is there sooner.
 */
export async function* streamVoxels(folder: string, chunkBytes: number): AsyncGenerator<VoxelChunk> {
  const { header: checked, voxels } = await readNativeFile(folder);
  const header = checked as SeriesHeader;
  const frameBytes = header.rows * header.columns * 2;
  const framesAtOnce = Math.min(header.frames, Math.max(1, Math.floor(chunkBytes / frameBytes)));
  const hash = createHash('sha256');
  const handle = await openVoxels(folder);
  const read = async (first: number): Promise<Piece> => {
    const count = Math.min(framesAtOnce, header.frames - first);
    const bytes = new Uint8Array(count * frameBytes);
    await readFully(handle, bytes, first * frameBytes, folder);
    return { first, count, bytes };
  };
  let next: Promise<Piece> | undefined = read(0);
  try {
    while (next) {
      const { first, count, bytes }: Piece = await next;
      // The disk works while the chunk is used and hashed.
      next = first + count < header.frames ? read(first + count) : undefined;
      next?.catch(() => undefined);
      yield { header, first, count, voxels: new Int16Array(bytes.buffer) };
      hash.update(bytes);
    }
  } finally {
    await next?.catch(() => undefined);
    await handle.close();
  }
  if (hash.digest('hex') !== voxels.sha256)
    throw damaged(folder, `${VOXELS_FILE} was changed after it was written`);
}

/** The packed headers that `writeNativeSeries` kept; `undefined` where there are none. */
export async function readKeptHeaders(folder: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(join(folder, HEADERS_FILE));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw damaged(folder, `${HEADERS_FILE} ${readReason(error) ?? 'cannot be read'}`, error);
  }
}

/**
 * One frame of a native series, from 0, ahead of the others. Throws `UserError` (bad-file) for a damaged header or
 * size; what was changed behind its back shows only to `streamVoxels`, which reads everything.
 */
export async function readFrame(folder: string, frame: number): Promise<VoxelChunk> {
  const header = (await readNativeFile(folder)).header as SeriesHeader;
  const bytes = new Uint8Array(header.rows * header.columns * 2);
  const handle = await openVoxels(folder);
  try {
    await readFully(handle, bytes, frame * bytes.length, folder);
  } finally {
    await handle.close();
  }
  return { header, first: frame, count: 1, voxels: new Int16Array(bytes.buffer) };
}

/** Whether a folder looks like a native series. */
export async function isNativeSeries(folder: string): Promise<boolean> {
  const isFile = async (name: string) => {
    try {
      return (await stat(join(folder, name))).isFile();
    } catch {
      return false;
    }
  };
  return (await isFile(HEADER_FILE)) && (await isFile(VOXELS_FILE));
}

async function readNativeFile(folder: string): Promise<NativeFile> {
  let parsed: NativeFile;
  let content: unknown;
  try {
    content = JSON.parse(await readFile(join(folder, HEADER_FILE), 'utf8'));
    parsed = nativeFile.parse(content);
  } catch (error) {
    const format = newerFormat(content);
    if (format !== undefined) throw new NewerSeries(folder, format);
    throw damaged(folder, `${HEADER_FILE} ${readReason(error) ?? 'does not hold a series header'}`, error);
  }
  const expected = parsed.header.rows * parsed.header.columns * parsed.header.frames * 2;
  let size: number;
  try {
    ({ size } = await stat(join(folder, VOXELS_FILE)));
  } catch (error) {
    throw damaged(folder, `${VOXELS_FILE} ${readReason(error) ?? 'cannot be read'}`, error);
  }
  if (parsed.voxels.bytes !== expected || size !== expected) {
    throw damaged(folder, `${VOXELS_FILE} has ${size} bytes instead of ${expected}`);
  }
  return parsed;
}

async function openVoxels(folder: string): Promise<FileHandle> {
  try {
    return await open(join(folder, VOXELS_FILE), 'r');
  } catch (error) {
    throw damaged(folder, `${VOXELS_FILE} ${readReason(error) ?? 'cannot be read'}`, error);
  }
}

async function readFully(
  handle: FileHandle,
  into: Uint8Array,
  position: number,
  folder: string,
): Promise<void> {
  for (let done = 0; done < into.length;) {
    const { bytesRead } = await handle.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) throw damaged(folder, `${VOXELS_FILE} ends too early`);
    done += bytesRead;
  }
}

function damaged(folder: string, what: string, cause?: unknown): UserError {
  return new UserError('bad-file', `The series "${basename(folder)}" is damaged: ${what}.`, { cause });
}

function toJson(file: NativeFile): string {
  return `${JSON.stringify(file, null, 1)}\n`;
}
