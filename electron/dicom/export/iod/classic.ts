/** CT Image and MR Image: one slice a file (PS3.3 A.3, A.4). */
import { sliceSpacing } from '../../../core/geometry';
import { isFrameSynthetic, type SeriesHeader } from '../../../core/series';
import { formatCoordinate, formatDecimal } from '../decimal-string';
import type { Attributes } from '../encodings/data-set';
import type { StoredForm } from '../stored-form';
import {
  isRescaled,
  orientation,
  pixelAttributes,
  pixelSpacing,
  position,
  rescaleAttributes,
  sliceThickness,
  windowAttributes,
} from './pixels';

/** What all slices have in common. */
export function classicAttributes(header: SeriesHeader, form: StoredForm): Attributes {
  const isCt = header.modality === 'CT';
  return {
    PixelSpacing: pixelSpacing(header),
    ImageOrientationPatient: orientation(header),
    SliceThickness: sliceThickness(header),
    ...pixelAttributes(header, form),
    // Part of CT; in MR only where the values need it, as scanners do (a Standard Extended SOP class).
    ...((isCt || isRescaled(header)) && rescaleAttributes(header)),
    ...windowAttributes(header),
    ...(isCt ? { KVP: '', AcquisitionNumber: '' } : mrAttributes(header)),
  };
}

/** What differs from slice to slice. */
export function sliceAttributes(header: SeriesHeader, frame: number): Attributes {
  const time = header.timesMs?.[frame];
  // AXIAL is a term of CT; MR has none for a plain image but OTHER (C.8.2.1.1.1, C.8.3.1.1.1).
  const imageType = ['DERIVED', 'PRIMARY', header.modality === 'CT' ? 'AXIAL' : 'OTHER'];
  // Among acquired slices a generated one says so here too, where lists of images show it. In CT the fourth value has
  // terms of its own.
  if (header.modality === 'MR' && header.syntheticFrames && isFrameSynthetic(header, frame))
    imageType.push('SYNTHETIC');
  return {
    ImageType: imageType,
    InstanceNumber: String(frame + 1),
    ImagePositionPatient: position(header, frame),
    TriggerTime: time !== undefined && header.modality === 'MR' ? formatDecimal(time) : undefined,
  };
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
