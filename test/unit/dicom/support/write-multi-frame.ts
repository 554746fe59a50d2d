/** Multi-frame files for tests: enhanced ones with functional groups, and plain cine. Each frame's pixels are its number. */
import { dicomFile, sliceElements, type Element, type FileOptions } from './write-dicom';

type Elements = Record<string, Element>;

export interface FrameOptions {
  position?: [number, number, number];
  orientation?: number[];
  echoTime?: number;
  bValue?: number;
  stack?: string;
  temporalIndex?: number;
  /** DT, "20200101120000.5". */
  acquired?: string;
  /** ms after the R wave. */
  triggerDelay?: number;
  slope?: number;
  /** Further functional groups, by tag. */
  groups?: Elements;
}

/** An enhanced MR image of 4×3 pixels; frame i holds the value 10·i everywhere. */
export function enhancedFile(
  frames: readonly FrameOptions[],
  more: { shared?: Elements; with?: Record<string, Element | null> } = {},
  file: FileOptions = {},
): Uint8Array {
  const perFrame = frames.map((frame): Elements => ({
    '00209111': sequence({
      ...(frame.stack && { '00209056': ['SH', frame.stack] as Element }),
      ...(frame.temporalIndex !== undefined && { '00209128': ['UL', frame.temporalIndex] as Element }),
      ...(frame.acquired && { '00189074': ['DT', frame.acquired] as Element }),
    }),
    ...(frame.position && { '00209113': sequence({ '00200032': ['DS', frame.position.join('\\')] }) }),
    ...(frame.orientation && { '00209116': sequence({ '00200037': ['DS', frame.orientation.join('\\')] }) }),
    ...(frame.echoTime !== undefined && { '00189114': sequence({ '00189082': ['FD', frame.echoTime] }) }),
    ...(frame.bValue !== undefined && { '00189117': sequence({ '00189087': ['FD', frame.bValue] }) }),
    ...(frame.triggerDelay !== undefined && {
      '00189118': sequence({ '00209153': ['FD', frame.triggerDelay] }),
    }),
    ...(frame.slope !== undefined && {
      '00289145': sequence({
        '00281052': ['DS', '0'],
        '00281053': ['DS', String(frame.slope)],
        '00281054': ['LO', 'US'],
      }),
    }),
    ...frame.groups,
  }));
  const pixels = new Uint16Array(12 * frames.length).map((_, i) => 10 * Math.floor(i / 12));
  const elements = sliceElements(
    {
      pixels,
      with: {
        '00080008': ['CS', 'ORIGINAL\\PRIMARY\\VOLUME\\NONE'],
        '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.4.1'],
        '00200032': null,
        '00200037': null,
        '00280030': null,
        '00280008': ['IS', String(frames.length)],
        '52009229': sequence({
          '00289110': sequence({ '00280030': ['DS', '2\\1.5'], '00180050': ['DS', '3'] }),
          '00209116': sequence({ '00200037': ['DS', '1\\0\\0\\0\\1\\0'] }),
          ...more.shared,
        }),
        '52009230': ['SQ', perFrame],
        ...more.with,
      },
    },
    file.syntax,
  );
  return dicomFile(elements, file);
}

/** A cine of 4×3 pixels without a place in space; frame i holds the value 10·i everywhere. */
export function cineFile(frames: number, more: Record<string, Element | null> = {}): Uint8Array {
  return dicomFile(
    sliceElements({
      pixels: new Uint8Array(12 * frames).map((_, i) => 10 * Math.floor(i / 12)),
      with: {
        '00080060': ['CS', 'US'],
        '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.3.1'],
        '00200032': null,
        '00200037': null,
        '00200052': null,
        '00280030': null,
        '00280008': ['IS', String(frames)],
        ...more,
      },
    }),
  );
}

export function sequence(...items: Elements[]): Element {
  return ['SQ', items];
}
