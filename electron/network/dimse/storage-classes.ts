/** Kinds of images that are taken over the network, and the encodings that they may have. */
import {
  DEFLATED_LITTLE_ENDIAN,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
} from '../../dicom/transfer-syntax';

const STORAGE = '1.2.840.10008.5.1.4.1.1.';

/** Storage SOP classes with pixel data (PS3.4 section B.5), those of retired ultrasound and nuclear medicine too. */
export const IMAGE_CLASSES: readonly string[] = [
  '1', // computed radiography
  '1.1',
  '1.1.1', // digital X-ray
  '1.2',
  '1.2.1', // mammography
  '1.3',
  '1.3.1', // intra-oral X-ray
  '2', // CT
  '2.1',
  '2.2', // enhanced CT
  '3',
  '3.1', // ultrasound, multi-frame
  '4', // MR
  '4.1',
  '4.3',
  '4.4', // enhanced MR
  '5', // nuclear medicine (retired)
  '6',
  '6.1',
  '6.2', // ultrasound
  '7',
  '7.1',
  '7.2',
  '7.3',
  '7.4', // secondary capture
  '12.1',
  '12.1.1',
  '12.2',
  '12.2.1', // angiography, fluoroscopy
  '13.1.1',
  '13.1.2',
  '13.1.3',
  '13.1.4',
  '13.1.5', // 3D X-ray, tomosynthesis
  '14.1',
  '14.2', // intravascular OCT
  '20', // nuclear medicine
  '30', // parametric map
  '66.4', // segmentation
  '77.1.1',
  '77.1.2',
  '77.1.3',
  '77.1.4', // visible light
  '77.1.5.1',
  '77.1.5.2',
  '77.1.5.4', // ophthalmology
  '128',
  '128.1',
  '130', // PET
  '481.1',
  '481.2', // radiotherapy image, dose
].map((end) => STORAGE + end);

/** Uncompressed, best first. */
export const PLAIN_SYNTAXES: readonly string[] = [EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN];

export const COMPRESSED_SYNTAXES: readonly string[] = [
  '1.2.840.10008.1.2.4.80',
  '1.2.840.10008.1.2.4.90',
  '1.2.840.10008.1.2.4.201',
  '1.2.840.10008.1.2.4.202',
  '1.2.840.10008.1.2.4.70',
  '1.2.840.10008.1.2.4.57',
  '1.2.840.10008.1.2.5',
  '1.2.840.10008.1.2.4.81',
  '1.2.840.10008.1.2.4.91',
  '1.2.840.10008.1.2.4.203',
  '1.2.840.10008.1.2.4.50',
  '1.2.840.10008.1.2.4.51',
  DEFLATED_LITTLE_ENDIAN,
];

/** Everything that a sender may choose. */
export const TAKEN_SYNTAXES: ReadonlySet<string> = new Set([
  ...PLAIN_SYNTAXES,
  ...COMPRESSED_SYNTAXES,
  EXPLICIT_BIG_ENDIAN,
]);
