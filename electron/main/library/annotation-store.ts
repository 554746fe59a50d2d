/**
 * Measurements and key images of a series, in a file of its folder: they move, and go, with the series.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { NO_ANNOTATIONS, type SeriesAnnotations } from '../../core/measure/annotations';
import { systemCode, writeFailure } from '../../files/file-errors';
import { seriesAnnotations } from '../../ipc/annotations';
import type { ErrorLog } from '../ipc-server';
import { strings } from '../strings';

export const ANNOTATIONS_FILE = 'annotations.json';
const DAMAGED_FILE = 'annotations.damaged.json';

const annotationsFile = z.object({ format: z.literal(1), annotations: seriesAnnotations });

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
      const folder = this.folderOf(seriesId);
      const fresh = join(folder, `${ANNOTATIONS_FILE}.partial`);
      try {
        await writeFile(fresh, JSON.stringify({ format: 1, annotations }), { flush: true });
        await rename(fresh, join(folder, ANNOTATIONS_FILE));
      } catch (error) {
        await rm(fresh, { force: true }).catch(() => undefined);
        throw writeFailure(error, 'What was measured');
      }
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
    const folder = this.folderOf(seriesId);
    const file = join(folder, ANNOTATIONS_FILE);
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return { annotations: NO_ANNOTATIONS, note: null };
      throw error;
    }
    try {
      return { annotations: annotationsFile.parse(JSON.parse(text)).annotations, note: null };
    } catch {
      // The details would name labels, which are the person's own words.
      this.log.error('annotations', new Error('A file of measurements is damaged and was set aside.'));
      await rename(file, join(folder, DAMAGED_FILE));
      return {
        annotations: NO_ANNOTATIONS,
        note: strings.notices.annotationsDamaged(DAMAGED_FILE),
      };
    }
  }

  /** One after the other, so that what was sent last stays. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }
}
