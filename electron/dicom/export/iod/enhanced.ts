/** Enhanced CT Image and Enhanced MR Image: all slices in one file (PS3.3 A.38, A.36). */
import { isFrameSynthetic, isSynthetic, type SeriesHeader } from '../../../core/series';
import { lookUp, type Attributes } from '../encodings/data-set';
import type { ExportedSeries } from '../exported-series';
import type { StoredForm } from '../stored-form';
import { uidFromName } from '../../uid';
import { NO_DATE } from '../derived/no-date';
import { derivation, derivationCodes, sourceImages } from './origin';
import {
  orientation,
  pixelAttributes,
  pixelSpacing,
  position,
  rescaleAttributes,
  sliceThickness,
  windowAttributes,
} from './pixels';
import { code } from './text';

export function enhancedAttributes(
  header: SeriesHeader,
  form: StoredForm,
  sourceSeries: ExportedSeries['sourceSeries'],
): Attributes {
  const isCt = header.modality === 'CT';
  const { identity, frames, values } = header;
  const imageType = ['DERIVED', 'PRIMARY', 'VOLUME', 'NONE'];
  const pixels = pixelAttributes(header, form);
  return {
    ImageType: imageType,
    InstanceNumber: '1',
    ContentDate: identity.studyDate || NO_DATE.studyDate,
    ContentTime: identity.studyTime || NO_DATE.studyTime,
    // What a research program made or touched is not for diagnosis.
    ContentQualification: 'RESEARCH',
    ...descriptions(isCt),
    PixelPresentation: 'MONOCHROME',
    VolumetricProperties: 'VOLUME',
    VolumeBasedCalculationTechnique: 'NONE',
    PresentationLUTShape: values.inverted ? 'INVERSE' : 'IDENTITY',
    NumberOfFrames: String(frames),
    AcquisitionContextSequence: [],
    SourceImageEvidenceSequence: evidence(header, sourceSeries),
    ...pixels,
    ...dimensions(header),
    ...(!isCt && { ApplicableSafetyStandardAgency: 'IEC' }),
    SharedFunctionalGroupsSequence: [shared(header, isCt, imageType)],
    PerFrameFunctionalGroupsSequence: Array.from({ length: frames }, (_, frame) => perFrame(header, frame)),
  };
}

/** Every image that a frame was made from, once (PS3.3 C.8.13.2.1.2). */
function evidence(
  { frameSources = [] }: SeriesHeader,
  { studyInstanceUid, seriesInstanceUid }: ExportedSeries['sourceSeries'],
): Attributes[] | undefined {
  const images = new Map(
    frameSources
      .flat()
      .filter((image) => image.sopClassUid && image.sopInstanceUid)
      .map((image) => [image.sopInstanceUid, image]),
  );
  if (images.size === 0) return undefined;
  const sops = [...images.values()].map(({ sopClassUid, sopInstanceUid }) => ({
    ReferencedSOPClassUID: sopClassUid,
    ReferencedSOPInstanceUID: sopInstanceUid,
  }));
  return [
    {
      StudyInstanceUID: studyInstanceUid,
      ReferencedSeriesSequence: [{ SeriesInstanceUID: seriesInstanceUid, ReferencedSOPSequence: sops }],
    },
  ];
}

/** PS3.3 C.8.15.2, C.8.13.1. What an acquisition would have is only asked of original images. */
function descriptions(isCt: boolean): Attributes {
  return isCt ? {} : { ComplexImageComponent: 'MAGNITUDE', AcquisitionContrast: 'UNKNOWN' };
}

/** PS3.3 C.7.6.17: frames are ordered by place in one stack. */
function dimensions(header: SeriesHeader): Attributes {
  const uid = uidFromName(`${header.identity.seriesInstanceUid}#dimensions`);
  const index = (keyword: string) => ({
    DimensionOrganizationUID: uid,
    DimensionIndexPointer: lookUp(keyword).tag,
    FunctionalGroupPointer: lookUp('FrameContentSequence').tag,
  });
  return {
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: uid }],
    DimensionIndexSequence: [index('StackID'), index('InStackPositionNumber')],
  };
}

function shared(header: SeriesHeader, isCt: boolean, imageType: string[]): Attributes {
  const frameType = {
    FrameType: imageType,
    PixelPresentation: 'MONOCHROME',
    VolumetricProperties: 'VOLUME',
    VolumeBasedCalculationTechnique: 'NONE',
    ...descriptions(isCt),
  };
  return {
    PixelMeasuresSequence: [{ PixelSpacing: pixelSpacing(header), SliceThickness: sliceThickness(header) }],
    PlaneOrientationSequence: [{ ImageOrientationPatient: orientation(header) }],
    FrameAnatomySequence: [
      { FrameLaterality: 'U', AnatomicRegionSequence: [anatomicRegion(header.identity.bodyPart)] },
    ],
    FrameVOILUTSequence: [windows(header)],
    PixelValueTransformationSequence: [rescaleAttributes(header)],
    ...(isCt && {
      // Required even where no ray was sent.
      IrradiationEventIdentificationSequence: [
        { IrradiationEventUID: uidFromName(`${header.identity.seriesInstanceUid}#irradiation-event`) },
      ],
    }),
    ...(isCt ? { CTImageFrameTypeSequence: [frameType] } : { MRImageFrameTypeSequence: [frameType] }),
  };
}

function perFrame(header: SeriesHeader, frame: number): Attributes {
  const synthetic = isFrameSynthetic(header, frame);
  const sources = sourceImages(header.frameSources?.[frame] ?? []);
  return {
    FrameContentSequence: [
      {
        StackID: '1',
        InStackPositionNumber: frame + 1,
        DimensionIndexValues: [1, frame + 1],
        // The mark of a file is that of all its frames; a frame has no such element of its own.
        ...(isSynthetic(header) && { FrameComments: synthetic ? 'Synthetic frame' : 'Acquired frame' }),
      },
    ],
    PlanePositionSequence: [{ ImagePositionPatient: position(header, frame) }],
    // Without source images this macro must be absent; Contributing Equipment tells what was done then too.
    ...(sources && {
      DerivationImageSequence: [
        {
          DerivationDescription: derivation(header, [frame]),
          DerivationCodeSequence: derivationCodes(header, [frame]) ?? [
            synthetic ? GENERATED : code('113091', 'DCM', EXTRACTED),
          ],
          SourceImageSequence: sources,
        },
      ],
    }),
  };
}

/** Names of windows that enhanced objects know (PS3.3 C.7.6.16.2.10); others, such as WINDOW1, say nothing. */
const WINDOW_NAMES: ReadonlySet<string> = new Set(['BRAIN', 'SOFT_TISSUE', 'LUNG', 'BONE']);

function windows(header: SeriesHeader): Attributes {
  const { WindowCenterWidthExplanation: names, ...all } = windowAttributes(header);
  const known = Array.isArray(names) && names.every((name) => WINDOW_NAMES.has(String(name)));
  return known ? { ...all, WindowCenterWidthExplanation: names } : all;
}

const EXTRACTED = 'Spatially-related frames extracted from the volume';
/** CID 7203 has nothing nearer to slices that a generator made between or beyond others; the description says it. */
const GENERATED = code('113085', 'DCM', 'Spatial resampling');

/** SNOMED CT codes of PS3.16 table L-1 for the usual body parts; what is none of them is unspecified. */
const REGIONS: Record<string, [string, string]> = {
  ABDOMEN: ['818981001', 'Abdomen'],
  BRAIN: ['12738006', 'Brain'],
  CHEST: ['816094009', 'Chest'],
  HEAD: ['69536005', 'Head'],
  HEART: ['80891009', 'Heart'],
  LIVER: ['10200004', 'Liver'],
  NECK: ['45048000', 'Neck'],
  PELVIS: ['816092008', 'Pelvis'],
  SPINE: ['421060004', 'Spine'],
  WHOLEBODY: ['38266002', 'Entire body'],
};

function anatomicRegion(bodyPart: string): Attributes {
  const [value, meaning] = REGIONS[bodyPart.toUpperCase()] ?? ['38266002', 'Entire body'];
  return code(value, 'SCT', meaning);
}
