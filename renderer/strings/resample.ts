import { number } from './format';

export const resampleStrings = {
  menu: 'Resample…',
  title: (name: string) => `Resample “${name}”`,
  text: 'Makes a new series of evenly spaced slices. The series stays as it is.',
  distance: 'Slice spacing',
  even: 'Even',
  evenHint: 'The usual distance of the series',
  isotropic: 'Isotropic',
  isotropicHint: 'As fine as the pixels',
  other: 'Other',
  otherHint: 'From',
  otherLabel: 'Distance in mm',
  mm: (value: number) => `${number(value, 3)} mm`,
  kernel: 'Interpolation',
  kernels: { cubic: 'Cubic, follows curves', linear: 'Linear, never overshoots' },
  result: (slices: number, columns: number, rows: number, size: string) =>
    `${slices} slices of ${columns} × ${rows}, ${size}`,
  straightened:
    'The stack leans over (gantry tilt) and is made straight; its slices grow so that nothing is cut off.',
  invalid: 'Enter a distance of more than 0 mm.',
  tooMany: (most: number) => `This makes more than ${most} slices. Choose a larger distance.`,
  tooFew: 'This leaves a single slice. Choose a smaller distance.',
  finer: 'Slices between those that were scanned hold no more detail than they did.',
  cancel: 'Cancel',
  start: 'Resample',
  done: (slices: number, spacing: number) => `Resampled to ${slices} slices, ${number(spacing, 3)} mm apart.`,
  mark: 'Derived',
  history: 'Processing',
};
