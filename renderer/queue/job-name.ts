/** What the queue calls a job. */
import type { AxisKind } from '../../electron/core/words';
import type { JobSummary } from '../../electron/ipc/contract';
import { library } from '../state/library.svelte';
import { strings } from '../strings';

export function jobName({ request, completion }: JobSummary, axis: AxisKind): string {
  const text = strings.queue;
  if (!completion) return text.job(request.frames, axis, request.seed);
  const source = library.find(completion.seriesId)?.description || strings.library.untitled;
  return completion.asked.enhance ? text.enhancing(source) : text.completing(source, request.frames, axis);
}
