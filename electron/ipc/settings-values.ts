/** What the settings can be, and what they are at first; without schemas, so that the window can load it. */

/** Threads that a person may ask for; the runtime takes no more. */
export const MAX_THREADS = 256;
/** Ten years; whoever wants longer keeps for ever. */
export const MAX_DAYS = 3650;

export const LAYOUT_NAMES = ['one', 'two', 'four', 'mpr', 'volume', 'mpr-volume'] as const;
export const WINDOW_STARTS = [
  'image',
  'auto',
  'full',
  'ct-soft-tissue',
  'ct-lung',
  'ct-bone',
  'ct-brain',
] as const;

/** What holds while nothing is set. */
export const DEFAULT_SETTINGS = {
  generating: {
    provider: 'auto',
    threads: null,
    packId: null,
    frames: null,
    spacing: null,
    steps: null,
    seed: null,
  },
  viewing: {
    interpolate: true,
    layout: 'one',
    wheelBack: false,
    annotations: true,
    patientLines: true,
    window: 'image',
  },
  appearance: { theme: 'dark', size: 100, still: false },
  retention: { days: null },
  privacy: { keepPatientSeries: true, rememberRecent: true },
} as const;
