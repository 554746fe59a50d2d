/** Every word of the studio's screens in one place, so that another language is another object of this type. */
import { generateStrings } from './generate';
import { networkStrings } from './network';
import { historyStrings, libraryStrings } from './history';
import { queueStrings } from './queue';

export const strings = {
  panel: { label: 'Work' },
  status: { cancel: 'Cancel', cancelled: 'Cancelled; nothing was kept of it.' },
  queue: queueStrings,
  generate: generateStrings,
  history: historyStrings,
  library: libraryStrings,
  network: networkStrings,
};
export type Strings = typeof strings;
