import { describe, expect, it } from 'vitest';
import { framesToRaster, rasterToFrames } from '../../../electron/core/grid-layout';

describe('grid layout', () => {
  it('puts frames into the image left to right, then top to bottom', () => {
    // Four frames of 1 × 2 pixels: frame f has pixels 10f, 10f + 1.
    const frames = Float32Array.of(0, 1, 10, 11, 20, 21, 30, 31);
    expect(Array.from(framesToRaster(frames, { k: 2, channels: 1, rows: 1, columns: 2 }))).toEqual([
      0, 1, 10, 11, 20, 21, 30, 31,
    ]);
    // Four frames of 2 × 1 pixels: now neighbours interleave.
    expect(Array.from(framesToRaster(frames, { k: 2, channels: 1, rows: 2, columns: 1 }))).toEqual([
      0, 10, 1, 11, 20, 30, 21, 31,
    ]);
  });

  it('comes back', () => {
    const frames = Float32Array.from({ length: 9 * 5 * 7 }, (_, i) => i);
    const size = { k: 3, channels: 1, rows: 5, columns: 7 };
    expect(rasterToFrames(framesToRaster(frames, size), size)).toEqual(frames);
  });

  it('lays out each channel of latents as an image of its own', () => {
    // Four frames of one pixel and two channels: frame f has 10f and 10f + 1.
    const frames = Float32Array.of(0, 1, 10, 11, 20, 21, 30, 31);
    const size = { k: 2, channels: 2, rows: 1, columns: 1 };
    expect(Array.from(framesToRaster(frames, size))).toEqual([0, 10, 20, 30, 1, 11, 21, 31]);
    expect(rasterToFrames(framesToRaster(frames, size), size)).toEqual(frames);
  });
});
