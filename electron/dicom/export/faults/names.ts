/** The faults by name, apart from what makes them: the command line lists them before it knows what it is asked for. */
export const FAULTS = [
  'duplicate-position',
  'missing-slice',
  'gantry-tilt',
  'negative-spacing',
  'big-endian',
  'odd-length',
  'truncated-pixel-data',
  'wrong-vr',
  'missing-meta-header',
  'no-spacing',
  'mixed-orientation',
] as const;
export type FaultName = (typeof FAULTS)[number];
