/** What the desktop notifies of, and notes that the window shows about what happened before it was there. */
const images = (n: number) => (n === 1 ? '1 received image' : `${n} received images`);

export const noticeStrings = {
  seriesMade: 'Series made',
  /** Of slices or of moments: a word for both. */
  seriesMadeText: (n: number, seed: number) => `${n === 1 ? '1 image' : `${n} images`}, seed ${seed}.`,
  seriesNotMade: 'A series could not be made',
  session: {
    appOnce: 'GriDiT Studio didn’t shut down properly last time. Your series are open again.',
    appTwice: 'GriDiT Studio crashed twice in a short time, so it starts with nothing open.',
    pageOnce: 'The window crashed and was reopened with the same series. Nothing in the library was changed.',
    pageTwice:
      'The window crashed twice in a short time, so nothing is open. Nothing in the library was changed.',
    unreadable: (reason: string) => `Last time’s series could not be opened: ${reason}`,
  },
  queue: {
    notAsLeft: (reason: string) =>
      `The list of jobs could not be opened: ${reason} Series that were made are in the library.`,
    endedWithin:
      'GriDiT Studio was closed while it was making a series. The queue is paused, and nothing is lost.',
  },
  receiving: {
    defect: 'Receiving stopped because something went wrong inside GriDiT Studio.',
    importDefect: 'Something went wrong inside GriDiT Studio.',
    cancelled: (n: number) =>
      `The import of ${images(n)} was cancelled. ${n === 1 ? 'It is' : 'They are'} kept, and imported when GriDiT Studio starts again or receiving is switched on.`,
    kept: (reason: string, n: number) =>
      `${reason} ${images(n)} ${n === 1 ? 'is' : 'are'} kept, and imported when GriDiT Studio starts again or receiving is switched on.`,
    known: (n: number) =>
      `${n === 1 ? 'A series that was received is' : `${n} series that were received are`} in the library already, so ${n === 1 ? 'it was' : 'they were'} not added again.`,
    notImported: (n: number, of: number, reason: string) =>
      `${n} of ${of} received files could not be imported; the first ${reason}. What came is kept in the folder network/not-imported of the application's data.`,
  },
  stores: {
    names: {
      settings: 'The settings',
      queue: 'The list of jobs',
      session: 'The open series',
      recent: 'The list of recent files',
      unfinished: 'The list of unfinished exports',
      packs: 'The list of models',
    },
    damaged: (keptAs: string) => `It cannot be read and was set aside as ${keptAs}.`,
    newer: (sentence: string) => `${sentence} What is changed now is not kept.`,
    unreadable: (reason: string) =>
      `Its file ${reason}, and cannot be set aside either. It stays as it is. Changes you make now will not be kept.`,
    unsaved: (what: string, reason: string) => `${what} cannot be saved. ${reason}`,
    noReason: 'Changes last until you quit the application.',
  },
  annotationsNotSaved: (reason: string) =>
    `The measurements and key images of this series cannot be saved. ${reason}`,
  annotationsNotOpened: (reason: string) =>
    `The measurements and key images of this series could not be opened: ${reason}`,
  library: {
    name: 'The series library',
    setAside: (reason: string) => `${reason} It was moved to the folder set-aside of the library.`,
    stays: (reason: string) => `${reason} It stays as it is in the library's folder.`,
    notesDamaged: (keptAs: string) =>
      `Its note and tags cannot be read; their file was set aside as ${keptAs}. The series is marked as kept.`,
  },
};
