/** Real series as pydicom reads them, and as we do. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { frameVoxels, type Series } from '../../electron/core/series';
import { exportSeries } from '../../electron/files/export-series';
import { readSeries } from '../../electron/files/read-series';
import {
  askPython,
  DATA,
  dciodvfyFindings,
  installed,
  PYDICOM_SLICES,
  pythonWith,
  run,
  type PydicomSlice,
} from './support/judges';
import { temporaryRoot } from './support/temporary-root';

const CHEST_CT = join(DATA, 'chest-ct-lungfcp');
const SYNTAXES = join(DATA, 'mr-transfer-syntaxes', 'In');
const root = temporaryRoot();

function hash(series: Series, frame: number): string {
  const voxels = frameVoxels(series, frame);
  return createHash('sha256')
    .update(new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength))
    .digest('hex');
}

describe('a chest CT of 98 slices', () => {
  it('is imported as pydicom reads it', async ({ skip }) => {
    if (!existsSync(CHEST_CT)) skip(`no test data at ${CHEST_CT}`);
    const python = pythonWith('pydicom', 'numpy') ?? skip('no Python with pydicom and numpy');
    const theirs = askPython<PydicomSlice[]>(python, PYDICOM_SLICES, CHEST_CT);
    const { series, skipped } = await readSeries(CHEST_CT);
    expect(skipped).toEqual([]);
    expect(series).toHaveLength(1);
    const { header } = series[0]!;
    expect(header).toMatchObject({ modality: 'CT', frames: 98, rows: 512, columns: 512 });
    expect(header.provenance).toMatchObject({ synthetic: false, warnings: [] });
    // Its instance numbers run along the normal, so the order is pydicom's.
    theirs.forEach((slice, frame) => {
      expect(hash(series[0]!, frame), slice.file).toBe(slice.sha256);
      expect(header.geometry.positions[frame]).toEqual(slice.position);
      expect([slice.slope, slice.intercept]).toEqual([
        header.values.rescaleSlope,
        header.values.rescaleIntercept,
      ]);
      expect([header.geometry.rowSpacing, header.geometry.columnSpacing]).toEqual(slice.spacing);
    });
    expect(header.values).toMatchObject({ units: 'HU', window: { center: 40, width: 400 } });
  });

  it('is exported again with the same voxels, and stays a real patient’s', async ({ skip }) => {
    if (!existsSync(CHEST_CT)) skip(`no test data at ${CHEST_CT}`);
    const { series } = await readSeries(CHEST_CT);
    const folder = join(root, 'chest');
    await exportSeries(series[0]!, 'dicom', folder);
    const { series: back } = await readSeries(folder);
    // By hash: comparing 26 million elements one by one takes the test runner gigabytes and minutes.
    const frames = Array.from({ length: 98 }, (_, frame) => frame);
    expect(frames.map((frame) => hash(back[0]!, frame))).toEqual(
      frames.map((frame) => hash(series[0]!, frame)),
    );
    // A copy is a series of its own, of other instances; all else is as it was.
    const described = ({ header }: Series) => ({
      ...header,
      frameSources: header.frameSources?.length,
      identity: { ...header.identity, seriesInstanceUid: '' },
    });
    expect(described(back[0]!)).toEqual(described(series[0]!));
    expect(back[0]!.header.identity.seriesInstanceUid).not.toBe(series[0]!.header.identity.seriesInstanceUid);
    if (!installed('dciodvfy')) return;
    // What is odd about the name and the body part came with the file; such a body part might have a side.
    expect(dciodvfyFindings(join(folder, 'IM0001.dcm'))).toEqual([
      "Warning - Value dubious for this VR - (0x0010,0x0010) PN Patient's Name  PN [1] = <LungFCP-01-0001> - Retired Person Name form",
      'Warning - is only permitted to be empty when actually unknown; should be absent (not empty) if an unpaired body part, and have a value if a paired body part - attribute <Laterality>',
      'Warning - Unrecognized defined term <TH CT CHEST WO C> for value 1 of attribute <Body Part Examined>',
    ]);
  });
});

describe('one MR image in several transfer syntaxes', () => {
  it('is the same image in all of them', async ({ skip }) => {
    if (!existsSync(SYNTAXES)) skip(`no test data at ${SYNTAXES}`);
    const python = pythonWith('pydicom', 'numpy') ?? skip('no Python with pydicom and numpy');
    const [theirs] = askPython<PydicomSlice[]>(python, PYDICOM_SLICES, join(SYNTAXES, '1.dcm'));
    for (const [file, syntax] of [
      ['1.dcm', '1.2.840.10008.1.2.1'],
      ['2.dcm', '1.2.840.10008.1.2'],
      ['3.dcm', '1.2.840.10008.1.2.2'],
      ['4.dcm', '1.2.840.10008.1.2.5'],
      ['5.dcm', '1.2.840.10008.1.2.4.70'],
      ['6.dcm', '1.2.840.10008.1.2.4.70'],
      ['7.dcm', '1.2.840.10008.1.2.4.80'],
      ['8.dcm', '1.2.840.10008.1.2.4.80'],
      ['9.dcm', '1.2.840.10008.1.2.4.90'],
    ] as const) {
      const { series, skipped } = await readSeries(join(SYNTAXES, file));
      expect(skipped).toEqual([]);
      expect(hash(series[0]!, 0), file).toBe(theirs!.sha256);
      // A mosaic, whose position is that of no tile.
      expect(series[0]!.header.geometry.positionsUnknown).toBe(true);
      expect(series[0]!.header.geometry.orientation).toEqual(theirs!.orientation);
      expect(series[0]!.header.provenance).toMatchObject({ transferSyntaxes: [syntax] });
    }
    const { series, skipped } = await readSeries(SYNTAXES);
    expect(skipped).toEqual([]);
    expect(series.map(({ header }) => header.frames)).toEqual([9]);
    expect(series[0]!.header.provenance).toMatchObject({
      warnings: [expect.stringMatching(/^Its images are Siemens mosaics/)],
    });
  });

  it('is read deflated, as dcmtk deflates it', async ({ skip }) => {
    if (!existsSync(SYNTAXES)) skip(`no test data at ${SYNTAXES}`);
    if (!installed('dcmconv')) skip('dcmtk is not installed');
    const deflated = join(root, 'deflated.dcm');
    expect(run('dcmconv', '--write-xfer-deflated', join(SYNTAXES, '1.dcm'), deflated).status).toBe(0);
    const plain = (await readSeries(join(SYNTAXES, '1.dcm'))).series[0]!;
    const inflated = (await readSeries(deflated)).series[0]!;
    expect(inflated.voxels).toEqual(plain.voxels);
    expect(inflated.header.geometry).toEqual(plain.header.geometry);
    expect(inflated.header.provenance).toMatchObject({ transferSyntaxes: ['1.2.840.10008.1.2.1.99'] });
  });
});
