/** Every word of the studio's screens in one place, so that another language is another object of this type. */
import { commandStrings } from './commands';
import { generateStrings } from './generate';
import { modelsStrings } from './models';
import { networkStrings } from './network';
import { startStrings } from './start';
import { historyStrings, libraryStrings } from './history';
import { queueStrings } from './queue';
import { exportStrings } from './export';
import { settingsStrings } from './settings';
import { resampleStrings } from './resample';
import { completeStrings } from './complete';
import { uiStrings } from './ui';
import { viewerStrings } from './viewer';

export const strings = {
  commands: commandStrings,
  panel: { label: 'Work' },
  status: {
    cancel: 'Cancel',
    cancelled: 'Cancelled. Nothing was kept.',
    tasks: { import: 'Importing', export: 'Exporting', resample: 'Resampling' },
  },
  queue: queueStrings,
  export: exportStrings,
  generate: generateStrings,
  history: historyStrings,
  library: libraryStrings,
  opening: { unreadable: 'The series could not be read to its end. Open it again.' },
  network: networkStrings,
  models: modelsStrings,
  start: startStrings,
  screen: { back: 'Back to the studio' },
  settings: settingsStrings,
  resample: resampleStrings,
  complete: completeStrings,
  ui: uiStrings,
  viewer: viewerStrings,
};
export type Strings = typeof strings;
