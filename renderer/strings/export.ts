import type { DicomObject, DicomSyntax, SegmentationChoice } from '../../electron/core/export-options';
import type { ExportFormat } from '../../electron/ipc/contract';
import { count } from './format';

export const exportStrings = {
  title: (name: string) => `Export “${name}”`,
  size: (frames: number, columns: number, rows: number) =>
    `${count(frames, 'slice')} of ${columns} × ${rows}`,
  format: 'Format',
  formats: { dicom: 'DICOM', nifti: 'NIfTI', png: 'PNG stack', gif: 'Animated GIF' } satisfies Record<
    ExportFormat,
    string
  >,
  short: { dicom: 'DICOM', nifti: 'NIfTI', png: 'PNG', gif: 'GIF' } satisfies Record<ExportFormat, string>,
  about: {
    dicom: 'For viewers, archives and workstations. Synthetic slices are marked as synthetic.',
    nifti: 'One .nii.gz volume with its place in space, for research tools.',
    png: '16-bit pictures without loss, and a file that says where they lie.',
    gif: 'A moving picture under the window of the series, for slides and pages.',
  } satisfies Record<ExportFormat, string>,
  /** In the order of the menus. */
  menu: {
    dicom: 'DICOM series…',
    nifti: 'NIfTI volume…',
    png: 'PNG stack…',
    gif: 'Animated GIF…',
  } satisfies Record<ExportFormat, string>,
  notes: 'Notes on the series',
  zip: 'Pack into one .zip file',
  fps: 'Frames a second',
  cancel: 'Cancel',
  confirm: 'Export…',
  done: (format: string, place: string | null) => `Exported as ${format}${place ? `: ${place}` : ''}.`,
  compression: 'Compression',
  syntaxes: {
    explicit: 'None (explicit little endian)',
    rle: 'RLE, lossless',
    'jpeg-ls': 'JPEG-LS, lossless',
    deflated: 'Deflated',
  } satisfies Record<DicomSyntax, string>,
  files: 'Files',
  objects: {
    classic: 'One file a slice',
    enhanced: 'One enhanced multi-frame file',
    'secondary-capture': 'One secondary capture, no geometry',
  } satisfies Record<DicomObject, string>,
  segments: 'Segments',
  segmentations: {
    binary: 'DICOM segmentation',
    labelmap: 'DICOM label map',
    none: 'Leave out',
  } satisfies Record<SegmentationChoice, string>,
  dicomdir: 'With a DICOMDIR, as on a disc',
  recipeUids: 'Identifiers from the recipe',
  recipeUidsHint: 'Whoever makes the series again from its recipe gets the same identifiers',
  newStudy: 'As a new study',
  replacePatient: 'De-identify',
  replacePatientHint:
    'Replaces name, ID, dates, free text and identifiers (PS3.15 Basic Profile). Pixels stay as they are: a face can be recognised in images of the head.',
  conformance: {
    checking: 'Checking the files…',
    both: 'own checks and dciodvfy',
    own: 'own checks; dciodvfy is not installed',
    volume: 'Readers can build a volume of it.',
    noVolume: (why: string) => `Not a volume: ${why}`,
    findings: 'Findings',
  },
};
