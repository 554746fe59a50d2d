/** Calls that concern a series of the library name it by its title where it cannot be read. */
import { UserError } from '../../core/errors';
import { byTitle } from '../../files/by-title';
import type { CallHandlers } from '../ipc-server';
import type { SeriesLibrary } from './series-library';

type Titles = Pick<SeriesLibrary, 'list'>;
type Handler = (request: unknown, page: unknown) => Promise<unknown>;

/** The same handlers; those whose request has a `seriesId` tell of that series by its title. */
export function toldByTitle<Port>(handlers: CallHandlers<Port>, library: Titles): CallHandlers<Port> {
  // Types tie each handler to the name of its call; going through all of them loses that tie.
  const told = Object.entries(handlers as Record<string, Handler>).map(
    ([name, handler]): [string, Handler] => [
      name,
      async (request, page) => {
        try {
          return await handler(request, page);
        } catch (error) {
          throw withTitle(error, seriesIn(request), library);
        }
      },
    ],
  );
  return Object.fromEntries(told) as unknown as CallHandlers<Port>;
}

/** What was thrown about a series of the library, by its title; anything else as it is. */
export function withTitle(error: unknown, seriesId: string | undefined, library: Titles): unknown {
  const known = library.list().find(({ id }) => id === seriesId);
  if (!known || !(error instanceof UserError)) return error;
  return new UserError(error.code, byTitle(error.message, known.id, known.description), { cause: error });
}

function seriesIn(request: unknown): string | undefined {
  const { seriesId } = (request ?? {}) as { seriesId?: unknown };
  return typeof seriesId === 'string' ? seriesId : undefined;
}
