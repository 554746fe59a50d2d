/** Multi-frame Grayscale Word Secondary Capture: frames without an anatomy of their own (PS3.3 A.8.4). */
import { positionsAlongNormal } from '../../../core/geometry';
import { isSynthetic, type SeriesHeader } from '../../../core/series';
import { formatCoordinate, formatDecimal } from '../decimal-string';
import { lookUp, type Attributes } from '../encodings/data-set';
import type { StoredForm } from '../stored-form';
import { pixelAttributes, pixelSpacing, rescaleAttributes, windowAttributes } from './pixels';

export function secondaryCaptureAttributes(header: SeriesHeader, form: StoredForm): Attributes {
  return {
    ImageType: ['DERIVED', 'SECONDARY'],
    InstanceNumber: '1',
    // SYN: made by a computer; WSD: taken over by a workstation.
    ConversionType: isSynthetic(header) ? 'SYN' : 'WSD',
    PresentationLUTShape: header.values.inverted ? 'INVERSE' : 'IDENTITY',
    ...pixelAttributes(header, form),
    ...rescaleAttributes(header),
    // The only term for this object: unspecified.
    RescaleType: 'US',
    PatientOrientation: '',
    ...windowAttributes(header),
    ...(!header.geometry.pixelSpacingUnknown && { PixelSpacing: pixelSpacing(header) }),
    NumberOfFrames: String(header.frames),
    ...(header.frames > 1 && frameOrder(header)),
  };
}

/** What runs from frame to frame: time, or place (PS3.3 C.7.6.5, C.8.6.4). */
function frameOrder(header: SeriesHeader): Attributes {
  const { timesMs } = header;
  if (!timesMs) {
    return {
      FrameIncrementPointer: lookUp('SliceLocationVector').tag,
      SliceLocationVector: positionsAlongNormal(header.geometry).map(formatCoordinate),
    };
  }
  const steps = timesMs.slice(1).map((time, i) => time - timesMs[i]!);
  const mean = (timesMs[timesMs.length - 1]! - timesMs[0]!) / steps.length;
  if (steps.every((step) => Math.abs(step - mean) < 1e-6 * Math.max(1, Math.abs(mean)))) {
    return { FrameIncrementPointer: lookUp('FrameTime').tag, FrameTime: formatDecimal(mean) };
  }
  return {
    FrameIncrementPointer: lookUp('FrameTimeVector').tag,
    FrameTimeVector: [0, ...steps].map(formatDecimal),
  };
}
