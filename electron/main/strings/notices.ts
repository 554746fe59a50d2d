/** What the desktop notifies of, and notes that the window shows about what happened before it was there. */
const slices = (n: number) => (n === 1 ? '1 slice' : `${n} slices`);

export const noticeStrings = {
  seriesMade: 'Series made',
  seriesMadeText: (frames: number, seed: number) => `${slices(frames)}, seed ${seed}.`,
  seriesNotMade: 'A series could not be made',
  session: {
    appOnce: 'GriDiT Studio did not end in order the last time. What was shown is shown again.',
    appTwice: 'GriDiT Studio broke down twice in a short time, so it starts with nothing open.',
    pageOnce:
      'The window broke down and was opened again, with what it showed. Nothing in the library was touched.',
    pageTwice:
      'The window broke down twice in a short time, so nothing is opened. Nothing in the library was touched.',
    unreadable: (keptAs: string) =>
      `What was shown the last time cannot be read; its file was set aside as ${keptAs}.`,
  },
  queue: {
    damaged: (keptAs: string) =>
      `The list of jobs was damaged and was set aside as ${keptAs}; series that were made are in the library.`,
    endedWithin:
      'GriDiT Studio was ended while it made a series. The queue is paused; nothing of it is lost.',
  },
  settingsDamaged: {
    name: 'Settings',
    reason: 'The file was damaged; everything is as it was at first.',
  },
  annotationsDamaged: (keptAs: string) =>
    `The measurements and key images of this series cannot be read. Their file was kept as ${keptAs} in the folder of the series; new ones can be made.`,
};
