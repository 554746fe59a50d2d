/**
 * Where images that come over an association go: a folder, one file each, byte for byte as they came. A file is on the
 * disk, and so is its name, before its sender is told that it is stored.
 *
 * Writing is synchronous: the protocol library hands over piece after piece without waiting, so whatever waited would
 * pile up in memory. The process that does this has no window to hold up.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { syncFolderNow } from '../../files/durable';
import { partialName } from '../../files/partials';
import { DiskBudget, SINK_LIMITS, type SinkLimits } from '../disk-budget';
import { imageFile } from '../image-file';
import { writeMeta, type MetaInformation } from '../meta-information';
import { NOT_UNDERSTOOD, OUT_OF_RESOURCES, SUCCESS } from './status';

export interface SinkPlace {
  /** Is made for the first image. */
  folder: string;
  /** Where images are until they are whole: exists, on the same disk. */
  partials: string;
}

export class StoreSink {
  /** Whole files so far. */
  count = 0;
  /** Between `begin` and `end`. */
  writing = false;
  /** Why the last file was not kept; undefined where it was. Names no patient and no path. */
  problem: string | undefined;
  private readonly budget: DiskBudget;
  private file: { descriptor: number; partial: string; empty: boolean } | undefined;

  /** @param source AE title of the sender, for the meta information. */
  constructor(
    private readonly place: SinkPlace,
    private readonly source: string,
    private readonly limits: SinkLimits = SINK_LIMITS,
  ) {
    this.budget = new DiskBudget(place.partials, limits);
  }

  /** Begins a file. What is written to the stream after a problem is dropped. Never throws. */
  begin(meta: MetaInformation): Writable {
    this.drop();
    this.problem = undefined;
    this.writing = true;
    if (this.count >= this.limits.files) this.problem = 'Too many images came at once.';
    else {
      const partial = partialName(join(this.place.partials, 'image'));
      this.attempt(() => {
        this.file = { descriptor: openSync(partial, 'wx'), partial, empty: true };
        this.write(writeMeta(meta, this.source));
      });
    }
    return new Writable({
      highWaterMark: Number.MAX_SAFE_INTEGER,
      write: (chunk: Buffer, _encoding, done) => {
        if (this.file) {
          this.file.empty = false;
          this.attempt(() => this.write(chunk));
        }
        done();
      },
    });
  }

  /** Ends the file that `begin` began. @returns the DIMSE status to answer with */
  end(): number {
    const { file } = this;
    this.writing = false;
    if (!file && this.problem === undefined) return NOT_UNDERSTOOD;
    if (file?.empty) {
      this.problem = 'An image was not kept: it is empty.';
      this.drop();
      return NOT_UNDERSTOOD;
    }
    if (file) this.attempt(() => this.keep(file));
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

  private keep({ descriptor, partial }: { descriptor: number; partial: string }): void {
    const { folder } = this.place;
    fsyncSync(descriptor);
    closeSync(descriptor);
    if (this.count === 0 && mkdirSync(folder, { recursive: true }) !== undefined)
      syncFolderNow(dirname(folder));
    const final = join(folder, imageFile(this.count + 1));
    renameSync(partial, final);
    this.file = undefined;
    try {
      syncFolderNow(folder);
    } catch (error) {
      // Its sender will be told that it is not stored.
      rmSync(final, { force: true });
      throw error;
    }
    this.count += 1;
  }

  private write(bytes: Buffer): void {
    this.budget.take(bytes.length);
    for (let done = 0; done < bytes.length;) done += writeSync(this.file!.descriptor, bytes, done);
  }

  private attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // A system's error quotes the path.
      const system = code !== undefined && (error as NodeJS.ErrnoException).errno !== undefined;
      this.problem = `An image was not kept: ${system ? code : message}.`;
      this.drop();
    }
  }
}
