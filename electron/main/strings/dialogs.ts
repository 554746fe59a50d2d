/** The system's dialogs. Names of files that they propose are words too. */
export const dialogStrings = {
  application: 'GriDiT Studio',
  tryAgain: 'Try Again',
  quit: 'Quit',
  /** The file of a series without a description. */
  untitled: 'Series',
  seed: (seed: number) => `seed ${seed}`,
  import: { files: 'Import files', folder: 'Import a folder', go: 'Import' },
  export: {
    go: 'Export',
    folder: 'Folder',
    many: 'Choose a folder for the exported series',
    dicom: { title: 'Export as DICOM', file: (name: string) => `${name} DICOM` },
    nifti: { title: 'Export as NIfTI' },
    png: { title: 'Export as PNG stack', file: (name: string) => `${name} PNG` },
    gif: { title: 'Export as animated GIF' },
  },
  save: {
    go: 'Save',
    folder: 'Folder',
    table: { title: 'Save the measurements as a table', file: (name: string) => `${name} measurements` },
    report: {
      title: 'Save the measurements as a DICOM report',
      file: (name: string) => `${name} measurements`,
    },
    keyObjects: {
      title: 'Save the key images as a DICOM selection',
      file: (name: string) => `${name} key images`,
    },
    keyPictures: { title: 'Save the key images as pictures', file: (name: string) => `${name} key images` },
    picture: { title: 'Save the picture' },
    cine: { title: 'Save the slices as a moving picture' },
  },
  /** Kinds of files, as a dialog offers them. */
  kinds: {
    all: 'All files',
    zip: 'Zip archive',
    dicom: 'DICOM',
    nifti: 'NIfTI',
    gif: 'GIF',
    table: 'Table (CSV)',
    picture: 'Picture (PNG)',
    movingPicture: 'Moving picture (GIF)',
    pack: 'Model pack',
    certificates: 'Certificates',
  },
  packs: { add: 'Add a model', addGo: 'Add', export: 'Export the model', exportGo: 'Export' },
  certificates: {
    authority: 'Choose the certificate of the authority',
    own: 'Choose the certificate of this computer and its key',
    go: 'Choose',
  },
  library: {
    choose: 'Choose a folder for the library',
    move: 'Move here',
    missing: 'The folder of the library is not there.',
    missingDetail: (folder: string) =>
      `${folder}\n\nIf it lies on another disk, connect it and try again. Until then the standard folder can be used; the setting stays.`,
    inUseDetail: (folder: string) => `${folder}\n\nTwo at a time would not see each other's changes.`,
    useStandard: 'Use the Standard Folder',
  },
  about: {
    title: 'About GriDiT Studio',
    detail: (versions: string) => `${versions}\n\nFor research and teaching; not for diagnosis. MIT licence.`,
    copy: 'Copy',
    close: 'Close',
  },
  pageLost: {
    message: 'The window keeps crashing.',
    detail: 'Your series are safe in the library. The log folder tells more: logs/errors.log.',
  },
  cannotStart: 'GriDiT Studio cannot start',
};
