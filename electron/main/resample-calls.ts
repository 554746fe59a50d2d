/** What the calls about resampling do. */
import type { MessagePortMain } from 'electron';
import { CancelledError } from '../core/errors';
import { resampleOffer } from '../core/resample/offer';
import { readSeriesHeader } from '../files/native';
import type { resampleCalls } from '../ipc/resample-calls';
import type { CallHandlers, IpcServer } from './ipc-server';
import type { SeriesLibrary } from './library/series-library';
import type { Files } from './processes/files';

interface ResampleServices {
  server: IpcServer<MessagePortMain>;
  library: SeriesLibrary;
  files: Files<MessagePortMain>;
}

type Handlers = Pick<CallHandlers<MessagePortMain>, keyof typeof resampleCalls>;

export function resampleHandlers({ server, library, files }: ResampleServices): Handlers {
  return {
    'library.resampleOffer': async ({ seriesId }) =>
      resampleOffer(await readSeriesHeader(library.folder(seriesId))),
    'library.resample': async ({ seriesId, kernel, spacing }) => {
      const source = library.folder(seriesId);
      const incoming = await library.prepare();
      try {
        const made = await files.resample(
          { source, incoming, kernel, ...(spacing !== null && { spacing }) },
          ({ done, total }) => server.broadcast('files.progress', { task: 'resample', done, total }),
        );
        const id = await library.adopt(made.folder);
        server.broadcast('library.changed', {});
        return { seriesId: id };
      } catch (error) {
        if (error instanceof CancelledError) return { seriesId: null };
        throw error;
      } finally {
        await library.discard(incoming);
      }
    },
  };
}
