/** WADO-RS (PS3.18 section 10.4): a series from a service into a folder, each image as it is stored there. */
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError, UserError } from '../../core/errors';
import type { WebNode } from '../../core/pacs-node';
import { syncFolder } from '../../files/durable';
import { writeFailure } from '../../files/file-errors';
import { partialName } from '../../files/partials';
import { connectionFailure } from '../connection-errors';
import type { GetResult, SeriesAddress } from '../dimse/get';
import { DiskBudget, SINK_LIMITS, TooMuch, type SinkLimits } from '../disk-budget';
import { imageFile } from '../image-file';
import { readMeta } from '../meta-information';
import { httpSentence, WebClient, type WebOptions } from './http';
import { boundaryOf, readMultipart } from './multipart';

export interface RetrieveOptions extends WebOptions {
  /** Images fetched so far; a service does not say how many there will be. */
  progress?: ((done: number) => void) | undefined;
  limits?: Partial<SinkLimits> | undefined;
}

/** Throws `UserError` (network, output), `CancelledError`; files of images that came whole stay in the folder. */
export async function retrieveSeries(
  node: WebNode,
  { studyInstanceUid, seriesInstanceUid }: SeriesAddress,
  folder: string,
  options: RetrieveOptions = {},
): Promise<GetResult> {
  const client = new WebClient(node, options);
  const limits = { ...SINK_LIMITS, ...options.limits };
  let received = 0;
  let strange = 0;
  try {
    const answer = await client.send({
      method: 'GET',
      path: `/studies/${encodeURIComponent(studyInstanceUid)}/series/${encodeURIComponent(seriesInstanceUid)}`,
      // "*": in whatever encoding it is stored (section 8.7.3.5.2), so nothing is lost on the way.
      headers: { accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' },
    });
    const status = answer.statusCode ?? 0;
    const boundary = boundaryOf(answer.headers['content-type'] ?? '');
    if (status !== 200 && status !== 206) {
      answer.destroy();
      throw new UserError('network', `${client.place}: ${httpSentence(status)}`);
    }
    if (boundary === undefined) {
      answer.destroy();
      throw new UserError('network', `${client.place} answers, but not as a DICOMweb service does.`);
    }
    const file = new PartFile(folder, new DiskBudget(folder, limits));
    try {
      for await (const piece of readMultipart(answer as AsyncIterable<Buffer>, boundary)) {
        if (options.signal?.aborted) throw new CancelledError();
        if (piece.type === 'begin') {
          if (received + strange >= limits.files)
            throw new UserError('network', `${client.place} sends more parts than a series can have.`);
          await file.begin();
        } else if (piece.type === 'data') await file.write(piece.bytes);
        else if (await file.end(join(folder, imageFile(received + 1)))) {
          received += 1;
          options.progress?.(received);
        } else strange += 1;
      }
      await syncFolder(folder);
    } finally {
      // What is still coming is not waited for.
      answer.destroy();
      await file.drop();
    }
    if (strange === 0) return { received };
    const problem = `${strange} of ${received + strange} parts of the answer of ${client.place} are no DICOM files and were left out.`;
    if (received === 0) throw new UserError('network', problem);
    return { received, problem };
  } catch (error) {
    if (options.signal?.aborted) throw new CancelledError();
    const output =
      error instanceof TooMuch
        ? new UserError('output', `What ${client.place} sends was not kept: ${error.message}.`)
        : writeFailure(error, 'What was fetched');
    const failure = output instanceof UserError ? output : connectionFailure(broken(error), client.place);
    if (received === 0 || !(failure instanceof UserError) || failure.code !== 'network') throw failure;
    return { received, problem: failure.message };
  } finally {
    client.close();
  }
}

/** A message that ends too early is a broken connection, whoever noticed it first. */
function broken(error: unknown): unknown {
  const plain = error instanceof Error && (error as NodeJS.ErrnoException).code === undefined;
  return plain && !(error instanceof UserError) ? Object.assign(error, { code: 'ECONNRESET' }) : error;
}

/** Enough to see whether a part is a DICOM file. */
const HEAD_BYTES = 4096;

/** The file of the part that is coming in; it gets its name when it is whole, on the disk, and a DICOM file. */
class PartFile {
  private open: { handle: FileHandle; partial: string; head: Buffer } | undefined;

  constructor(
    private readonly folder: string,
    private readonly budget: DiskBudget,
  ) {}

  async begin(): Promise<void> {
    const partial = partialName(join(this.folder, 'part'));
    this.open = { handle: await open(partial, 'wx'), partial, head: Buffer.alloc(0) };
  }

  async write(bytes: Buffer): Promise<void> {
    const file = this.open!;
    this.budget.take(bytes.length);
    if (file.head.length < HEAD_BYTES)
      file.head = Buffer.concat([file.head, bytes.subarray(0, HEAD_BYTES - file.head.length)]);
    await file.handle.writeFile(bytes);
  }

  /** @returns false where it is no DICOM file, and nothing is left of it */
  async end(name: string): Promise<boolean> {
    const { handle, partial, head } = this.open!;
    if (!readMeta(head)) {
      await this.drop();
      return false;
    }
    await handle.sync();
    await handle.close();
    this.open = undefined;
    await rename(partial, name);
    return true;
  }

  async drop(): Promise<void> {
    const file = this.open;
    this.open = undefined;
    if (!file) return;
    await file.handle.close();
    await rm(file.partial, { force: true });
  }
}
