/** What can be chosen about an export, and what holds where nothing is chosen. */
export const EXPORT_FORMATS = ['dicom', 'nifti', 'png', 'gif'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** How pixels lie in a DICOM file; all without loss. */
export const DICOM_SYNTAXES = ['explicit', 'rle', 'jpeg-ls', 'deflated'] as const;
export type DicomSyntax = (typeof DICOM_SYNTAXES)[number];

/**
 * Which kind of DICOM object. `classic`: one file a slice for CT and MR, a multi-frame secondary capture for what is
 * neither; `enhanced`: one multi-frame file, for CT and MR only; `secondary-capture`: one multi-frame file.
 */
export const DICOM_OBJECTS = ['classic', 'enhanced', 'secondary-capture'] as const;
export type DicomObject = (typeof DICOM_OBJECTS)[number];

/** `own`: those of the series; `recipe`: those that always belong to its recipe. */
export const UID_CHOICES = ['own', 'recipe'] as const;
/** The study of an imported series, or a new one. */
export const STUDY_CHOICES = ['keep', 'new'] as const;
/** How the segmentation of a series goes along in DICOM; `none` leaves it out of every format. */
export const SEGMENTATION_CHOICES = ['binary', 'labelmap', 'none'] as const;
export type SegmentationChoice = (typeof SEGMENTATION_CHOICES)[number];
/** The patient of an imported series, or nobody (PS3.15 annex E). */
export const PATIENT_CHOICES = ['keep', 'replace'] as const;

export interface ExportChoices {
  /** DICOM only. */
  syntax?: DicomSyntax;
  object?: DicomObject;
  uids?: (typeof UID_CHOICES)[number];
  study?: (typeof STUDY_CHOICES)[number];
  patient?: (typeof PATIENT_CHOICES)[number];
  /** Of a series that has one: in DICOM a file of its own, in NIfTI and PNG beside the images. */
  segmentation?: SegmentationChoice;
  /** Lays the files out as a file-set with a DICOMDIR. */
  dicomdir?: boolean;
  /** Packs what would be a folder into one .zip file. */
  zip?: boolean;
  /** Frames a second of a moving picture. */
  fps?: number;
}

export const DEFAULT_FPS = 10;
export const MAX_FPS = 50;
