import { imagesText, type AxisKind } from '../../electron/core/words';

export const startStrings = {
  label: 'Start',
  title: 'Make your first series',
  text: 'GriDiT Studio makes synthetic medical image series on this computer, slice by slice, and shows them like a radiology workstation. No patient is behind them, and nothing leaves this machine.',
  picture: (model: string) => `Slices made with ${model}`,
  caption: (model: string) => `Made with ${model}. Every seed makes another one.`,
  begin: 'Make a first series',
  beginHint: (n: number, axis: AxisKind, spacing: string, unit: string, model: string) =>
    `${imagesText(n, axis)}, ${spacing} ${unit} apart, with ${model}`,
  about: (time: string) => `about ${time} here`,
  starting: 'Starting',
  import: 'Open a series of your own…',
  importHint: 'or drop DICOM files, folders or archives on this window',
  help: 'Mouse and keys',
  models: 'Models',
  noModel: 'No model can be used, so nothing can be made yet.',
  lookingForModel: 'Looking for models',
  failed: (sentence: string) => `The last attempt failed: ${sentence}`,
  noneYet: { title: 'No series yet', text: 'Series you make or import appear here.' },
  emptied: {
    title: 'The library is empty',
    text: 'Press Generate on the right to make a series, or drop a folder of DICOM files anywhere on this window.',
  },
};
