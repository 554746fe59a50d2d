/**
 * Makes the frames of a `FrameStore` known to Cornerstone3D: an image loader and a metadata provider for ids of the
 * form `gridit:<key>/<frame>`.
 *
 * Cornerstone is given stored values with slope 1 and intercept 0, always MONOCHROME2; windows are converted and
 * inversion is set outside (window-level.ts). So nothing is copied: an image is a view into the store, and a frame
 * that arrives later only has to be drawn again.
 */
import { cache, Enums, imageLoader, metaData, utilities, type Types } from '@cornerstonejs/core';
import { columnDirection, rowDirection } from '../../electron/core/geometry';
import type { ValueMeaning } from '../../electron/core/series';
import type { FrameStore } from '../state/frame-store';
import { storedToWindow, windowToStored, type Window } from './window-level';

const SCHEME = 'gridit';
/** Above the providers that Cornerstone registers itself. */
const PRIORITY = 10_000;

const stores = new Map<string, FrameStore>();
let nextKey = 1;

export function registerFrameImages(): void {
  imageLoader.registerImageLoader(SCHEME, (imageId) => ({ promise: loadFrame(imageId) }));
  metaData.addProvider(frameMetadata, PRIORITY);
}

/** One store made known to Cornerstone, until it is released. */
export interface FrameImages {
  readonly key: string;
  readonly store: FrameStore;
  /** One id a frame, in frame order. */
  readonly imageIds: string[];
  /** Takes notice of a frame that came after its image was made. */
  refresh(frame: number): void;
  release(): void;
}

export function publishFrames(store: FrameStore): FrameImages {
  const key = String(nextKey++);
  stores.set(key, store);
  const imageIds = Array.from({ length: store.header.frames }, (_, frame) => `${SCHEME}:${key}/${frame}`);
  return {
    key,
    store,
    imageIds,
    refresh(frame) {
      const image = cache.getImage(imageIds[frame]!);
      if (image) Object.assign(image, valueRange(store.frame(frame)));
    },
    release() {
      for (const imageId of imageIds) {
        if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId, { force: true });
      }
      stores.delete(key);
    },
  };
}

function locate(imageId: string): { store: FrameStore; frame: number } | undefined {
  const match = /^gridit:(\w+)\/(\d+)$/.exec(imageId);
  const store = match && stores.get(match[1]!);
  return store ? { store, frame: Number(match![2]) } : undefined;
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
  const found = locate(imageId);
  if (!found) throw new Error(`${imageId} belongs to a series that was closed.`);
  const { header } = found.store;
  const values = found.store.frame(found.frame);
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
  const found = typeof imageId === 'string' ? locate(imageId) : undefined;
  if (!found) return undefined;
  const { header } = found.store;
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
