import { imagesText, type AxisKind } from '../../electron/core/words';
import { count } from './format';

export const uiStrings = {
  drop: 'Drop to import',
  dropHint: 'DICOM files and folders, or models (.gridpack); what does not belong is listed.',
  close: 'Close',
  closeNotice: 'Close this message',
  notices: {
    title: 'Messages',
    history: 'Earlier messages',
    none: 'No messages yet.',
    more: (n: number) => `${n} more`,
    unseen: (n: number) => `${count(n, 'warning')} you may have missed`,
  },
  notForDiagnosis: 'For research and teaching; not for diagnosis',
  generating: (timeLeft: string) => `Generating, ${timeLeft}`,
  setAside: (n: number) => `${count(n, 'item')} could not be opened`,
  setAsideTitle: (n: number) => `${count(n, 'item')} could not be opened`,
  setAsideText: 'Nothing of them was deleted, and everything else was loaded.',
  libraryWidth: 'Width of the library',
  workWidth: 'Width of the generate panel',
  of: (done: number, total: number) => `${done} of ${total}`,
  slices: (n: number) => count(n, 'slice'),
  imagesOf: (done: number, total: number, axis: AxisKind) => `${done} of ${imagesText(total, axis)}`,
};
