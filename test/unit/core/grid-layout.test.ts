import { describe, expect, it } from 'vitest';
import { framesToRaster, rasterToFrames } from '../../../electron/core/grid-layout';

describe('grid layout', () => {
  it('puts frames into the image left to right, then top to bottom', () => {
    // Four frames of 1 × 2 pixels: frame f has pixels 10f, 10f + 1.
    const frames = Float32Array.of(0, 1, 10, 11, 20, 21, 30, 31);
    expect(Array.from(framesToRaster(frames, 2, 1, 2))).toEqual([0, 1, 10, 11, 20, 21, 30, 31]);
    // Four frames of 2 × 1 pixels: now neighbours interleave.
    expect(Array.from(framesToRaster(frames, 2, 2, 1))).toEqual([0, 10, 1, 11, 20, 30, 21, 31]);
  });

  it('comes back', () => {
    const frames = Float32Array.from({ length: 9 * 5 * 7 }, (_, i) => i);
    expect(rasterToFrames(framesToRaster(frames, 3, 5, 7), 3, 5, 7)).toEqual(frames);
  });
});
