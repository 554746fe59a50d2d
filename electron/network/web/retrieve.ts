/** WADO-RS (PS3.18 section 10.4): a series from a service into a folder, each image as it is stored there. */
import { open, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError, UserError } from '../../core/errors';
import type { WebNode } from '../../core/pacs-node';
import { writeFailure } from '../../files/file-errors';
import { connectionFailure } from '../connection-errors';
import type { GetResult, SeriesAddress } from '../dimse/get';
import { SINK_LIMITS } from '../dimse/store-sink';
import { httpSentence, WebClient, type WebOptions } from './http';
import { boundaryOf, readMultipart } from './multipart';

export interface RetrieveOptions extends WebOptions {
  /** Images fetched so far; a service does not say how many there will be. */
  progress?: ((done: number) => void) | undefined;
}

/** Throws `UserError` (network, output), `CancelledError`; files of images that came whole stay in the folder. */
export async function retrieveSeries(
  node: WebNode,
  { studyInstanceUid, seriesInstanceUid }: SeriesAddress,
  folder: string,
  options: RetrieveOptions = {},
): Promise<GetResult> {
  const client = new WebClient(node, options);
  let received = 0;
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
    const file = new PartFile(folder);
    try {
      for await (const piece of readMultipart(answer as AsyncIterable<Buffer>, boundary)) {
        if (options.signal?.aborted) throw new CancelledError();
        if (piece.type === 'begin') await file.begin(received + 1);
        else if (piece.type === 'data') await file.write(piece.bytes);
        else {
          await file.end();
          received += 1;
          options.progress?.(received);
        }
      }
    } finally {
      await file.drop();
    }
    return { received };
  } catch (error) {
    if (options.signal?.aborted) throw new CancelledError();
    const output = writeFailure(error, 'What was fetched');
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

/** The file of the part that is coming in; it gets its name when it is whole. */
class PartFile {
  private handle: FileHandle | undefined;
  private partial = '';
  private final = '';

  constructor(private readonly folder: string) {}

  async begin(number: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder);
    if (bavail * bsize < SINK_LIMITS.keepFree)
      throw Object.assign(new Error('The disk is almost full.'), { code: 'ENOSPC' });
    this.partial = join(this.folder, `.${number}.partial`);
    this.final = join(this.folder, `IM${String(number).padStart(6, '0')}.dcm`);
    this.handle = await open(this.partial, 'w');
  }

  async write(bytes: Buffer): Promise<void> {
    await this.handle!.writeFile(bytes);
  }

  async end(): Promise<void> {
    await this.handle!.close();
    this.handle = undefined;
    await rename(this.partial, this.final);
  }

  async drop(): Promise<void> {
    if (!this.handle) return;
    await this.handle.close();
    this.handle = undefined;
    await rm(this.partial, { force: true });
  }
}
