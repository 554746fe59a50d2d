import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { thumbnail } from '../../../electron/files/thumbnail';
import { makeSeries } from '../dicom/support/make-series';

function ramp(rows: number, columns: number, inverted = false) {
  const series = makeSeries({
    rows,
    columns,
    frames: 3,
    values: { inverted, window: { center: 500, width: 1000 } },
  });
  for (let i = 0; i < series.voxels.length; i++)
    series.voxels[i] = Math.round(((i % columns) * 1000) / (columns - 1));
  series.header.geometry.rowSpacing = 1;
  series.header.geometry.columnSpacing = 1;
  return series;
}

describe('a thumbnail', () => {
  it('is at most 128 pixels a side and keeps proportions', () => {
    expect(decode(thumbnail(ramp(512, 256)))).toMatchObject({ width: 64, height: 128 });
    expect(decode(thumbnail(ramp(20, 30)))).toMatchObject({ width: 30, height: 20 });
    const flat = ramp(50, 100);
    flat.header.geometry.rowSpacing = 4;
    expect(decode(thumbnail(flat))).toMatchObject({ width: 64, height: 128 });
  });

  it('shows the window from black to white, or the other way round', () => {
    const row = (inverted: boolean) => [...decode(thumbnail(ramp(11, 101, inverted))).data.slice(0, 101)];
    expect([row(false)[0], row(false)[50], row(false)[100]]).toEqual([0, 128, 255]);
    expect([row(true)[0], row(true)[100]]).toEqual([255, 0]);
  });

  it('averages what it makes smaller', () => {
    const series = ramp(256, 256);
    for (let i = 0; i < series.voxels.length; i++)
      series.voxels[i] = (i + Math.floor(i / 256)) % 2 ? 1000 : 0;
    expect(new Set(decode(thumbnail(series)).data)).toEqual(new Set([128]));
  });
});
