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
    ...(header.geometry.pixelSpacingUnknown
      ? { PixelAspectRatio: pixelAspectRatio(header) }
      : { PixelSpacing: pixelSpacing(header) }),
    NumberOfFrames: String(header.frames),
    ...(header.frames > 1 && frameOrder(header)),
  };
}

/** Height and width of a pixel in whole numbers (PS3.3 C.7.6.3.1.7); absent for squares. */
function pixelAspectRatio({ geometry }: SeriesHeader): string[] | undefined {
  const { rowSpacing, columnSpacing } = geometry;
  if (rowSpacing === columnSpacing) return undefined;
  // Ratios in files are of small whole numbers; the smallest that is as near as a double is exact.
  for (let width = 1; width <= 10_000; width++) {
    const height = (rowSpacing / columnSpacing) * width;
    if (Math.round(height) > 0 && Math.abs(height - Math.round(height)) < 1e-9 * height)
      return [String(Math.round(height)), String(width)];
  }
  return [String(Math.round((rowSpacing / columnSpacing) * 10_000)), '10000'];
}

/** What runs from frame to frame: time, place, or just pages (PS3.3 C.7.6.5, C.8.6.4). */
function frameOrder(header: SeriesHeader): Attributes {
  const { timesMs, geometry } = header;
  if (!timesMs && geometry.positionsUnknown) {
    return {
      FrameIncrementPointer: lookUp('PageNumberVector').tag,
      PageNumberVector: Array.from({ length: header.frames }, (_, i) => String(i + 1)),
    };
  }
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
