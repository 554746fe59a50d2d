/** What the calls about completing a series do, but for the jobs themselves. */
import type { MessagePortMain } from 'electron';
import { completionOffer } from '../core/completion/offer';
import { readSeriesHeader } from '../files/native';
import type { completeCalls } from '../ipc/complete-calls';
import type { CallHandlers } from './ipc-server';
import type { SeriesLibrary } from './library/series-library';

type Handlers = Pick<CallHandlers<MessagePortMain>, keyof typeof completeCalls>;

export function completeHandlers({ library }: { library: Pick<SeriesLibrary, 'folder'> }): Handlers {
  return {
    'library.completeOffer': async ({ seriesId }) =>
      completionOffer(await readSeriesHeader(library.folder(seriesId))),
  };
}
