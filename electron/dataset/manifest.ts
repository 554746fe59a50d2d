/** The manifest of a dataset on disk, read file by file, never whole, and only as it was planned. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../core/errors';
import { readReason, systemCode } from '../files/file-errors';
import { newerFormat, newerSentence } from '../files/format';
import { datasetFile, manifestLine, type DatasetFile, type PlannedSeries } from './manifest-schema';

export const DATASET_FILE = 'dataset.json';
export const SPEC_FILE = 'spec.yaml';
export const MANIFEST_FOLDER = 'manifest';
export const DATA_FOLDER = 'data';
export const STATE_FOLDER = 'state';

/** @throws UserError `not-found` where the folder is no dataset, `bad-file` */
export async function readDataset(folder: string): Promise<DatasetFile> {
  const file = join(folder, DATASET_FILE);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      throw new UserError(
        'not-found',
        `${folder} is no dataset. Plan one first: gridit dataset plan SPEC --out ${folder}`,
      );
    }
    if (systemCode(error))
      throw new UserError('bad-file', `${file} ${readReason(error) ?? 'cannot be read'}.`, { cause: error });
    throw new UserError('bad-file', `${file} is damaged. Plan the dataset again from its ${SPEC_FILE}.`);
  }
  const newer = newerFormat(value);
  if (newer !== undefined) throw new UserError('bad-file', `${file}: ${newerSentence(newer)}`);
  const checked = datasetFile.safeParse(value);
  if (checked.success) return checked.data;
  const field = checked.error.issues[0]!.path.join('.');
  throw new UserError('bad-file', `${file}: "${field}" is missing or wrong. Plan the dataset again.`);
}

/** All series in order. Throws `UserError` (bad-file) where a file is not as it was planned. */
export async function* plannedSeries(folder: string, dataset: DatasetFile): AsyncGenerator<PlannedSeries> {
  let index = 0;
  for (const { file, lines, sha256 } of dataset.manifest) {
    const path = join(folder, MANIFEST_FOLDER, file);
    const content = await readFile(path).catch((error: unknown) => {
      throw new UserError('bad-file', `${path} ${readReason(error) ?? 'cannot be read'}.`, { cause: error });
    });
    if (createHash('sha256').update(content).digest('hex') !== sha256) {
      const found = content.toString('utf8').split('\n').length - 1;
      const how = found === lines ? 'was changed' : `has ${found} lines instead of ${lines}`;
      throw new UserError(
        'bad-file',
        `${path} ${how} since it was planned. Plan the dataset again from ${SPEC_FILE} into a new folder.`,
      );
    }
    for (const text of content.toString('utf8').split('\n').slice(0, -1)) {
      const checked = manifestLine.safeParse(JSON.parse(text));
      if (!checked.success || checked.data.index !== index) {
        const field = checked.error?.issues[0]?.path.join('.') ?? 'index';
        throw new UserError('bad-file', `${path}: "${field}" of series ${index + 1} is wrong.`);
      }
      yield checked.data;
      index += 1;
    }
  }
}
