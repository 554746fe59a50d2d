/** Series of real patients, for people who want none of them kept beyond a session. */
import type { ErrorLog } from '../ipc-server';
import type { SeriesLibrary } from './series-library';

/**
 * Removes every series that was imported and is not synthetic, pixels and headers. For the end of a session, before
 * `SeriesLibrary.close`, which deletes what was removed. Resolves with how many there were; one that cannot be removed
 * is logged and stays.
 */
export async function removePatientSeries(
  library: Pick<SeriesLibrary, 'list' | 'remove'>,
  log: ErrorLog,
): Promise<number> {
  let removed = 0;
  for (const { id, origin, synthetic } of library.list()) {
    if (origin !== 'imported' || synthetic) continue;
    try {
      await library.remove(id);
      removed += 1;
    } catch (error) {
      log.error('library', error);
    }
  }
  return removed;
}
