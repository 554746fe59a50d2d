/**
 * What of a dataset has been made: an append-only journal for each shard, a line a series, on the disk before the next is
 * begun. A line that a killed process left half is as if it had not been written; its series is made again.
 */
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { UserError } from '../core/errors';
import { syncFolder } from '../files/durable';
import { FolderInUse, FolderLock, isLocked } from '../files/folder-lock';
import { STATE_FOLDER } from './manifest';

const journalLine = z.object({
  index: z.int().min(0),
  files: z.array(
    z.object({ name: z.string(), bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
  seconds: z.number(),
});
export type MadeSeries = z.output<typeof journalLine>;

/** One part of a dataset that is made by itself: patient p belongs to shard p mod `of` + 1. */
export interface Shard {
  number: number;
  of: number;
}

const JOURNAL = 'journal.jsonl';
const nameOf = ({ number, of }: Shard) => `${number}-of-${of}`;

/** Every series that is in a journal, of all shards. Throws `UserError` (bad-file) for a damaged one. */
export async function* madeSeries(folder: string): AsyncGenerator<MadeSeries> {
  const shards = await readdir(join(folder, STATE_FOLDER)).catch((): string[] => []);
  for (const shard of shards.toSorted()) {
    const file = join(folder, STATE_FOLDER, shard, JOURNAL);
    if ((await wholeLength(file)) === 0) continue;
    const lines = createInterface({ input: createReadStream(file, { end: (await wholeLength(file)) - 1 }) });
    let number = 0;
    for await (const line of lines) {
      number += 1;
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        value = undefined;
      }
      const checked = journalLine.safeParse(value);
      if (!checked.success) {
        throw new UserError(
          'bad-file',
          `${file}, line ${number}, is damaged. Delete that line: its series is made again.`,
        );
      }
      yield checked.data;
    }
  }
}

/** One bit a series. */
export class Done {
  private readonly bits: Uint8Array;
  count = 0;

  constructor(series: number) {
    this.bits = new Uint8Array(Math.ceil(series / 8));
  }

  has(index: number): boolean {
    return ((this.bits[index >> 3]! >> (index & 7)) & 1) === 1;
  }

  add(index: number): void {
    if (index >> 3 >= this.bits.length || this.has(index)) return;
    this.bits[index >> 3]! |= 1 << (index & 7);
    this.count += 1;
  }

  static async of(folder: string, series: number): Promise<Done> {
    const done = new Done(series);
    for await (const { index } of madeSeries(folder)) done.add(index);
    return done;
  }
}

/** The journal that one run writes; nobody else may write one for the same series meanwhile. */
export class Journal {
  private constructor(
    private readonly file: FileHandle,
    private readonly lock: FolderLock,
  ) {}

  /** @throws UserError `output` where another run works on the dataset in a way that could meet this one */
  static async open(folder: string, shard: Shard): Promise<Journal> {
    const state = join(folder, STATE_FOLDER);
    const mine = join(state, nameOf(shard));
    await mkdir(mine, { recursive: true });
    const lock = await FolderLock.take(mine, `The dataset ${folder}`);
    try {
      for (const other of await readdir(state)) {
        // Shards of one division have no patient in common; those of two may.
        if (other.endsWith(`-of-${shard.of}`)) continue;
        if (await isLocked(join(state, other))) throw new FolderInUse(`The dataset ${folder}`, 'here');
      }
      const path = join(mine, JOURNAL);
      const file = await open(path, 'a+');
      await file.truncate(await wholeLength(path));
      await syncFolder(mine);
      return new Journal(file, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Resolves once it is on the disk. */
  async add(made: MadeSeries): Promise<void> {
    await this.file.appendFile(`${JSON.stringify(made)}\n`);
    await this.file.sync();
  }

  async close(): Promise<void> {
    await this.file.close();
    await this.lock.release();
  }
}

/** Bytes up to the end of the last line that is whole. */
async function wholeLength(file: string): Promise<number> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return 0;
  try {
    const block = Buffer.alloc(65_536);
    let end = (await handle.stat()).size;
    while (end > 0) {
      const start = Math.max(0, end - block.length);
      const { bytesRead } = await handle.read(block, 0, end - start, start);
      const newline = block.subarray(0, bytesRead).lastIndexOf(10);
      if (newline >= 0) return start + newline + 1;
      end = start;
    }
    return 0;
  } finally {
    await handle.close();
  }
}
