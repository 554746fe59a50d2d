/** Attributes of type 1 and 2 by SOP class, by module (PS3.3 annex A and C). Conditional ones only where this program can tell. */

export interface Requirement {
  keyword: string;
  /** 1: present with a value; 2: present. */
  type: 1 | 2;
  module: string;
}

function module(name: string, type1: string, type2 = ''): Requirement[] {
  const list = (text: string, type: 1 | 2) =>
    text
      .split(' ')
      .filter((keyword) => keyword !== '')
      .map((keyword): Requirement => ({ keyword, type, module: name }));
  return [...list(type1, 1), ...list(type2, 2)];
}

const COMMON = [
  ...module('Patient', '', 'PatientName PatientID PatientBirthDate PatientSex'),
  ...module(
    'General Study',
    'StudyInstanceUID',
    'StudyDate StudyTime ReferringPhysicianName StudyID AccessionNumber',
  ),
  ...module('General Series', 'Modality SeriesInstanceUID', 'SeriesNumber'),
  ...module('SOP Common', 'SOPClassUID SOPInstanceUID'),
  ...module('General Image', '', 'InstanceNumber'),
  ...module(
    'Image Pixel',
    'SamplesPerPixel PhotometricInterpretation Rows Columns BitsAllocated BitsStored HighBit PixelRepresentation',
  ),
];
const SPACE = module('Frame of Reference', 'FrameOfReferenceUID', 'PositionReferenceIndicator');
const EQUIPMENT = module('General Equipment', '', 'Manufacturer');
const PLANE = module(
  'Image Plane',
  'PixelSpacing ImageOrientationPatient ImagePositionPatient',
  'SliceThickness',
);
const ENHANCED = [
  ...module(
    'Enhanced General Equipment',
    'Manufacturer ManufacturerModelName DeviceSerialNumber SoftwareVersions',
  ),
  ...module(
    'Multi-frame Functional Groups',
    'SharedFunctionalGroupsSequence PerFrameFunctionalGroupsSequence InstanceNumber ContentDate ContentTime NumberOfFrames',
  ),
  ...module('Multi-frame Dimension', 'DimensionOrganizationSequence DimensionIndexSequence'),
  ...module('Acquisition Context', '', 'AcquisitionContextSequence'),
];

const REQUIREMENTS: Record<string, Requirement[]> = {
  '1.2.840.10008.5.1.4.1.1.2': [
    ...COMMON,
    ...SPACE,
    ...EQUIPMENT,
    ...PLANE,
    ...module('CT Image', 'ImageType RescaleIntercept RescaleSlope', 'KVP AcquisitionNumber'),
  ],
  '1.2.840.10008.5.1.4.1.1.4': [
    ...COMMON,
    ...SPACE,
    ...EQUIPMENT,
    ...PLANE,
    ...module(
      'MR Image',
      'ImageType ScanningSequence SequenceVariant',
      'ScanOptions MRAcquisitionType EchoTime EchoTrainLength',
    ),
  ],
  '1.2.840.10008.5.1.4.1.1.7.3': [
    ...COMMON,
    ...module('SC Equipment', 'ConversionType'),
    ...module('Multi-frame', 'NumberOfFrames'),
    ...module('SC Multi-frame Image', 'BurnedInAnnotation'),
  ],
  '1.2.840.10008.5.1.4.1.1.2.1': [
    ...COMMON,
    ...SPACE,
    ...ENHANCED,
    ...module(
      'Enhanced CT Image',
      'ImageType PixelPresentation VolumetricProperties VolumeBasedCalculationTechnique',
    ),
  ],
  '1.2.840.10008.5.1.4.1.1.4.1': [
    ...COMMON,
    ...SPACE,
    ...ENHANCED,
    ...module(
      'Enhanced MR Image',
      'ImageType PixelPresentation VolumetricProperties VolumeBasedCalculationTechnique ComplexImageComponent AcquisitionContrast',
    ),
  ],
};

/** Of a SOP class that is not known here, what all images have in common. */
export function requirementsOf(sopClassUid: string): { known: boolean; list: Requirement[] } {
  const list = REQUIREMENTS[sopClassUid];
  return list ? { known: true, list } : { known: false, list: COMMON };
}
