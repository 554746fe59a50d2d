/**
 * The label maps of a series in native form, in the folder `segmentations` of the series' folder, two files each:
 * - <id>.json: the segments, checked by a schema, with the size and SHA-256 of the labels;
 * - <id>.<first of the SHA-256>.bin: a value for each voxel, frame-major; a byte, or 16 bits little endian.
 * The first is replaced once the second is on the disk, so that at any moment there is a whole one.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../core/errors';
import { assertLabelMap, type LabelMap, type Segment } from '../core/segmentation';
import { segmentsSchema } from '../core/segmentation-schema';
import { replaceFile } from './durable';
import { readReason, systemCode, writeFailure } from './file-errors';
import { newerFormat, newerSentence } from './format';

export const SEGMENTATIONS_FOLDER = 'segmentations';
/** The one that the model made with the series. */
export const GENERATED_LABELS = 'generated';

const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

const segmentationFile = z.object({
  format: z.literal(1),
  labels: z.object({
    bits: z.union([z.literal(8), z.literal(16)]),
    bytes: z.int().min(0),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  segments: segmentsSchema,
});
type SegmentationFile = z.infer<typeof segmentationFile>;

/**
 * Writes a label map beside a series, in place of the one of that id. Throws `UserError` (output), and a plain `Error`
 * where it holds values that are no segment's.
 */
export async function writeLabelMap(seriesFolder: string, id: string, map: LabelMap): Promise<void> {
  assertLabelMap(map, map.labels.length);
  const { segments, labels } = map;
  const bytes = new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
  const file: SegmentationFile = {
    format: 1,
    labels: {
      bits: labels.BYTES_PER_ELEMENT === 1 ? 8 : 16,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    },
    segments,
  };
  const place = jsonOf(seriesFolder, id);
  try {
    await mkdir(join(seriesFolder, SEGMENTATIONS_FOLDER), { recursive: true });
    await replaceFile(binOf(seriesFolder, id, file.labels.sha256), bytes);
    await replaceFile(place, `${JSON.stringify(file, null, 1)}\n`);
  } catch (error) {
    throw writeFailure(error, place);
  }
  await removeLabels(seriesFolder, id, file.labels.sha256);
}

/** Removes a label map; nothing happens where there is none. */
export async function removeLabelMap(seriesFolder: string, id: string): Promise<void> {
  const place = jsonOf(seriesFolder, id);
  try {
    await rm(place, { force: true });
  } catch (error) {
    throw writeFailure(error, place);
  }
  await removeLabels(seriesFolder, id);
}

/** Labels that no segments belong to, of this id; what cannot be removed only takes room. */
async function removeLabels(seriesFolder: string, id: string, but?: string): Promise<void> {
  const folder = join(seriesFolder, SEGMENTATIONS_FOLDER);
  const kept = but && basename(binOf(seriesFolder, id, but));
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names) {
    const own = name.startsWith(`${id}.`) && name.endsWith('.bin') && name !== kept;
    if (own) await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** The ids of the label maps of a series, in alphabetical order. */
export async function listLabelMaps(seriesFolder: string): Promise<string[]> {
  try {
    const names = await readdir(join(seriesFolder, SEGMENTATIONS_FOLDER));
    const ids = names.flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -5)] : []));
    return ids.filter((id) => ID.test(id)).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw damaged(seriesFolder, `its folder ${readReason(error) ?? 'cannot be read'}`, error);
  }
}

/** The segments of a label map, without its voxels. Throws `UserError` (bad-file) where it is damaged or not there. */
export async function readSegments(seriesFolder: string, id: string): Promise<Segment[]> {
  return (await readSegmentationFile(seriesFolder, id)).segments;
}

/**
 * A whole label map. Throws `UserError` (bad-file) where it is damaged, of another size, or not there.
 * @param voxels of the series
 */
export async function readLabelMap(seriesFolder: string, id: string, voxels: number): Promise<LabelMap> {
  const { labels, segments } = await readSegmentationFile(seriesFolder, id);
  let bytes: Buffer;
  try {
    bytes = await readFile(binOf(seriesFolder, id, labels.sha256));
  } catch (error) {
    throw damaged(seriesFolder, `its file of voxels ${readReason(error) ?? 'cannot be read'}`, error);
  }
  const expected = (voxels * labels.bits) / 8;
  if (bytes.length !== expected)
    throw damaged(seriesFolder, `its file of voxels has ${bytes.length} bytes instead of ${expected}`);
  if (createHash('sha256').update(bytes).digest('hex') !== labels.sha256)
    throw damaged(seriesFolder, 'its file of voxels was changed after it was written');
  // Small files come out of a buffer that others share, at any place in it.
  const { buffer } = new Uint8Array(bytes);
  const map = { segments, labels: labels.bits === 8 ? new Uint8Array(buffer) : new Uint16Array(buffer) };
  try {
    assertLabelMap(map, voxels);
  } catch (error) {
    throw damaged(seriesFolder, 'its file of voxels holds values of no segment', error);
  }
  return map;
}

/** Where the voxels of a label map lie, and whether they are bytes or of 16 bits. Throws as `readSegments` does. */
export async function labelsFile(seriesFolder: string, id: string): Promise<{ file: string; bits: 8 | 16 }> {
  const { labels } = await readSegmentationFile(seriesFolder, id);
  return { file: binOf(seriesFolder, id, labels.sha256), bits: labels.bits };
}

async function readSegmentationFile(seriesFolder: string, id: string): Promise<SegmentationFile> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(jsonOf(seriesFolder, id), 'utf8'));
    return segmentationFile.parse(content);
  } catch (error) {
    const format = newerFormat(content);
    const what =
      format === undefined
        ? `its list of segments ${readReason(error) ?? 'does not hold segments'}`
        : newerSentence(format);
    throw damaged(seriesFolder, what, error);
  }
}

function jsonOf(seriesFolder: string, id: string): string {
  if (!ID.test(id)) throw new Error(`"${id}" is no name of a segmentation.`);
  return join(seriesFolder, SEGMENTATIONS_FOLDER, `${id}.json`);
}

function binOf(seriesFolder: string, id: string, sha256: string): string {
  return join(seriesFolder, SEGMENTATIONS_FOLDER, `${id}.${sha256.slice(0, 16)}.bin`);
}

function damaged(seriesFolder: string, what: string, cause?: unknown): UserError {
  return new UserError(
    'bad-file',
    `The segmentation of the series "${basename(seriesFolder)}" is damaged: ${what.replace(/\.$/, '')}.`,
    { cause },
  );
}
