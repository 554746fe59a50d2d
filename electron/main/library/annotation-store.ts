/**
 * Measurements and key images of a series, in a file of its folder: they move, and go, with the series.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../core/errors';
import { NO_ANNOTATIONS, type SeriesAnnotations } from '../../core/measure/annotations';
import { writeFailure } from '../../files/file-errors';
import { FORMAT } from '../../files/format';
import { seriesAnnotations } from '../../ipc/annotations';
import type { ErrorLog } from '../ipc-server';
import { JsonFile } from '../storage/json-file';
import { problemOf } from '../storage/stores';
import { strings } from '../strings';

export const ANNOTATIONS_FILE = 'annotations.json';

const annotationsFile = z.object({ format: z.literal(FORMAT), annotations: seriesAnnotations });

export interface ReadAnnotations {
  annotations: SeriesAnnotations;
  /** One sentence where the file was damaged and set aside. */
  note: string | null;
}

export class AnnotationStore {
  private queue: Promise<unknown> = Promise.resolve();

  /** @param folderOf folder of a series; throws `UserError` if there is no such series */
  constructor(
    private readonly folderOf: (seriesId: string) => string,
    private readonly log: ErrorLog,
  ) {}

  /** None where nothing was kept. Rejects with `UserError` where the series is gone. */
  get(seriesId: string): Promise<ReadAnnotations> {
    return this.alone(() => this.read(seriesId));
  }

  /** Replaces all of a series: a reader sees the old or the new. Rejects with `UserError`. */
  put(seriesId: string, annotations: SeriesAnnotations): Promise<void> {
    return this.alone(async () => {
      const file = this.file(seriesId);
      // What must not be written over is found by reading it.
      await file.read();
      const failure = await file.write(() => ({ format: FORMAT, annotations }));
      if (failure instanceof UserError)
        throw new UserError('output', strings.notices.annotationsNotSaved(failure.message));
      if (failure !== undefined) throw writeFailure(failure, 'What was measured');
    });
  }

  /** Does something in which nothing may be written; what is asked for meanwhile is written after it. */
  during<T>(work: () => Promise<T>): Promise<T> {
    return this.alone(work);
  }

  /** Once everything that was asked for is on disk. */
  async settled(): Promise<void> {
    await this.queue;
  }

  private async read(seriesId: string): Promise<ReadAnnotations> {
    const read = await this.file(seriesId).read();
    if (read.found === 'value') return { annotations: read.value.annotations, note: null };
    const problem = problemOf(read);
    if (problem === undefined) return { annotations: NO_ANNOTATIONS, note: null };
    // The details would name labels, which are the person's own words.
    this.log.error('annotations', new Error('A file of measurements could not be opened.'));
    return { annotations: NO_ANNOTATIONS, note: strings.notices.annotationsNotOpened(problem) };
  }

  private file(seriesId: string): JsonFile<typeof annotationsFile> {
    return new JsonFile(join(this.folderOf(seriesId), ANNOTATIONS_FILE), annotationsFile, () => undefined);
  }

  /** One after the other, so that what was sent last stays. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }
}
