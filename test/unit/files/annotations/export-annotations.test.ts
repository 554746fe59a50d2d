import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SeriesAnnotations } from '../../../../electron/core/measure/annotations';
import type { Series } from '../../../../electron/core/series';
import { exportAnnotations } from '../../../../electron/files/annotations/export-annotations';
import { disc, drawn, phantom, place } from '../../core/measure/phantom';
import { temporaryFolder } from '../../dicom/support/temporary-folder';

const series = phantom(disc) as Series;
const look = { window: { center: 0, width: 1000 }, invert: false };
const ALL: SeriesAnnotations = {
  measurements: [
    drawn(series, 'length', [place(series, 0, 0, 2), place(series, 8, 3, 2)], {
      frame: 2,
      label: '=1+"1",x',
    }),
    drawn(series, 'circle', [place(series, 60, 30, 2), place(series, 64, 30, 2)], { id: 'm2', frame: 2 }),
  ],
  keyImages: [
    { frame: 0, note: '' },
    { frame: 8, note: 'last' },
    { frame: 99, note: 'of a longer series' },
  ],
};

describe('export of what was put onto a series', () => {
  it('writes a table that a spreadsheet reads and does not run', async () => {
    const file = join(temporaryFolder(), 'a.csv');
    await exportAnnotations(series, ALL, 'csv', file, { look });
    const [heading, first, second, ...rest] = readFileSync(file, 'utf8').split('\r\n');
    expect(heading).toBe(
      '\ufeffNumber,Label,Kind,Slice,Length (mm),Short axis (mm),Angle (°),Area (mm²),Perimeter (mm),Mean (HU),SD (HU),Min (HU),Max (HU),Voxels,Value (HU),Stored,"Points (mm, LPS)"',
    );
    // 4 mm across and 3 mm down.
    expect(first).toMatch(/^1,"'=1\+""1"",x",Length,3,5,,,,/);
    expect(second!.split(',').slice(0, 4)).toEqual(['2', '', 'Circle', '3']);
    expect(Number(second!.split(',')[7])).toBeCloseTo(Math.PI * 4, 6);
    expect(rest).toEqual(['']);
  });

  it('writes the pictures of slices that there are', async () => {
    const folder = join(temporaryFolder(), 'keys');
    expect(await exportAnnotations(series, ALL, 'key-pictures', folder, { look })).toEqual({ files: 2 });
    expect(readdirSync(folder).sort()).toEqual(['slice 0001.png', 'slice 0009.png']);
  });

  it.each(['report', 'key-objects'] as const)('writes a DICOM file: %s', async (what) => {
    const file = join(temporaryFolder(), 'a.dcm');
    await exportAnnotations(series, ALL, what, file, { look });
    expect(readFileSync(file).subarray(128, 132).toString()).toBe('DICM');
  });

  it.each([
    ['csv', /Nothing was measured/],
    ['report', /Nothing was measured/],
    ['key-pictures', /No slice is marked/],
    ['key-objects', /No slice is marked/],
  ] as const)('says that there is nothing to write and writes nothing: %s', async (what, sentence) => {
    const folder = temporaryFolder();
    const none = { measurements: [], keyImages: [{ frame: 99, note: '' }] };
    await expect(exportAnnotations(series, none, what, join(folder, 'x'), { look })).rejects.toThrow(
      sentence,
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});
