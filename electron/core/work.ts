/** How much work a job is, before anything of it has been measured: enough to tell a short one from a long one. */
import { evaluations } from './samplers';
import type { RequestValues } from './request/parameters';

/** What super-resolution of one frame costs, in steps of denoising it. */
const SUPER_RESOLUTION_STEPS = 8;

/** Runs of the network that the frames of a job need in all; no unit, only for comparing jobs with each other. */
export function estimatedWork(
  request: Pick<RequestValues, 'frames' | 'steps' | 'sampler' | 'superResolution'>,
): number {
  return request.frames * (evaluations(request) + (request.superResolution ? SUPER_RESOLUTION_STEPS : 0));
}
