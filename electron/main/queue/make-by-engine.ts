/** How a job becomes work of the engine. */
import { newUid } from '../../dicom/uid';
import type { Engine } from '../processes/engine';
import type { Make } from './make';

/**
 * @param folderOf a series of the library; throws `UserError` not-found where it is gone
 */
export function makeBy<Port>(
  engine: Pick<Engine<Port>, 'generate' | 'complete'>,
  folderOf: (seriesId: string) => string,
): Make<Port> {
  return async ({ request, completion }, seriesFolder, options) => {
    if (!completion) return engine.generate(request, seriesFolder, options);
    const { packId, seed, conditions, provider, labels } = request;
    const { seriesId, asked, force } = completion;
    const source = folderOf(seriesId);
    const args = { source, packId, request: asked, seed, conditions, force, labels };
    const started = performance.now();
    return engine.complete({ ...args, seriesFolder, seriesInstanceUid: newUid() }, provider, {
      ...options,
      onProgress: (event) => {
        if (event.type !== 'progress') return options.onProgress(event);
        // Its parts each count for themselves.
        const elapsedMs = performance.now() - started;
        const { fraction } = event;
        const remainingMs = fraction > 0.02 ? (elapsedMs * (1 - fraction)) / fraction : undefined;
        const { remainingMs: _, ...others } = event;
        options.onProgress({ ...others, elapsedMs, ...(remainingMs !== undefined && { remainingMs }) });
      },
    });
  };
}
