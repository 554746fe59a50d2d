/**
 * Segmentation and Label Map Segmentation (PS3.3 A.51, C.8.20.2; A.51.6 from supplement 243): which organ or tissue each
 * voxel of a series shows, in one multi-frame file.
 */
import type { CodedConcept, LabelMap, Segment } from '../../../core/segmentation';
import { frameLabels } from '../../../core/segmentation';
import { isSynthetic, type SeriesHeader } from '../../../core/series';
import { toCielab } from '../../cielab';
import { SOFTWARE } from '../../software';
import { uidFromName } from '../../uid';
import { NO_DATE } from '../derived/no-date';
import { lookUp, type Attributes } from '../encodings/data-set';
import { orientation, pixelSpacing, position, sliceThickness } from './pixels';
import { code, codeString, longString } from './text';

/** `binary`: a frame for each segment and slice, which everybody reads; `labelmap`: one a slice (2024 and later). */
export type SegmentationForm = 'binary' | 'labelmap';

export const SEGMENTATION_CLASSES: Record<SegmentationForm, string> = {
  binary: '1.2.840.10008.5.1.4.1.1.66.4',
  labelmap: '1.2.840.10008.5.1.4.1.1.66.7',
};

/** An image that is segmented. */
export interface SegmentedImage {
  sopClassUid: string;
  sopInstanceUid: string;
  /** Of a multi-frame object, from 1. */
  frame?: number;
}

/** A frame of the file: a slice of the series, and of binary files the segment with its number. */
export interface SegmentFrame {
  slice: number;
  segment?: Segment;
  number?: number;
}

/** Numbers of segments: of a label map the values of its pixels, else 1, 2, 3 … as C.8.20.2 wants them. */
function numberOf(segment: Segment, index: number, form: SegmentationForm): number {
  return form === 'labelmap' ? segment.value : index + 1;
}

/** Frames that hold something; of label maps all, so that reading back gives the whole grid. */
export function segmentFrames(map: LabelMap, frames: number, form: SegmentationForm): SegmentFrame[] {
  const slices = Array.from({ length: frames }, (_, slice) => slice);
  if (form === 'labelmap') return slices.map((slice) => ({ slice }));
  const size = map.labels.length / frames;
  const found = slices.map((slice) => new Set<number>(frameLabels(map.labels, slice, size)));
  const held = map.segments.flatMap((segment, i) =>
    slices
      .filter((slice) => found[slice]!.has(segment.value))
      .map((slice) => ({ slice, segment, number: numberOf(segment, i, form) })),
  );
  // A file has one frame at least.
  return held.length > 0 ? held : [{ slice: 0, segment: map.segments[0]!, number: 1 }];
}

/** Everything but patient, study and pixels. @param images what each slice of the series is written as */
export function segmentationAttributes(
  header: SeriesHeader,
  map: LabelMap,
  frames: readonly SegmentFrame[],
  form: SegmentationForm,
  images: readonly SegmentedImage[],
): Attributes {
  const { identity, rows, columns } = header;
  const bits = form === 'binary' ? 1 : map.labels.BYTES_PER_ELEMENT * 8;
  const uid = uidFromName(`${identity.seriesInstanceUid}#segmentation-dimensions#${form}`);
  const pointer = (keyword: string, group: string) => ({
    DimensionOrganizationUID: uid,
    DimensionIndexPointer: lookUp(keyword).tag,
    FunctionalGroupPointer: lookUp(group).tag,
    DimensionDescriptionLabel: keyword,
  });
  return {
    ImageType: ['DERIVED', 'PRIMARY'],
    InstanceNumber: '1',
    ContentDate: identity.studyDate || NO_DATE.studyDate,
    ContentTime: identity.studyTime || NO_DATE.studyTime,
    ContentLabel: 'SEGMENTATION',
    ContentDescription: 'Organs and tissues',
    ContentCreatorName: SOFTWARE.name,
    SyntheticData: isSynthetic(header) ? 'YES' : undefined,
    SegmentationType: form === 'binary' ? 'BINARY' : 'LABELMAP',
    SegmentsOverlap: 'NO',
    SegmentSequence: map.segments.map((segment, i) => segmentItem(segment, numberOf(segment, i, form))),
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: columns,
    BitsAllocated: bits,
    BitsStored: bits,
    HighBit: bits - 1,
    PixelRepresentation: 0,
    LossyImageCompression: '00',
    BurnedInAnnotation: 'NO',
    NumberOfFrames: String(frames.length),
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: uid }],
    DimensionIndexSequence: [
      ...(form === 'binary' ? [pointer('ReferencedSegmentNumber', 'SegmentIdentificationSequence')] : []),
      pointer('ImagePositionPatient', 'PlanePositionSequence'),
    ],
    SharedFunctionalGroupsSequence: [
      {
        PixelMeasuresSequence: [
          { PixelSpacing: pixelSpacing(header), SliceThickness: sliceThickness(header) },
        ],
        PlaneOrientationSequence: [{ ImageOrientationPatient: orientation(header) }],
      },
    ],
    PerFrameFunctionalGroupsSequence: frames.map((frame) => perFrame(header, frame, images[frame.slice]!)),
    ReferencedSeriesSequence: [
      {
        SeriesInstanceUID: identity.seriesInstanceUid,
        ReferencedInstanceSequence: distinct(images).map(referenced),
      },
    ],
  };
}

function segmentItem(segment: Segment, number: number): Attributes {
  const { type, name, version } = segment.algorithm;
  const { category, type: kind, modifier } = segment.code;
  return {
    SegmentNumber: number,
    SegmentLabel: longString(segment.label),
    SegmentAlgorithmType: codeString(type),
    ...(type !== 'manual' && {
      SegmentAlgorithmName: longString([name || SOFTWARE.name, version].filter(Boolean).join(' ')),
    }),
    SegmentedPropertyCategoryCodeSequence: [concept(category)],
    SegmentedPropertyTypeCodeSequence: [
      {
        ...concept(kind),
        ...(modifier && { SegmentedPropertyTypeModifierCodeSequence: [concept(modifier)] }),
      },
    ],
    RecommendedDisplayCIELabValue: toCielab(segment.colour),
  };
}

function perFrame(
  header: SeriesHeader,
  { slice, segment, number }: SegmentFrame,
  image: SegmentedImage,
): Attributes {
  return {
    FrameContentSequence: [
      { DimensionIndexValues: number !== undefined ? [number, slice + 1] : [slice + 1] },
    ],
    PlanePositionSequence: [{ ImagePositionPatient: position(header, slice) }],
    ...(segment && { SegmentIdentificationSequence: [{ ReferencedSegmentNumber: number }] }),
    DerivationImageSequence: [
      {
        DerivationCodeSequence: [code('113076', 'DCM', 'Segmentation')],
        SourceImageSequence: [
          {
            ...referenced(image),
            ...(image.frame !== undefined && { ReferencedFrameNumber: String(image.frame) }),
            SpatialLocationsPreserved: 'YES',
            PurposeOfReferenceCodeSequence: [
              code('121322', 'DCM', 'Source image for image processing operation'),
            ],
          },
        ],
      },
    ],
  };
}

function concept({ value, scheme, meaning }: CodedConcept): Attributes {
  return code(value, scheme, meaning);
}

function referenced({ sopClassUid, sopInstanceUid }: SegmentedImage): Attributes {
  return { ReferencedSOPClassUID: sopClassUid, ReferencedSOPInstanceUID: sopInstanceUid };
}

function distinct(images: readonly SegmentedImage[]): SegmentedImage[] {
  return [...new Map(images.map((image) => [image.sopInstanceUid, image])).values()];
}
