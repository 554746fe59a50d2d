/**
 * Makes the frames of a series known to Cornerstone3D: an image loader and a metadata provider for ids of the
 * form `gridit:<key>/<frame>`.
 *
 * Cornerstone is given stored values with slope 1 and intercept 0, always MONOCHROME2; windows are converted and
 * inversion is set outside (window-level.ts). So nothing is copied: an image is a view into the store, and a frame
 * that arrives later only has to be drawn again.
 */
import { cache, Enums, imageLoader, metaData, utilities, type Types } from '@cornerstonejs/core';
import { columnDirection, rowDirection } from '../../../electron/core/geometry';
import type { SeriesHeader, ValueMeaning } from '../../../electron/core/series';
import { storedToWindow, windowToStored, type Window } from '../look/window-level';

const SCHEME = 'gridit';
/** Above the providers that Cornerstone registers itself. */
const PRIORITY = 10_000;

/** Where frames come from: a `FrameStore`, or something that works them out when they are looked at. */
export interface FrameSource {
  readonly header: SeriesHeader;
  /** Stored values of one frame, row-major; zeros where it has not come. */
  frame(index: number): Int16Array;
  /** Calls the listener with frames that came later. Returns the function that stops it. */
  onFrames(listener: (frames: readonly number[]) => void): () => void;
}

const sources = new Map<string, FrameSource>();
let nextKey = 1;

export function registerFrameImages(): void {
  imageLoader.registerImageLoader(SCHEME, (imageId) => ({ promise: loadFrame(imageId) }));
  metaData.addProvider(frameMetadata, PRIORITY);
}

/** One series made known to Cornerstone, until it is released. */
export interface FrameImages {
  readonly key: string;
  readonly source: FrameSource;
  /** One id a frame, in frame order. */
  readonly imageIds: string[];
  /** Takes notice of a frame that came after its image was made. */
  refresh(frame: number): void;
  release(): void;
}

export function publishFrames(source: FrameSource): FrameImages {
  const key = String(nextKey++);
  sources.set(key, source);
  const imageIds = Array.from({ length: source.header.frames }, (_, frame) => `${SCHEME}:${key}/${frame}`);
  return {
    key,
    source,
    imageIds,
    refresh(frame) {
      const image = cache.getImage(imageIds[frame]!);
      // The table of greys that the processor keeps with an image fits its range of values.
      if (image) Object.assign(image, valueRange(source.frame(frame)), { cachedLut: undefined });
    },
    release() {
      for (const imageId of imageIds) {
        if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId, { force: true });
      }
      sources.delete(key);
    },
  };
}

/** The series and frame that an image id stands for, while the series is open. */
export function locateFrame(imageId: string): { source: FrameSource; frame: number } | undefined {
  const match = /^gridit:(\w+)\/(\d+)$/.exec(imageId);
  const source = match && sources.get(match[1]!);
  return source ? { source, frame: Number(match![2]) } : undefined;
}

function valueRange(values: Int16Array): { minPixelValue: number; maxPixelValue: number } {
  let low = values[0] ?? 0;
  let high = low;
  for (const value of values) {
    if (value < low) low = value;
    else if (value > high) high = value;
  }
  return { minPixelValue: low, maxPixelValue: high };
}

/** The default window in stored values, which is what Cornerstone counts in. */
function storedDefault(values: ValueMeaning): Window {
  return storedToWindow(windowToStored(values.window, values), {
    ...values,
    rescaleSlope: 1,
    rescaleIntercept: 0,
  });
}

async function loadFrame(imageId: string): Promise<Types.IImage> {
  const found = locateFrame(imageId);
  if (!found) throw new Error(`${imageId} belongs to a series that was closed.`);
  const { header } = found.source;
  const values = found.source.frame(found.frame);
  const window = storedDefault(header.values);
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({
    scalarData: values,
    width: header.columns,
    height: header.rows,
    numberOfComponents: 1,
  });
  return {
    imageId,
    ...valueRange(values),
    slope: 1,
    intercept: 0,
    windowCenter: window.center,
    windowWidth: window.width,
    voiLUTFunction: Enums.VOILUTFunctionType.LINEAR,
    getPixelData: () => values,
    getCanvas: () => document.createElement('canvas'),
    rows: header.rows,
    columns: header.columns,
    height: header.rows,
    width: header.columns,
    color: false,
    rgba: false,
    numberOfComponents: 1,
    columnPixelSpacing: header.geometry.columnSpacing,
    rowPixelSpacing: header.geometry.rowSpacing,
    invert: false,
    photometricInterpretation: 'MONOCHROME2',
    sizeInBytes: values.byteLength,
    dataType: 'Int16Array',
    voxelManager,
  };
}

function frameMetadata(type: string, imageId: unknown): object | undefined {
  const found = typeof imageId === 'string' ? locateFrame(imageId) : undefined;
  if (!found) return undefined;
  const { header } = found.source;
  const { geometry, values } = header;
  switch (type) {
    case 'imagePlaneModule':
      return {
        rows: header.rows,
        columns: header.columns,
        imagePositionPatient: [...geometry.positions[found.frame]!],
        imageOrientationPatient: [...geometry.orientation],
        rowCosines: [...rowDirection(geometry.orientation)],
        columnCosines: [...columnDirection(geometry.orientation)],
        pixelSpacing: [geometry.rowSpacing, geometry.columnSpacing],
        rowPixelSpacing: geometry.rowSpacing,
        columnPixelSpacing: geometry.columnSpacing,
        sliceThickness: geometry.sliceThickness,
        frameOfReferenceUID: header.identity.frameOfReferenceUid,
        usingDefaultValues: false,
      };
    case 'imagePixelModule':
      return {
        bitsAllocated: 16,
        bitsStored: values.bitsStored,
        highBit: values.bitsStored - 1,
        pixelRepresentation: 1,
        samplesPerPixel: 1,
        photometricInterpretation: 'MONOCHROME2',
      };
    case 'generalSeriesModule':
      return { modality: header.modality, seriesInstanceUID: header.identity.seriesInstanceUid };
    case 'voiLutModule': {
      const window = storedDefault(values);
      return { windowCenter: [window.center], windowWidth: [window.width] };
    }
    case 'modalityLutModule':
      return { rescaleSlope: 1, rescaleIntercept: 0 };
    default:
      return undefined;
  }
}
