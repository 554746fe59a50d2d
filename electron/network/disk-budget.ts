/** What one sender may write to the disk, looked at while it comes: whatever was announced, only bytes that come count. */
import { statfsSync } from 'node:fs';

export interface SinkLimits {
  /** Files, and bytes of all files, that one association or one answer may bring. */
  files: number;
  bytes: number;
  /** Bytes that stay free on the disk. */
  keepFree: number;
}

export const SINK_LIMITS: SinkLimits = { files: 100_000, bytes: 64 * 2 ** 30, keepFree: 2 ** 30 };

export class TooMuch extends Error {
  constructor() {
    super('more bytes came than one sender may bring');
  }
}

/** Bytes between two looks at the disk's free space. */
const CHECK_EVERY_BYTES = 64 * 2 ** 20;

export class DiskBudget {
  private taken = 0;
  private unchecked = CHECK_EVERY_BYTES;

  /** @param folder lies on the disk in question */
  constructor(
    private readonly folder: string,
    private readonly limits: Pick<SinkLimits, 'bytes' | 'keepFree'>,
  ) {}

  /** Throws an `Error` that reads on from "An image was not kept:" where these bytes are too many. */
  take(bytes: number): void {
    this.taken += bytes;
    if (this.taken > this.limits.bytes) throw new TooMuch();
    this.unchecked += bytes;
    if (this.unchecked < CHECK_EVERY_BYTES) return;
    this.unchecked = 0;
    const { bavail, bsize } = statfsSync(this.folder);
    if (bavail * bsize < this.limits.keepFree)
      throw Object.assign(new Error('the disk is almost full'), { code: 'ENOSPC' });
  }
}
