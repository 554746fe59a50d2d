/**
 * Where images that come over an association go: a folder, one file each, byte for byte as they came. A file gets its
 * name when it is whole.
 *
 * Writing is synchronous: the protocol library hands over piece after piece without waiting, so whatever waited would
 * pile up in memory. The process that does this has no window to hold up.
 */
import { closeSync, openSync, renameSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { writeMeta, type MetaInformation } from '../meta-information';
import { NOT_UNDERSTOOD, OUT_OF_RESOURCES, SUCCESS } from './status';

export interface SinkLimits {
  /** Files, and bytes of all files, that one association may bring. */
  files: number;
  bytes: number;
  /** Bytes that stay free on the disk. */
  keepFree: number;
}

export const SINK_LIMITS: SinkLimits = { files: 100_000, bytes: 64 * 2 ** 30, keepFree: 2 ** 30 };

/** Writes between two looks at the disk's free space. */
const CHECK_EVERY_BYTES = 64 * 2 ** 20;

export class StoreSink {
  /** Whole files so far. */
  count = 0;
  /** Between `begin` and `end`. */
  writing = false;
  /** Why the last file was not kept; undefined where it was. Names no patient and no path. */
  problem: string | undefined;
  private bytes = 0;
  private unchecked = CHECK_EVERY_BYTES;
  private file: { descriptor: number; partial: string } | undefined;

  /** @param folder exists; @param source AE title of the sender, for the meta information. */
  constructor(
    private readonly folder: string,
    private readonly source: string,
    private readonly limits: SinkLimits = SINK_LIMITS,
  ) {}

  /** Begins a file. What is written to the stream after a problem is dropped. Never throws. */
  begin(meta: MetaInformation): Writable {
    this.drop();
    this.problem = undefined;
    this.writing = true;
    if (this.count >= this.limits.files) this.problem = 'Too many images came at once.';
    else {
      const partial = join(this.folder, `.${this.count + 1}.partial`);
      this.attempt(() => {
        this.file = { descriptor: openSync(partial, 'w'), partial };
        this.write(writeMeta(meta, this.source));
      });
    }
    return new Writable({
      highWaterMark: Number.MAX_SAFE_INTEGER,
      write: (chunk: Buffer, _encoding, done) => {
        if (this.file) this.attempt(() => this.write(chunk));
        done();
      },
    });
  }

  /** Ends the file that `begin` began. @returns the DIMSE status to answer with */
  end(): number {
    const { file } = this;
    this.writing = false;
    if (!file && this.problem === undefined) return NOT_UNDERSTOOD;
    if (file) {
      this.attempt(() => {
        closeSync(file.descriptor);
        this.file = undefined;
        renameSync(file.partial, join(this.folder, `IM${String(this.count + 1).padStart(6, '0')}.dcm`));
        this.count += 1;
      });
    }
    return this.problem === undefined ? SUCCESS : OUT_OF_RESOURCES;
  }

  /** Removes a file that was begun and will not be ended. */
  drop(): void {
    const { file } = this;
    this.file = undefined;
    if (!file) return;
    try {
      closeSync(file.descriptor);
    } catch {
      // It was closed already.
    }
    rmSync(file.partial, { force: true });
  }

  private write(bytes: Buffer): void {
    this.bytes += bytes.length;
    if (this.bytes > this.limits.bytes) throw new Error('more bytes came than one association may bring');
    this.unchecked += bytes.length;
    if (this.unchecked >= CHECK_EVERY_BYTES) {
      this.unchecked = 0;
      const { bavail, bsize } = statfsSync(this.folder);
      if (bavail * bsize < this.limits.keepFree) throw new Error('the disk is almost full');
    }
    for (let done = 0; done < bytes.length;) done += writeSync(this.file!.descriptor, bytes, done);
  }

  private attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      this.problem = `An image was not kept: ${code ?? (error as Error).message}.`;
      this.drop();
    }
  }
}
