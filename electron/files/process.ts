/**
 * The utility process "files": import, export and opening of series, away from the main process and its windows.
 * What it is asked and what it answers: messages.ts.
 */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MessageEvent, MessagePortMain } from 'electron';
import { CancelledError, errorSentence, UserError } from '../core/errors';
import type { VoxelMessage } from '../core/protocol';
import { exportAnnotations } from './annotations/export-annotations';
import { byTitle } from './by-title';
import { reportOnExport } from './conformance/report';
import { exportSeries } from './export-series';
import { importPaths } from './import-paths';
import {
  filesCalls,
  filesMessage,
  type FilesAnswer,
  type FilesCallArgs,
  type FilesCallName,
  type FilesCallValue,
} from './messages';
import {
  readFrame,
  readNativeSeries,
  readSeriesHeader,
  streamVoxels,
  writeNativeSeries,
  type VoxelChunk,
} from './native';
import { labelsFile, listLabelMaps, readLabelMap } from './native-labels';
import { writeCine } from './pictures/cine-gif';
import { resampleFolder } from './resample-series';
import { seriesTags } from './series-tags';

/** Voxels are hashed in pieces of about this size. */
const CHUNK_BYTES = 1024 * 1024;
/** Progress is told at most this often. */
const PROGRESS_INTERVAL_MS = 50;

interface CallContext {
  signal: AbortSignal;
  progress(done: number, total: number): void;
  port: MessagePortMain | undefined;
}

type Handlers = {
  [Name in FilesCallName]: (args: FilesCallArgs<Name>, context: CallContext) => Promise<FilesCallValue<Name>>;
};

const handlers: Handlers = {
  async import({ paths, incoming }, { signal, progress }) {
    const series: FilesCallValue<'import'>['series'] = [];
    try {
      const { skipped } = await importPaths(paths, {
        signal,
        progress,
        headers: true,
        // Pixels of patients lie in the application's own folder only, which is swept at its start.
        scratch: incoming,
        onSeries: async (found, headers) => {
          const folder = join(incoming, randomUUID());
          await writeNativeSeries(found, folder, signal, headers);
          series.push({ folder, header: found.header });
        },
      });
      return { series, skipped };
    } catch (error) {
      // All or nothing: what was written before is not half an import.
      await Promise.all(series.map(({ folder }) => rm(folder, { recursive: true, force: true })));
      throw error;
    }
  },

  async save({ folder, header, voxels }, { signal }) {
    await writeNativeSeries({ header, voxels }, folder, signal);
  },

  async export({ folder, format, destination, choices }, { signal, progress }) {
    const labels = choices?.segmentation !== 'none';
    const series = await readNativeSeries(folder, { exact: format === 'nifti', labels });
    return exportSeries(series, format, destination, {
      ...choices,
      signal,
      progress,
    });
  },

  async resample({ source, incoming, ...request }, { signal, progress }) {
    return resampleFolder({ source, incoming }, { ...request, signal, progress });
  },

  async conformance({ folder, choices }, { signal, progress }) {
    return reportOnExport(await readNativeSeries(folder), choices, { signal, progress });
  },

  async exportAnnotations({ folder, annotations, what, destination, look }, { signal, progress }) {
    const series = await readNativeSeries(folder);
    return exportAnnotations(series, annotations, what, destination, { look, signal, progress });
  },

  async exportCine({ folder, destination, cine }, { signal, progress }) {
    await writeCine(
      await readNativeSeries(folder),
      destination,
      { ...cine, ...cine.look },
      { signal, progress },
    );
  },

  async tags({ folder, frame }) {
    return seriesTags(folder, frame);
  },

  async open({ folder, title }, { signal, port }) {
    if (!port) throw new Error('The call "open" needs a port.');
    const { frames } = await readSeriesHeader(folder);
    // The slice that is looked at first is there before the rest.
    const middle = await readFrame(folder, Math.floor((frames - 1) / 2));
    void checkVoxels({ folder, title }, middle, port, signal);
    return { header: middle.header };
  },

  async labelMaps({ folder }) {
    return listLabelMaps(folder);
  },

  async labels({ folder, id }) {
    const { rows, columns, frames } = await readSeriesHeader(folder);
    const { segments } = await readLabelMap(folder, id, rows * columns * frames);
    return { segments, ...(await labelsFile(folder, id)) };
  },
};

/** The window reads the voxels from the file; this tells it whether they are what was written. */
async function checkVoxels(
  { folder, title }: FilesCallArgs<'open'>,
  { first, count, voxels }: VoxelChunk,
  port: MessagePortMain,
  signal: AbortSignal,
): Promise<void> {
  const send = (message: VoxelMessage) => port.postMessage(message);
  let closed = false;
  port.once('close', () => (closed = true));
  port.start();
  try {
    send({ type: 'frames', first, count, voxels });
    for await (const _read of streamVoxels(folder, CHUNK_BYTES)) {
      if (signal.aborted) throw new CancelledError();
      // Lets a message that closes the port or cancels in between the pieces.
      await new Promise((resolve) => setImmediate(resolve));
      if (closed) return;
    }
    send({ type: 'end' });
  } catch (error) {
    send({ type: 'error', message: byTitle(errorSentence(error), folder, title) });
  } finally {
    port.close();
  }
}

const running = new Map<number, AbortController>();

function answer(message: FilesAnswer): void {
  process.parentPort.postMessage(message);
}

async function serve(
  id: number,
  name: FilesCallName,
  args: unknown,
  port: MessagePortMain | undefined,
): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  let told = 0;
  const context: CallContext = {
    signal: abort.signal,
    port,
    progress(done, total) {
      const now = Date.now();
      if (now - told < PROGRESS_INTERVAL_MS && done < total) return;
      told = now;
      answer({ id, progress: { done, total } });
    },
  };
  try {
    const handler = handlers[name] as (args: unknown, context: CallContext) => Promise<unknown>;
    answer({ id, ok: true, value: await handler(filesCalls[name].args.parse(args), context) });
  } catch (error) {
    port?.close();
    answer({ id, ok: false, ...failure(error) });
  } finally {
    running.delete(id);
  }
}

function failure(error: unknown): { code: string; message: string } {
  if (error instanceof CancelledError) return { code: 'cancelled', message: error.message };
  if (error instanceof UserError) return { code: error.code, message: error.message };
  return { code: 'defect', message: errorSentence(error) };
}

process.parentPort.on('message', ({ data, ports }: MessageEvent) => {
  const parsed = filesMessage.safeParse(data);
  if (!parsed.success) {
    console.error('files: a message that is none of its calls was ignored');
    return;
  }
  if ('cancel' in parsed.data) running.get(parsed.data.cancel)?.abort();
  else void serve(parsed.data.id, parsed.data.call, parsed.data.args, ports[0]);
});
