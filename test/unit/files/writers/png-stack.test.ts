import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { GEOMETRY_FILE, greyScale, writePngStack } from '../../../../electron/files/writers/png-stack';
import { folderSink } from '../../../../electron/files/writers/sink';
import { makeSeries, OBLIQUE, RECIPE } from '../../dicom/support/make-series';
import { temporaryFolder } from '../../dicom/support/temporary-folder';

describe('a PNG stack', () => {
  it('gives back every stored value, and where it lies', async () => {
    const series = makeSeries({ modality: 'CT', orientation: OBLIQUE });
    const folder = join(temporaryFolder(), 'png');
    mkdirSync(folder);
    expect(await writePngStack(series, folderSink(folder), {})).toBe(6);
    expect(readdirSync(folder)).toHaveLength(6);
    const geometry = JSON.parse(readFileSync(join(folder, GEOMETRY_FILE), 'utf8'));
    expect(geometry).toMatchObject({
      synthetic: true,
      orientation: OBLIQUE,
      rowSpacing: 1.75,
      columnSpacing: 1.25,
      recipe: RECIPE,
    });
    const { factor, offset } = geometry.grey;
    const voxels = geometry.frames.flatMap(({ file }: { file: string }) => {
      const image = decode(readFileSync(join(folder, file)));
      expect(image).toMatchObject({ width: 9, height: 12, depth: 16, channels: 1 });
      return [...image.data].map((grey) => grey / factor + offset);
    });
    expect(Int16Array.from(voxels)).toEqual(series.voxels);
    expect(geometry.frames.map((frame: { position: number[] }) => frame.position)).toEqual(
      series.header.geometry.positions,
    );
    expect(JSON.stringify(geometry)).not.toContain('SYNTHETIC^');
  });

  it('says what is made up, and what is to be known of the series', async () => {
    const series = makeSeries({
      header: {
        provenance: { kind: 'imported', transferSyntaxes: [], synthetic: false, warnings: ['Odd.'] },
      },
    });
    Object.assign(series.header.geometry, { positionsUnknown: true, pixelSpacingUnknown: true });
    const folder = temporaryFolder();
    await writePngStack(series, folderSink(folder), {});
    const geometry = JSON.parse(readFileSync(join(folder, GEOMETRY_FILE), 'utf8'));
    expect(geometry).toMatchObject({ positionsUnknown: true, pixelSpacingUnknown: true, notes: ['Odd.'] });
  });

  it.each([
    [[0, 4095], { offset: 0, factor: 16 }],
    [[-32768, 32767], { offset: -32768, factor: 1 }],
    [[7, 7], { offset: 7, factor: 1 }],
    [[-1000, 3000], { offset: -1000, factor: 16 }],
  ])('stretches %j by a whole factor', (values, scale) => {
    expect(greyScale(Int16Array.from(values))).toEqual(scale);
  });
});
