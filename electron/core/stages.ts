/** What a job goes through, in the words that people read, and the stages of model packs among it. */
export const stageKinds = {
  /** A grid of frames is denoised as one image. */
  denoise: { label: 'Denoising' },
  /** Latents of a frame become those of the frame with more pixels. */
  enlarge: { label: 'Enlarging' },
  /** Latents become pixels. */
  decode: { label: 'Decoding' },
  /** Each frame is drawn anew at a higher resolution. */
  refine: { label: 'Refining' },
  /** Each frame gets more pixels and keeps what it shows. */
  'super-resolve': { label: 'Super-resolution' },
  /** Each pixel is given the organ or tissue that it shows. */
  label: { label: 'Labelling' },
} as const;

export type StageKind = keyof typeof stageKinds;
export const STAGE_KINDS = Object.keys(stageKinds) as StageKind[];

/** What a job is at: a stage, or what comes before and after them. */
export const PHASES = ['loading', ...STAGE_KINDS, 'writing'] as const;
export type Phase = (typeof PHASES)[number];
