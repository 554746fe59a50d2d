/** What the calls about completing a series do. */
import type { MessagePortMain } from 'electron';
import { join } from 'node:path';
import { completionOffer } from '../core/completion/offer';
import { CancelledError, UserError } from '../core/errors';
import { newUid } from '../dicom/uid';
import { readSeriesHeader } from '../files/native';
import type { completeCalls } from '../ipc/complete-calls';
import type { CallHandlers, IpcServer } from './ipc-server';
import type { SeriesLibrary } from './library/series-library';
import type { Engine } from './processes/engine';

interface CompleteServices {
  server: Pick<IpcServer<MessagePortMain>, 'broadcast'>;
  library: Pick<SeriesLibrary, 'folder' | 'prepare' | 'adopt' | 'discard'>;
  engine: Pick<Engine<MessagePortMain>, 'complete'>;
}

type Handlers = Pick<CallHandlers<MessagePortMain>, keyof typeof completeCalls>;

export function completeHandlers({ server, library, engine }: CompleteServices): Handlers {
  /** Those that are under way. */
  const running = new Set<AbortController>();
  return {
    'library.completeOffer': async ({ seriesId }) =>
      completionOffer(await readSeriesHeader(library.folder(seriesId))),
    'library.complete': async ({ seriesId, provider, ...asked }) => {
      const source = library.folder(seriesId);
      const incoming = await library.prepare();
      const seriesFolder = join(incoming, 'series');
      const abort = new AbortController();
      running.add(abort);
      const { signal } = abort;
      let placed = { first: 0, last: 0 };
      try {
        const args = { ...asked, source, seriesFolder, seriesInstanceUid: newUid() };
        await engine.complete(args, provider, {
          signal,
          onProgress: (event) => {
            if (event.type === 'placed') placed = { first: event.first, last: event.last };
            else {
              const { fraction, remainingMs = null } = event;
              server.broadcast('completion.progress', { fraction, remainingMs });
            }
          },
        });
        if (signal.aborted) throw new CancelledError();
        const id = await library.adopt(seriesFolder);
        server.broadcast('library.changed', {});
        return { outcome: 'made', seriesId: id, ...placed };
      } catch (error) {
        if (error instanceof CancelledError) return { outcome: 'cancelled' };
        if (error instanceof UserError && error.code === 'foreign')
          return { outcome: 'foreign', sentence: error.message };
        throw error;
      } finally {
        running.delete(abort);
        await library.discard(incoming);
      }
    },
    'library.cancelCompletions': async () => {
      for (const abort of running) abort.abort();
    },
  };
}
