/** Every fault on purpose, and what the program's own import makes of it: what the manifest asks of a reader. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../electron/core/errors';
import { whyNotVolume } from '../../../../electron/core/geometry';
import { frameVoxels, type Series } from '../../../../electron/core/series';
import { FAULT_TABLE } from '../../../../electron/dicom/export/faults/faults';
import { FAULTS, type FaultName } from '../../../../electron/dicom/export/faults/names';
import { FAULT_FILE, exportFaulty, type FaultManifest } from '../../../../electron/files/writers/faulty';
import { reportOnPath } from '../../../../electron/files/conformance/report';
import { readSeries } from '../../../../electron/files/read-series';
import { makeSeries } from '../../dicom/support/make-series';
import { temporaryFolder } from '../../dicom/support/temporary-folder';

const FRAMES = 8;
const given = (modality: string) => makeSeries({ modality, frames: FRAMES, step: 2.5 });

async function faulty(fault: FaultName, modality = 'CT') {
  const folder = join(temporaryFolder(), fault);
  await exportFaulty(given(modality), fault, folder);
  const manifest = JSON.parse(readFileSync(join(folder, FAULT_FILE), 'utf8')) as FaultManifest;
  return { folder, manifest, ...(await readSeries(folder)) };
}

const warnings = ({ header }: Series) =>
  header.provenance.kind === 'imported' ? header.provenance.warnings.join(' ') : '';
const rows = (series: Series) =>
  Array.from({ length: series.header.frames }, (_, frame) => [...frameVoxels(series, frame)].join());

describe.each(FAULTS)('%s', (fault) => {
  it('is written with a manifest of what a reader should do', async () => {
    const { folder, manifest } = await faulty(fault);
    const { what, standard, outcome, reader } = FAULT_TABLE[fault];
    expect(manifest).toMatchObject({ format: 1, fault, what, standard, expected: { outcome, reader } });
    expect(manifest.affected.length).toBeGreaterThan(0);
    const there = readdirSync(folder).filter((name) => name.endsWith('.dcm'));
    expect(manifest.files.toSorted()).toEqual(there.toSorted());
  });
});

describe('the import', () => {
  it('takes slices at one place, and says so', async () => {
    const { series } = await faulty('duplicate-position');
    expect(series.reduce((sum, { header }) => sum + header.frames, 0)).toBe(FRAMES);
    expect(series.map(warnings).join(' ')).toMatch(/same (place|position)/);
    const all = given('CT');
    expect(series.flatMap(rows).toSorted()).toEqual(rows(all).toSorted());
  });

  it('keeps the gap of a missing slice, and says so', async () => {
    const { series } = await faulty('missing-slice');
    expect(series).toHaveLength(1);
    const [one] = series;
    expect(one!.header.frames).toBe(FRAMES - 1);
    expect(warnings(one!)).toMatch(/missing/);
    const z = one!.header.geometry.positions.map((position) => position[2]);
    expect(Math.max(...z.slice(1).map((value, i) => Math.abs(value - z[i]!)))).toBeCloseTo(5, 6);
  });

  it.each(['CT', 'MR'])('names the tilt of a sheared stack of %s, which is no volume', async (modality) => {
    const { series } = await faulty('gantry-tilt', modality);
    expect(series.map(({ header }) => header.frames)).toEqual([FRAMES]);
    expect(warnings(series[0]!)).toMatch(/tilt/);
    expect(whyNotVolume(series[0]!.header.geometry)).toMatch(/15\.0°/);
  });

  it.each(['CT', 'MR'])(
    'takes the distances of %s from positions, not from a negative number',
    async (modality) => {
      const { series, skipped } = await faulty('negative-spacing', modality);
      expect(skipped).toEqual([expect.objectContaining({ file: FAULT_FILE })]);
      const { geometry } = series[0]!.header;
      expect(geometry.positions).toEqual(given(modality).header.geometry.positions);
      expect(whyNotVolume(geometry)).toBeUndefined();
    },
  );

  it.each<FaultName>(['big-endian', 'odd-length', 'missing-meta-header'])(
    'reads %s as if nothing were',
    async (fault) => {
      const { series } = await faulty(fault);
      expect(series).toHaveLength(1);
      expect(rows(series[0]!)).toEqual(rows(given('CT')));
      expect(series[0]!.header.geometry).toEqual(given('CT').header.geometry);
    },
  );

  it('leaves out the file that was cut off, by name, and takes the others', async () => {
    const { series, skipped, manifest } = await faulty('truncated-pixel-data');
    const names = skipped.map(({ file }) => file).filter((file) => file !== FAULT_FILE);
    expect(names).toEqual(manifest.affected);
    expect(series.map(({ header }) => header.frames)).toEqual([FRAMES - 1]);
  });

  it('reads a spacing of the wrong VR right, or says that it has none', async () => {
    const { series } = await faulty('wrong-vr');
    const { rowSpacing, columnSpacing } = series[0]!.header.geometry;
    const told = /spacing/.test(warnings(series[0]!));
    expect(told || (rowSpacing === 1.75 && columnSpacing === 1.25)).toBe(true);
  });

  it('says that the pixel spacing is not known', async () => {
    const { series } = await faulty('no-spacing');
    expect(warnings(series[0]!)).toMatch(/pixel spacing/i);
    expect(series[0]!.header.geometry.pixelSpacingUnknown).toBe(true);
  });

  it('makes two stacks of two orientations', async () => {
    const { series } = await faulty('mixed-orientation');
    expect(series.map(({ header }) => header.frames)).toEqual([FRAMES / 2, FRAMES / 2]);
  });
});

describe('the conformance report', () => {
  it.each<[FaultName, string]>([
    ['odd-length', 'even-length'],
    ['truncated-pixel-data', 'pixel-length'],
    ['wrong-vr', 'vr'],
    ['missing-meta-header', 'meta-header'],
    ['no-spacing', 'type-1'],
  ])('finds %s by its rule %s', async (fault, rule) => {
    const { folder, manifest } = await faulty(fault);
    const [found] = await reportOnPath(folder);
    const findings = found!.report.findings.filter((finding) => finding.rule === rule);
    expect(findings.map(({ count }) => count)).toEqual([manifest.affected.length]);
    expect(findings[0]!.files.every((file) => manifest.affected.includes(file))).toBe(true);
  });

  it.each<[FaultName, RegExp]>([
    ['duplicate-position', /same position/],
    ['missing-slice', /apart/],
    ['gantry-tilt', /tilt/],
    ['mixed-orientation', /orientation/],
    ['no-spacing', /spacing/],
  ])('says why %s is no volume', async (fault, why) => {
    const { folder } = await faulty(fault);
    const [found] = await reportOnPath(folder);
    expect(found!.report.volume).toEqual({ ok: false, why: expect.stringMatching(why) });
  });
});

it('a series that is too short or has no slices of its own is refused', async () => {
  const place = join(temporaryFolder(), 'out');
  await expect(exportFaulty(makeSeries({ frames: 2 }), 'missing-slice', place)).rejects.toThrow(
    'The fault missing-slice needs a series of at least 4 slices, and this one has 2.',
  );
  await expect(exportFaulty(makeSeries({ modality: 'OT' }), 'big-endian', place)).rejects.toBeInstanceOf(
    UserError,
  );
});
