/** How much work a job is, before anything of it has been measured: enough to tell a short one from a long one. */
import { evaluations } from './samplers';
import type { SamplerName } from './recipe';

/** What super-resolution of one frame costs, in steps of denoising it. */
const SUPER_RESOLUTION_STEPS = 8;

/** Runs of the network that the frames of a job need in all; no unit, only for comparing jobs with each other. */
export function estimatedWork(request: {
  frames: number;
  steps: number;
  sampler: SamplerName;
  superResolution: boolean;
}): number {
  const { frames, steps, sampler, superResolution } = request;
  return frames * (evaluations(sampler, steps) + (superResolution ? SUPER_RESOLUTION_STEPS : 0));
}
