import { describe, expect, it } from 'vitest';
import { AXIAL } from '../../../../electron/core/geometry';
import type { SeriesHeader } from '../../../../electron/core/series';
import { FrameStore } from '../../../../renderer/state/frame-store';

const header: SeriesHeader = {
  modality: 'MR',
  rows: 2,
  columns: 2,
  frames: 4,
  geometry: {
    rowSpacing: 1,
    columnSpacing: 1,
    orientation: AXIAL,
    positions: [0, 1, 2, 3].map((z) => [0, 0, -z] as const),
  },
  values: {
    rescaleSlope: 1,
    rescaleIntercept: 0,
    units: '',
    window: { center: 50, width: 100 },
    bitsStored: 12,
    signed: false,
  },
  identity: {
    patientName: '',
    patientId: '',
    studyDescription: '',
    seriesDescription: '',
    studyDate: '',
    studyTime: '',
    studyInstanceUid: '1',
    seriesInstanceUid: '2',
    frameOfReferenceUid: '3',
    seriesNumber: 1,
    bodyPart: 'BRAIN',
  },
  provenance: { kind: 'imported', transferSyntaxes: [], synthetic: false, warnings: [] },
};

describe('FrameStore', () => {
  it('puts frames in place in whatever order they come', () => {
    const store = new FrameStore(header);
    store.write(2, 2, Int16Array.from([5, 6, 7, 8, 9, 10, 11, 12]));
    store.write(0, 1, Int16Array.from([1, 2, 3, 4]));
    expect([...store.voxels]).toEqual([1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect([...store.ready]).toEqual([1, 0, 1, 1]);
    expect(store.complete).toBe(false);
    store.write(1, 1, new Int16Array(4));
    expect(store.complete).toBe(true);
  });

  it('counts a frame that comes twice once', () => {
    const store = new FrameStore(header);
    store.write(0, 1, new Int16Array(4));
    store.write(0, 1, Int16Array.from([1, 1, 1, 1]));
    expect(store.readyCount).toBe(1);
    expect([...store.frame(0)]).toEqual([1, 1, 1, 1]);
  });

  it('tells who listens which frames came, until they stop', () => {
    const store = new FrameStore(header);
    const told: number[][] = [];
    const stop = store.onFrames((frames) => told.push([...frames]));
    store.write(1, 2, new Int16Array(8));
    stop();
    store.write(0, 1, new Int16Array(4));
    expect(told).toEqual([[1, 2]]);
  });

  it('takes the bytes of a file in pieces of any size; a frame has come with its last byte', () => {
    const store = new FrameStore(header);
    const told: number[][] = [];
    store.onFrames((frames) => told.push([...frames]));
    const values = Int16Array.from({ length: 16 }, (_, i) => i * 300 - 2000);
    const bytes = new Uint8Array(values.buffer);
    store.write(1, 1, values.subarray(4, 8));
    for (const [from, to] of [
      [0, 5],
      [5, 7],
      [7, 17],
      [17, 32],
    ])
      store.fill(from!, bytes.subarray(from, to));
    expect(store.voxels).toEqual(values);
    expect(told).toEqual([[1], [0, 1], [2, 3]]);
    expect(store.complete).toBe(true);
    expect(() => store.fill(31, bytes.subarray(0, 2))).toThrow('do not fit');
    expect(() => store.fill(-1, bytes.subarray(0, 2))).toThrow('do not fit');
  });

  it.each([
    [-1, 1, 4],
    [3, 2, 8],
    [0, 0, 0],
    [0, 1, 5],
  ])('refuses frames that do not fit (first %i, count %i, %i values)', (first, count, length) => {
    const store = new FrameStore(header);
    expect(() => store.write(first, count, new Int16Array(length))).toThrow('do not fit');
    expect(store.readyCount).toBe(0);
  });
});
