import { describe, expect, it } from 'vitest';
import { gridToRaster } from '../../../../renderer/queue/grid-pixels';

describe('gridToRaster', () => {
  // Two by two cells of one row and two columns: 10 11 | 20 21 over 30 31 | 40 41.
  const pixels = Uint8Array.from([10, 11, 20, 21, 30, 31, 40, 41]);
  const shape = { k: 2, rows: 1, columns: 2 };

  it('puts each cell in its place', () => {
    const raster = gridToRaster(pixels, shape, [true, true, true, true]);
    const greys = [...raster].filter((_, index) => index % 4 === 0);
    expect(greys).toEqual([10, 11, 20, 21, 30, 31, 40, 41]);
    expect([...raster].filter((_, index) => index % 4 === 3)).toEqual(Array(8).fill(255));
  });

  it('interleaves the rows of neighbouring cells', () => {
    const raster = gridToRaster(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]), { k: 2, rows: 2, columns: 1 }, [
      true,
      true,
      true,
      true,
    ]);
    expect([...raster].filter((_, index) => index % 4 === 1)).toEqual([1, 3, 2, 4, 5, 7, 6, 8]);
  });

  it('leaves unused cells transparent', () => {
    const raster = gridToRaster(pixels, shape, [true, false, true, true]);
    expect([...raster.slice(8, 16)]).toEqual(Array(8).fill(0));
    expect(raster[3]).toBe(255);
  });
});
