/** CT Image and MR Image: one slice a file (PS3.3 A.3, A.4). */
import { sliceSpacing } from '../../../core/geometry';
import { isFrameSynthetic, type SeriesHeader } from '../../../core/series';
import { formatCoordinate, formatDecimal } from '../decimal-string';
import type { Attributes } from '../encodings/data-set';
import { NO_DATE } from '../derived/no-date';
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
    // Of one location there is no distance that it could be taken from: unknown then (type 2).
    SliceThickness:
      header.timesMs && header.geometry.sliceThickness === undefined ? '' : sliceThickness(header),
    ...pixelAttributes(header, form),
    // Part of CT; in MR only where the values need it, as scanners do (a Standard Extended SOP class).
    ...((isCt || isRescaled(header)) && rescaleAttributes(header)),
    ...windowAttributes(header),
    ...(isCt ? { KVP: '', AcquisitionNumber: '' } : mrAttributes(header)),
  };
}

/** What differs from slice to slice. */
export function sliceAttributes(header: SeriesHeader, frame: number): Attributes {
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
    ...(header.timesMs && momentAttributes(header, header.timesMs, frame)),
  };
}

/**
 * When an image is of (PS3.3 C.7.6.1, C.8.3.1). Of a cycle that is after its trigger, which only gated images may say; of
 * anything else made over time, the time of its content.
 */
function momentAttributes(header: SeriesHeader, timesMs: readonly number[], frame: number): Attributes {
  const { modality, frames, cycleMs, identity, provenance } = header;
  const time = timesMs[frame]!;
  const places = {
    TemporalPositionIdentifier: String(frame + 1),
    NumberOfTemporalPositions: String(frames),
  };
  if (modality === 'MR' && (cycleMs !== undefined || provenance.kind === 'imported')) {
    return {
      ...places,
      TriggerTime: formatDecimal(time),
      ...(cycleMs !== undefined && {
        NominalInterval: String(Math.round(cycleMs)),
        HeartRate: String(Math.round(MS_A_MINUTE / cycleMs)),
        CardiacNumberOfImages: String(frames),
      }),
    };
  }
  if (provenance.kind === 'imported') return {};
  const zero = { ...NO_DATE, ...(identity.studyDate && identity.studyTime && identity) };
  const [date, clock] = later(zero.studyDate, zero.studyTime, time);
  return { ...(modality === 'MR' && places), ContentDate: date, ContentTime: clock };
}

const MS_A_MINUTE = 60_000;

/** A date (YYYYMMDD) and time (HHMMSS) so many milliseconds later, to the microsecond. */
function later(date: string, time: string, ms: number): [string, string] {
  const part = (text: string, from: number, to: number) => Number(text.slice(from, to) || 0);
  const start = Date.UTC(part(date, 0, 4), part(date, 4, 6) - 1, part(date, 6, 8));
  const inDay = ((part(time, 0, 2) * 60 + part(time, 2, 4)) * 60 + part(time, 4, 6)) * 1000;
  const whole = Math.floor(ms);
  const moment = new Date(start + inDay + whole).toISOString().replace(/[-:]/g, '');
  const micro = String(Math.round((ms - whole) * 1000)).padStart(3, '0');
  return [moment.slice(0, 8), `${moment.slice(9, 19)}${micro === '1000' ? '999' : micro}`];
}

function mrAttributes(header: SeriesHeader): Attributes {
  const spacing = sliceSpacing(header.geometry);
  return {
    ScanningSequence: 'RM',
    SequenceVariant: 'NONE',
    // Gated by the heart: what has a place in its cycle.
    ScanOptions: header.cycleMs === undefined ? '' : 'CG',
    MRAcquisitionType: header.timesMs ? '2D' : '3D',
    RepetitionTime: '',
    EchoTime: '',
    EchoTrainLength: '',
    SpacingBetweenSlices: spacing ? formatCoordinate(Math.abs(spacing)) : undefined,
  };
}
