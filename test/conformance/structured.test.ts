/** Measurement reports and key object selections before other people's programs. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Vec3 } from '../../electron/core/geometry';
import type { Measurement } from '../../electron/core/measure/annotations';
import { measure } from '../../electron/core/measure/measure';
import type { Series } from '../../electron/core/series';
import { joinBytes } from '../../electron/dicom/export/encodings/data-set';
import { seriesEncoder } from '../../electron/dicom/export/encode-series';
import { encodeKeyObjects } from '../../electron/dicom/structured/key-objects';
import { encodeMeasurementReport } from '../../electron/dicom/structured/measurement-report';
import { DISC, disc, drawn, phantom, place } from '../unit/core/measure/phantom';
import { ALLOWED_FINDINGS, askPython, installed, pythonWith, run } from './support/judges';
import { temporaryRoot } from './support/temporary-root';

const root = temporaryRoot();
const series = phantom(disc) as Series;
const at = (column: number, row: number, frame = 3): Vec3 => place(series, column, row, frame);
const onFrame = (kind: Measurement['kind'], points: Vec3[], label = ''): Measurement =>
  drawn(series, kind, points, { id: kind, frame: 3, label });

const FLAT: Measurement[] = [
  onFrame('length', [at(10, 10), at(30, 10)], 'Größte Länge'),
  onFrame('bidirectional', [at(10, 10), at(30, 10), at(20, 5), at(20, 15)]),
  onFrame('angle', [at(50, 20), at(40, 20), at(42, 21)]),
  onFrame('cobb', [at(50, 20), at(40, 20), at(60, 40), at(62, 41)]),
  onFrame('ellipse', [at(60, 25), at(60, 35), at(50, 30), at(70, 30)]),
  onFrame('rectangle', [at(40, 20), at(80, 20), at(40, 40), at(80, 40)]),
  onFrame('circle', [at(DISC.column, DISC.row), at(DISC.column + 20, DISC.row)]),
  onFrame('freehand', [at(20, 20), at(30, 20), at(30, 40)]),
  onFrame('arrow', [at(60, 30), at(80, 50)], 'Look <here> & there'),
  onFrame('text', [at(60, 30)], 'Note'),
  onFrame('probe', [at(60, 30)]),
];
const ACROSS: Measurement[] = [
  ...FLAT,
  drawn(series, 'circle', [place(series, 60, 12, 4), place(series, 66, 12, 4)], {
    id: 'across',
    frame: null,
    normal: [0, 1, 0],
  }),
  drawn(series, 'freehand', [place(series, 60, 12, 4), place(series, 66, 12, 4), place(series, 66, 12, 6)], {
    id: 'across-free',
    frame: null,
    normal: [0, 1, 0],
  }),
];

function written(name: string, bytes: Uint8Array): string {
  const file = join(root, name);
  writeFileSync(file, bytes);
  return file;
}

const files = {
  flat: () => written('flat.dcm', encodeMeasurementReport(series, FLAT)),
  across: () => written('across.dcm', encodeMeasurementReport(series, ACROSS)),
  keys: () =>
    written(
      'keys.dcm',
      encodeKeyObjects(series, [
        { frame: 2, note: '' },
        { frame: 5, note: 'widest' },
      ]),
    ),
};

describe.skipIf(!installed('dciodvfy'))('dciodvfy', () => {
  it.each(['flat', 'across', 'keys'] as const)('finds nothing wrong with %s', (which) => {
    const findings = run('dciodvfy', files[which]())
      .output.split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !/^(Comprehensive(3D)?SR|KeyObjectSelectionDocument)$/.test(line));
    expect(findings.filter((line) => !ALLOWED_FINDINGS.includes(line))).toEqual([]);
  });
});

/** What dsr2html of Debian has to say that is about itself. */
const OWN_LIMITS =
  /^W: (The VR checker does not support this Specific Character Set|Check for template constraints not yet supported)/;

function complaints(output: string): string[] {
  return output.split('\n').filter((line) => /^[EWF]: /.test(line) && !OWN_LIMITS.test(line));
}

describe.skipIf(!installed('dsr2html'))('dsr2html', () => {
  it('renders every label and number of a report', () => {
    const { status, output } = run('dsr2html', '+U8', files.flat());
    expect(status).toBe(0);
    expect(complaints(output)).toEqual([]);
    for (const text of [
      'Größte Länge',
      'Imaging Measurement Report',
      'Look &lt;here&gt; &amp; there',
      'Cobb angle',
      'Attenuation Coefficient',
    ])
      expect(output).toContain(text);
  });

  it.each(['across', 'keys'] as const)('reads %s without a complaint', (which) => {
    const { status, output } = run('dsr2html', '+U8', files[which]());
    expect(status).toBe(0);
    expect(complaints(output)).toEqual([]);
  });
});

const python = pythonWith('pydicom');
describe.skipIf(python === undefined)('pydicom', () => {
  const SCRIPT = `
import sys, json, pydicom
d = pydicom.dcmread(sys.argv[1])
out = dict(synthetic=d[0x0008,0x001c].value, study=d.StudyInstanceUID, references=[], groups=[])
for s in d.CurrentRequestedProcedureEvidenceSequence[0].ReferencedSeriesSequence:
    out['references'] += [[s.SeriesInstanceUID, r.ReferencedSOPClassUID, r.ReferencedSOPInstanceUID] for r in s.ReferencedSOPSequence]
def numbers(item):
    found = []
    for c in item.get('ContentSequence', []):
        if c.ValueType == 'NUM':
            m = c.MeasuredValueSequence[0]
            d = [x.ConceptCodeSequence[0].CodeMeaning for x in c.ContentSequence if x.ValueType == 'CODE']
            g = [x for x in c.ContentSequence if x.ValueType in ('SCOORD', 'SCOORD3D')]
            found.append(dict(name=c.ConceptNameCodeSequence[0].CodeMeaning, derivation=d[0] if d else '', value=float(m.NumericValue),
                unit=m.MeasurementUnitsCodeSequence[0].CodeValue, type=g[0].GraphicType, data=[float(x) for x in g[0].GraphicData]))
    return found
for container in d.get('ContentSequence', []):
    if container.ValueType == 'CONTAINER' and container.ConceptNameCodeSequence[0].CodeValue == '126010':
        for g in container.ContentSequence:
            label = [c.TextValue for c in g.ContentSequence if c.ValueType == 'TEXT'][0]
            out['groups'].append(dict(label=label, numbers=numbers(g)))
print(json.dumps(out))
`;
  interface Report {
    synthetic: string;
    references: string[][];
    groups: {
      label: string;
      numbers: {
        name: string;
        derivation: string;
        value: number;
        unit: string;
        type: string;
        data: number[];
      }[];
    }[];
  }

  it('reads the numbers that the window shows, with units and places', () => {
    const report = askPython<Report>(python!, SCRIPT, files.flat());
    expect(report.synthetic).toBe('YES');
    expect(report.groups.map(({ label }) => label)).toEqual([
      'Größte Länge',
      'Bidirectional 2',
      'Angle 3',
      'Cobb angle 4',
      'Ellipse 5',
      'Rectangle 6',
      'Circle 7',
      'Freehand 8',
      'Look <here> & there',
      'Note',
      'Probe 11',
    ]);
    expect(report.groups[0]!.numbers).toEqual([
      {
        name: 'Length',
        derivation: '',
        value: 10,
        unit: 'mm',
        type: 'POLYLINE',
        data: [10.5, 10.5, 30.5, 10.5],
      },
    ]);
    const circle = report.groups[6]!.numbers;
    expect(circle.map(({ name, derivation, unit }) => `${name} ${derivation} ${unit}`)).toEqual([
      'Area  mm2',
      'Perimeter  mm',
      "Attenuation Coefficient Mean [hnsf'U]",
      "Attenuation Coefficient Standard Deviation [hnsf'U]",
      "Attenuation Coefficient Minimum [hnsf'U]",
      "Attenuation Coefficient Maximum [hnsf'U]",
    ]);
    expect(circle[0]!.value).toBeCloseTo(Math.PI * 100, 6);
    expect(circle[2]!.value).toBe(measure(series, FLAT[6]!)!.quantities[2]!.value);
    // Round in mm is an ellipse in pixels that are half as wide as high; the major axis comes first.
    expect(circle[0]!.type).toBe('ELLIPSE');
    expect(circle[0]!.data).toEqual([40.5, 30.5, 80.5, 30.5, 60.5, 20.5, 60.5, 40.5]);
  });

  it('refers to the objects that an export of the series writes', async () => {
    const report = askPython<Report>(python!, SCRIPT, files.keys());
    const encoder = await seriesEncoder(series);
    const exported: Record<number, string> = {};
    for (const frame of [2, 5]) {
      const { name, parts } = await encoder.encode(frame);
      exported[frame] = written(name, joinBytes(parts));
    }
    const uids = [2, 5].map((frame) =>
      askPython<string[]>(
        python!,
        'import sys, json, pydicom; d = pydicom.dcmread(sys.argv[1]); print(json.dumps([d.SeriesInstanceUID, d.SOPClassUID, d.SOPInstanceUID]))',
        exported[frame]!,
      ),
    );
    expect(report.references).toEqual(uids);
  });
});
