/** Attributes of an exported slice by keyword (PS3.3 A.3 CT Image IOD, A.4 MR Image IOD), modules in the standard's order. */
import type { Series, SeriesHeader } from '../../core/series';
import { isSynthetic, recipeOf } from '../../core/series';
import { sliceSpacing } from '../../core/geometry';
import { formatCoordinate, formatDecimal } from './decimal-string';
import { describeRecipe } from '../recipe-schema';
import { LONG_TEXT_LIMIT, packRecipe, SHORT_TEXT_LIMIT } from '../recipe-text';
import { SOFTWARE } from '../software';
import type { StoredForm } from './stored-form';

/** A data set by keyword; nested arrays of the same are sequences. */
export type Attributes = Record<string, unknown>;

export const SOP_CLASSES: Record<string, string> = {
  CT: '1.2.840.10008.5.1.4.1.1.2',
  MR: '1.2.840.10008.5.1.4.1.1.4',
};

/** Body parts that have no side (PS3.16 annex L), the usual ones; of others Laterality is asked for. */
const UNPAIRED = new Set(
  'ABDOMEN ABDOMENPELVIS BLADDER BRAIN CHEST CHESTABDOMEN CHESTABDPELVIS CSPINE HEAD HEADNECK HEART LIVER LSPINE NECK PANCREAS PELVIS PROSTATE SKULL SPINE SPLEEN SSPINE TSPINE UTERUS WHOLEBODY'.split(
    ' ',
  ),
);

/** What all slices of the series have in common. */
export function seriesAttributes(header: SeriesHeader): Attributes {
  const { identity, modality } = header;
  const synthetic = isSynthetic(header);
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    // Patient
    PatientName: personName(identity.patientName),
    PatientID: longString(identity.patientId),
    PatientBirthDate: '',
    PatientSex: '',
    // General Study
    StudyInstanceUID: identity.studyInstanceUid,
    StudyDate: identity.studyDate,
    StudyTime: identity.studyTime,
    ReferringPhysicianName: '',
    StudyID: '1',
    AccessionNumber: '',
    StudyDescription: longString(identity.studyDescription),
    // General Series
    Modality: modality,
    SeriesInstanceUID: identity.seriesInstanceUid,
    SeriesNumber: String(identity.seriesNumber),
    SeriesDescription: longString(identity.seriesDescription),
    BodyPartExamined: codeString(identity.bodyPart),
    // Empty where it may matter: a side is neither imported nor generated.
    Laterality: UNPAIRED.has(codeString(identity.bodyPart)) ? undefined : '',
    PatientPosition: 'HFS',
    // Frame of Reference
    FrameOfReferenceUID: identity.frameOfReferenceUid,
    PositionReferenceIndicator: '',
    // General Equipment
    Manufacturer: synthetic ? SOFTWARE.name : '',
    ManufacturerModelName: synthetic ? SOFTWARE.name : undefined,
    SoftwareVersions: synthetic ? SOFTWARE.version : undefined,
    // SOP Common
    SOPClassUID: SOP_CLASSES[modality],
    SyntheticData: synthetic ? 'YES' : undefined,
    ContributingEquipmentSequence: contributingEquipment(header),
    // General Image
    // AXIAL is a term of CT; MR has none for a plain image but OTHER (C.8.2.1.1.1, C.8.3.1.1.1).
    ImageType: ['DERIVED', 'PRIMARY', modality === 'CT' ? 'AXIAL' : 'OTHER'],
    DerivationDescription: derivation(header),
    ImageComments: imageComments(header),
    BurnedInAnnotation: 'NO',
    LossyImageCompression: '00',
    ...(modality === 'CT' ? ctAttributes() : mrAttributes(header)),
  };
}

/** What differs from slice to slice, and how its values are stored. */
export function sliceAttributes(
  series: Series,
  frame: number,
  stored: StoredForm,
  sopInstanceUid: string,
): Attributes {
  const { header } = series;
  const { geometry, values } = header;
  const isCt = header.modality === 'CT';
  const rescaled = isCt || values.rescaleSlope !== 1 || values.rescaleIntercept !== 0;
  return {
    SOPInstanceUID: sopInstanceUid,
    InstanceNumber: String(frame + 1),
    // Image Plane
    PixelSpacing: [formatCoordinate(geometry.rowSpacing), formatCoordinate(geometry.columnSpacing)],
    ImageOrientationPatient: geometry.orientation.map(formatCoordinate),
    ImagePositionPatient: geometry.positions[frame]!.map(formatCoordinate),
    SliceThickness: formatCoordinate(geometry.sliceThickness ?? Math.abs(sliceSpacing(geometry) ?? 1)),
    // Image Pixel
    SamplesPerPixel: 1,
    PhotometricInterpretation: values.inverted ? 'MONOCHROME1' : 'MONOCHROME2',
    Rows: header.rows,
    Columns: header.columns,
    BitsAllocated: 16,
    BitsStored: stored.bits,
    HighBit: stored.bits - 1,
    PixelRepresentation: stored.signed ? 1 : 0,
    PixelPaddingValue: values.padding,
    _vrMap: { PixelPaddingValue: stored.signed ? 'SS' : 'US', PixelData: 'OW' },
    // Modality LUT: part of CT; in MR only where the values need it, as scanners do (a Standard Extended SOP class).
    RescaleIntercept: rescaled ? formatDecimal(values.rescaleIntercept) : undefined,
    RescaleSlope: rescaled ? formatDecimal(values.rescaleSlope) : undefined,
    RescaleType: rescaled ? longString(values.units || (isCt ? 'HU' : 'US')) : undefined,
    // VOI LUT
    WindowCenter: formatDecimal(values.window.center),
    WindowWidth: formatDecimal(values.window.width),
  };
}

function ctAttributes(): Attributes {
  return { KVP: '', AcquisitionNumber: '' };
}

function mrAttributes(header: SeriesHeader): Attributes {
  const spacing = sliceSpacing(header.geometry);
  return {
    ScanningSequence: 'RM',
    SequenceVariant: 'NONE',
    ScanOptions: '',
    MRAcquisitionType: '3D',
    RepetitionTime: '',
    EchoTime: '',
    EchoTrainLength: '',
    SpacingBetweenSlices: spacing ? formatCoordinate(Math.abs(spacing)) : undefined,
  };
}

/** PS3.3 C.12.1.1.5; purposes are in CID 7005. */
function contributingEquipment(header: SeriesHeader): Attributes[] {
  const recipe = recipeOf(header);
  const items: Attributes[] = [];
  if (recipe) {
    const packed = packRecipe(recipe);
    const recipeFits = packed.length <= SHORT_TEXT_LIMIT;
    items.push(
      equipment(
        '109100',
        'Synthesizing Equipment',
        recipe.app,
        recipeFits ? packed : `Model ${recipe.pack.id}`,
      ),
    );
  }
  if (header.provenance.kind === 'imported') {
    items.push(equipment('109103', 'Modifying Equipment', SOFTWARE, 'Imported and written again'));
  }
  return items;
}

/** The recipe where it is too long for Contribution Description. */
function imageComments(header: SeriesHeader): string | undefined {
  const recipe = recipeOf(header);
  const packed = recipe ? packRecipe(recipe) : '';
  return packed.length > SHORT_TEXT_LIMIT && packed.length <= LONG_TEXT_LIMIT ? packed : undefined;
}

function equipment(
  code: string,
  meaning: string,
  app: { name: string; version: string },
  contribution: string,
): Attributes {
  return {
    PurposeOfReferenceCodeSequence: [
      { CodeValue: code, CodingSchemeDesignator: 'DCM', CodeMeaning: meaning },
    ],
    Manufacturer: longString(app.name),
    ManufacturerModelName: longString(app.name),
    SoftwareVersions: longString(app.version),
    ContributionDescription: contribution,
  };
}

function derivation(header: SeriesHeader): string {
  const recipe = recipeOf(header);
  const again = `written again by ${SOFTWARE.name} ${SOFTWARE.version} with the same pixel values`;
  if (header.provenance.kind === 'generated') return describeRecipe(header.provenance.recipe);
  return recipe ? `${describeRecipe(recipe)}; ${again}`.slice(0, 1024) : `Imported and ${again}`;
}

/** LO: 64 characters without backslash and control characters. */
function longString(text: string): string {
  return text
    .replace(/[\\\u0000-\u001f\u007f]/g, ' ')
    .trim()
    .slice(0, 64);
}

/** PN: up to three component groups of 64 characters. */
function personName(text: string): string {
  return text.split('=').slice(0, 3).map(longString).join('=');
}

/** CS: 16 upper-case letters, digits, spaces and underscores. */
function codeString(text: string): string {
  return text
    .toUpperCase()
    .replace(/[^A-Z0-9 _]/g, '_')
    .trim()
    .slice(0, 16);
}
