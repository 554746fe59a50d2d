/** What went wrong with a file or folder, in words for the person who chose it. */
import { CancelledError, UserError } from '../core/errors';

/** Code of a system error ("ENOSPC"), or `undefined`. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** The error to throw when `place` could not be written; `UserError`s and cancellation pass as they are. */
export function writeFailure(error: unknown, place: string): unknown {
  if (error instanceof UserError || error instanceof CancelledError) return error;
  const sentence = WRITE_SENTENCES[systemCode(error) ?? ''];
  return sentence ? new UserError('output', sentence(place), { cause: error }) : error;
}

const notWritable = (place: string) =>
  `${place} cannot be written: the place is read-only or belongs to somebody else. Choose another folder.`;

const WRITE_SENTENCES: Record<string, (place: string) => string> = {
  ENOSPC: (place) => `${place} was not written: the disk is full. Free some space or choose another disk.`,
  EDQUOT: (place) =>
    `${place} was not written: your share of the disk is used up. Free some space or choose another disk.`,
  EROFS: notWritable,
  EACCES: notWritable,
  EPERM: notWritable,
  ENOENT: (place) =>
    `${place} cannot be written: the folder that it should be in does not exist. Make that folder first.`,
  ENOTDIR: (place) =>
    `${place} cannot be written: a part of this path is a file, not a folder. Choose another folder.`,
  EEXIST: (place) => `${place} exists already. Choose a new name.`,
  ENOTEMPTY: (place) => `${place} exists already and is not empty. Choose a new or empty folder.`,
  ENAMETOOLONG: (place) => `${place} cannot be written: the name is too long. Choose a shorter one.`,
  EIO: (place) => `${place} was not written: the disk reports an error.`,
};

/** The sentence for a path that could not be read, or `undefined` for a defect. */
export function readReason(error: unknown): string | undefined {
  return READ_REASONS[systemCode(error) ?? ''];
}

const READ_REASONS: Record<string, string> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'cannot be read: no permission',
  EPERM: 'cannot be read: no permission',
  EISDIR: 'is a folder, not a file',
  EIO: 'cannot be read: the disk reports an error',
  ELOOP: 'cannot be read: its links run in a circle',
  EMFILE: 'cannot be read: too many files are open',
};
