import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../electron/core/errors';
import { verdict } from '../../../../electron/files/conformance/dciodvfy';
import { reportOnExport, reportOnPath } from '../../../../electron/files/conformance/report';
import { exportSeries } from '../../../../electron/files/export-series';
import { makeSeries, OBLIQUE } from '../../dicom/support/make-series';
import { temporaryFolder } from '../../dicom/support/temporary-folder';

describe('the report on an export', () => {
  it.each([
    ['slices', { modality: 'CT' }, {}, 5],
    ['oblique slices', { orientation: OBLIQUE, step: 1.1 }, { syntax: 'jpeg-ls' }, 5],
    ['an enhanced object', {}, { object: 'enhanced' }, 1],
    ['deflated slices', {}, { syntax: 'deflated' }, 5],
  ] as const)('finds nothing in %s, which are a volume', async (_, options, choices, files) => {
    const report = await reportOnExport(makeSeries({ ...options }), choices);
    expect(report).toMatchObject({ files, findings: [], volume: { ok: true, why: null } });
    // Null where it is not installed.
    if (report.dciodvfy) expect(report.dciodvfy).toMatchObject({ errors: [], warnings: [] });
  });

  it('says why a secondary capture is no volume, and finds nothing else', async () => {
    const report = await reportOnExport(makeSeries({ modality: 'OT' }), {});
    expect(report).toMatchObject({
      files: 1,
      findings: [],
      volume: { ok: false, why: 'Its images have no place in space.' },
    });
  });

  it('names a direction that is none', async () => {
    const report = await reportOnExport(makeSeries({ orientation: [1, 0, 0, 0.2, 1, 0] }), {});
    expect(report.findings).toEqual([
      expect.objectContaining({
        severity: 'error',
        rule: 'orientation',
        count: 5,
        files: ['IM0001.dcm', 'IM0002.dcm', 'IM0003.dcm'],
      }),
    ]);
  });

  it('stops when it is cancelled', async () => {
    await expect(reportOnExport(makeSeries(), {}, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
      CancelledError,
    );
  });
});

describe('the report on files', () => {
  it('judges each series by itself, and a copy of an image as what it is', async () => {
    const root = temporaryFolder();
    const series = makeSeries();
    await exportSeries(series, 'dicom', join(root, 'a'));
    await exportSeries(makeSeries(), 'dicom', join(root, 'b'));
    const reports = await reportOnPath(root);
    expect(reports).toHaveLength(2);
    for (const { report } of reports) expect(report.findings).toEqual([]);
    await exportSeries(series, 'dicom', join(root, 'c'));
    const doubled = (await reportOnPath(root)).find(({ report }) => report.files === 10)!;
    expect(doubled.report.findings.map(({ rule }) => rule)).toEqual(Array(5).fill('unique-instance'));
    expect(doubled.report.volume.ok).toBe(false);
  });

  it('is refused where there is no DICOM file', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'a.txt'), 'no image');
    await expect(reportOnPath(root)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the verdict of dciodvfy', () => {
  const SYNTHETIC = 'Warning - Attribute is not present in standard DICOM IOD - (0x0008,0x001c)  ?';
  const EXTENDED =
    'Warning - Dicom dataset contains attributes not present in standard DICOM IOD - this is a Standard Extended SOP Class';

  it('leaves out that it does not know Synthetic Data, and nothing else', () => {
    expect(verdict('a', `${SYNTHETIC}\nMRImage\n${EXTENDED}\n`)).toEqual({
      file: 'a',
      errors: [],
      warnings: [],
    });
    const other =
      'Warning - Attribute is not present in standard DICOM IOD - (0x0018,0x1060) DS Trigger Time';
    expect(verdict('a', `${SYNTHETIC}\n${other}\n${EXTENDED}`).warnings).toEqual([other, EXTENDED]);
    expect(verdict('a', 'Error - Missing attribute Type 1').errors).toHaveLength(1);
  });
});
