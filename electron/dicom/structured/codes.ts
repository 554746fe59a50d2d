/** Coded concepts of measurement reports (PS3.16): DCM, SNOMED CT and UCUM. */

export interface Code {
  CodeValue: string;
  CodingSchemeDesignator: string;
  CodeMeaning: string;
}

function code(scheme: string): (value: string, meaning: string) => Code {
  return (value, meaning) => ({ CodeValue: value, CodingSchemeDesignator: scheme, CodeMeaning: meaning });
}
const dcm = code('DCM');
const sct = code('SCT');
const ucum = code('UCUM');

export const CONCEPT = {
  report: dcm('126000', 'Imaging Measurement Report'),
  language: dcm('121049', 'Language of Content Item and Descendants'),
  english: code('RFC5646')('en', 'English'),
  observerType: dcm('121005', 'Observer Type'),
  device: dcm('121007', 'Device'),
  deviceUid: dcm('121012', 'Device Observer UID'),
  deviceName: dcm('121013', 'Device Observer Name'),
  procedureReported: dcm('121058', 'Procedure reported'),
  imagingProcedure: sct('363679005', 'Imaging procedure'),
  imageLibrary: dcm('111028', 'Image Library'),
  imageLibraryGroup: dcm('126200', 'Image Library Group'),
  measurements: dcm('126010', 'Imaging Measurements'),
  group: dcm('125007', 'Measurement Group'),
  trackingIdentifier: dcm('112039', 'Tracking Identifier'),
  trackingUid: dcm('112040', 'Tracking Unique Identifier'),
  imageRegion: dcm('111030', 'Image Region'),
  sourceImage: dcm('121233', 'Source image for segmentation'),
  comment: dcm('121106', 'Comment'),
  derivation: dcm('121401', 'Derivation'),
  ofInterest: dcm('113000', 'Of Interest'),
  keyObjectDescription: dcm('113012', 'Key Object Description'),
} as const;

export const QUANTITY = {
  length: sct('410668003', 'Length'),
  longAxis: sct('103339001', 'Long Axis'),
  shortAxis: sct('103340004', 'Short Axis'),
  angle: sct('1483009', 'Angle'),
  cobb: sct('285285000', 'Cobb angle'),
  area: sct('42798000', 'Area'),
  perimeter: sct('131191004', 'Perimeter'),
  attenuation: dcm('112031', 'Attenuation Coefficient'),
  signal: dcm('110852', 'MR signal intensity'),
  pixelValue: dcm('110820', 'Pixel value'),
} as const;

export const DERIVATION = {
  mean: sct('373098007', 'Mean'),
  sd: sct('386136009', 'Standard Deviation'),
  min: sct('255605001', 'Minimum'),
  max: sct('56851009', 'Maximum'),
} as const;

/** What the values of a picture are called, by modality. */
export function valueConcept(modality: string): Code {
  if (modality === 'CT') return QUANTITY.attenuation;
  if (modality === 'MR') return QUANTITY.signal;
  return QUANTITY.pixelValue;
}

const UNITS: Record<string, Code> = {
  mm: ucum('mm', 'millimeter'),
  'mm²': ucum('mm2', 'square millimeter'),
  '°': ucum('deg', 'degree'),
  px: ucum('{pixels}', 'pixels'),
  'px²': ucum('{pixels}', 'pixels'),
  HU: ucum("[hnsf'U]", 'Hounsfield unit'),
  '': ucum('1', 'no units'),
};

/** The unit of a quantity; one that UCUM does not know becomes an annotation of the unit 1. */
export function unitCode(unit: string): Code {
  const plain = unit.replace(/[^\x21-\x7a]/g, '').slice(0, 14);
  return UNITS[unit] ?? (plain === '' ? UNITS['']! : ucum(`{${plain}}`, unit.slice(0, 64)));
}
