/**
 * All that is needed to make a generated series again: the same recipe on the same provider and machine
 * gives the same voxels. It travels in the DICOM header and in the series library.
 */
export type SamplerName = 'euler' | 'heun' | 'dpmpp2m' | 'ddim';
export type ProviderName = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';
export type PlanKind = 'coarse-to-fine' | 'autoregressive';

export const SAMPLERS: readonly SamplerName[] = ['euler', 'heun', 'dpmpp2m', 'ddim'];
export const PROVIDERS: readonly ProviderName[] = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'];

export interface Recipe {
  format: 1;
  app: { name: string; version: string };
  pack: {
    id: string;
    version: string;
    /** SHA-256 of pack.json, which holds the hash of every other file. */ sha256: string;
  };
  seed: number;
  sampler: SamplerName;
  steps: number;
  plan: PlanKind;
  /** Position of each frame on the pack's sequence axis (mm or ms), in frame order. */
  positions: number[];
  superResolution: { sampler: SamplerName; steps: number } | null;
  provider: ProviderName;
}

/** What somebody asks for; everything but the pack has a default in the pack. */
export interface GenerateRequest {
  packId: string;
  frames?: number;
  /** Distance between frames in the unit of the pack's sequence axis. */
  spacing?: number;
  /** Position of the first frame on the pack's sequence axis. */
  start?: number;
  seed?: number;
  steps?: number;
  sampler?: SamplerName;
  plan?: PlanKind;
  superResolution?: boolean;
  provider?: 'auto' | ProviderName;
}

/** Highest number of frames in one series. */
export const MAX_FRAMES = 512;
/** Seeds are unsigned 32-bit integers. */
export const MAX_SEED = 0xffffffff;
/** More steps than this never pay. */
export const MAX_STEPS = 1000;
