/** Every kind of DICOM object that is exported, and media, as dciodvfy, dcmtk and pydicom see them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExportChoices } from '../../electron/core/export-options';
import type { Series, SeriesHeader } from '../../electron/core/series';
import { exportSeries } from '../../electron/files/export-series';
import { readSeries } from '../../electron/files/read-series';
import { askDciodvfy } from '../../electron/files/conformance/dciodvfy';
import { makeSeries } from '../unit/dicom/support/make-series';
import { askPython, installed, pythonWith, run } from './support/judges';
import { temporaryRoot } from './support/temporary-root';
import { readFile } from 'node:fs/promises';

const root = temporaryRoot();
const size = { rows: 24, columns: 20, frames: 6 };

/** Slices 3 and 4 of an acquired series were made by a generator. */
const derived: Partial<SeriesHeader> = {
  provenance: { kind: 'imported', transferSyntaxes: [], warnings: [], synthetic: true },
  syntheticFrames: [2, 3],
  frameSources: Array.from({ length: size.frames }, (_, i) => [
    { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: `1.2.3.${i + 1}` },
  ]),
};
/** The same, by a completion of this program's. */
const completed: Partial<SeriesHeader> = {
  ...derived,
  provenance: {
    ...derived.provenance!,
    derivations: [{ kind: 'completed', sentence: 'Completed from 4 slices: 2 slices made again.' }],
  } as SeriesHeader['provenance'],
};
const acquired: Partial<SeriesHeader> = {
  ...derived,
  provenance: { kind: 'imported', transferSyntaxes: [], warnings: [], synthetic: false },
  syntheticFrames: undefined as never,
};
const resampled = (sources: boolean): Partial<SeriesHeader> => ({
  provenance: {
    kind: 'imported',
    transferSyntaxes: [],
    warnings: [],
    synthetic: false,
    derivations: [{ kind: 'resampled', sentence: 'Resampled from 4 slices to 6, 2.5 mm apart.' }],
  },
  ...(sources && { frameSources: derived.frameSources! }),
});
const irregular = { timesMs: [0, 40, 90, 120, 160, 200] };

const CASES: [string, Series, ExportChoices][] = [
  ['CT', makeSeries({ ...size, modality: 'CT' }), {}],
  ['MR', makeSeries(size), {}],
  ['enhanced CT', makeSeries({ ...size, modality: 'CT' }), { object: 'enhanced' }],
  ['enhanced MR', makeSeries(size), { object: 'enhanced' }],
  [
    'enhanced CT with windows of names of its own',
    makeSeries({
      ...size,
      modality: 'CT',
      values: {
        windows: [
          { center: 40, width: 400, name: 'WINDOW1' },
          { center: -600, width: 1500, name: 'LUNG' },
        ],
      },
    }),
    { object: 'enhanced' },
  ],
  ['enhanced MR of one slice', makeSeries({ ...size, frames: 1 }), { object: 'enhanced' }],
  ['what has no anatomy', makeSeries({ ...size, modality: 'OT' }), {}],
  [
    'frames over time',
    makeSeries({ ...size, modality: 'OT', header: { timesMs: [0, 40, 80, 120, 160, 200] } }),
    {},
  ],
  ['frames at odd times', makeSeries({ ...size, modality: 'OT', header: irregular }), {}],
  ['CT as a secondary capture', makeSeries({ ...size, modality: 'CT' }), { object: 'secondary-capture' }],
  ['UIDs and no date from the recipe', makeSeries(size), { uids: 'recipe' }],
  ['derived CT', makeSeries({ ...size, modality: 'CT', header: derived }), {}],
  ['derived MR in a new study', makeSeries({ ...size, header: derived }), { study: 'new' }],
  ['derived enhanced MR', makeSeries({ ...size, header: derived }), { object: 'enhanced' }],
  ['derived enhanced CT', makeSeries({ ...size, modality: 'CT', header: derived }), { object: 'enhanced' }],
  ['completed MR', makeSeries({ ...size, header: completed }), {}],
  ['completed CT', makeSeries({ ...size, modality: 'CT', header: completed }), {}],
  ['completed enhanced MR', makeSeries({ ...size, header: completed }), { object: 'enhanced' }],
  ['derived secondary capture', makeSeries({ ...size, modality: 'OT', header: derived }), {}],
  [
    'acquired CT with the patient replaced',
    makeSeries({ ...size, modality: 'CT', header: acquired }),
    { patient: 'replace' },
  ],
  ['resampled CT', makeSeries({ ...size, modality: 'CT', header: resampled(true) }), {}],
  [
    'resampled enhanced CT',
    makeSeries({ ...size, modality: 'CT', header: resampled(true) }),
    { object: 'enhanced' },
  ],
  [
    'resampled enhanced MR of unknown sources',
    makeSeries({ ...size, header: resampled(false) }),
    { object: 'enhanced' },
  ],
  ['RLE', makeSeries(size), { syntax: 'rle' }],
  ['JPEG-LS', makeSeries(size), { syntax: 'jpeg-ls' }],
];

describe.each(CASES)('%s', (name, series, choices) => {
  it('has but the allowed finding under dciodvfy', async ({ skip }) => {
    if (!installed('dciodvfy')) skip('dciodvfy (package dicom3tools) is not installed');
    const folder = join(root, name);
    await exportSeries(series, 'dicom', folder, choices);
    const files = readdirSync(folder).filter((file) => file.endsWith('.dcm'));
    expect(files.length).toBeGreaterThan(0);
    // What is made for slice 1 differs from that for slice 3 in a derived series.
    for (const file of [files[0]!, files[Math.min(2, files.length - 1)]!]) {
      const found = await askDciodvfy(file, await readFile(join(folder, file)));
      expect(found).toEqual({ file, errors: [], warnings: [] });
    }
  });
});

interface Seen {
  synthetic: string;
  imageType: string[];
  derivation: string;
  codes: string[];
  sources: { instance: string; purpose: string }[];
  patient: string;
  removed: string;
  methods: string[];
  study: string;
  series: string;
}

const SEE = `
import sys, json, pathlib, pydicom
out = []
for path in sorted(pathlib.Path(sys.argv[1]).glob('*.dcm')):
    d = pydicom.dcmread(path)
    s = lambda k: str(d.get(k, ''))
    out.append(dict(
        synthetic=str(d[0x0008, 0x001c].value) if (0x0008, 0x001c) in d else '',
        imageType=list(d.ImageType), derivation=s('DerivationDescription'),
        codes=[str(i.CodeValue) for i in d.get('DerivationCodeSequence', [])],
        sources=[dict(instance=str(i.ReferencedSOPInstanceUID), purpose=str(i.PurposeOfReferenceCodeSequence[0].CodeValue)) for i in d.get('SourceImageSequence', [])],
        patient=s('PatientName') + '/' + s('PatientID'), removed=s('PatientIdentityRemoved'),
        methods=[str(i.CodeValue) for i in d.get('DeidentificationMethodCodeSequence', [])],
        study=s('StudyInstanceUID'), series=s('SeriesInstanceUID')))
print(json.dumps(out))
`;

describe('a series derived from an acquired one', () => {
  async function see(series: Series, choices: ExportChoices, name: string): Promise<Seen[]> {
    const python = pythonWith('pydicom');
    if (!python) return [];
    await exportSeries(series, 'dicom', join(root, name), choices);
    return askPython<Seen[]>(python, SEE, join(root, name));
  }

  it('says only of slices that a model made that they were, and knows them when they are read again', async ({
    skip,
  }) => {
    const series = makeSeries({ ...size, header: completed });
    const seen = await see(series, {}, 'seen completed');
    if (seen.length === 0) skip('no Python with pydicom');
    const made = [2, 3];
    seen.forEach(({ codes, derivation, synthetic }, slice) => {
      const is = made.includes(slice);
      expect(codes).toEqual(is ? ['113085'] : []);
      expect(synthetic).toBe(is ? 'YES' : '');
      expect(derivation.includes('Completed from 4 slices')).toBe(is);
      expect(derivation.includes('written again by')).toBe(!is);
    });
    const again = (await readSeries(join(root, 'seen completed'))).series[0]!;
    expect(again.header.syntheticFrames).toEqual(made);
    expect(again.voxels).toEqual(series.voxels);
  });

  it('marks just the slices that were made, and names the images that it comes from', async ({ skip }) => {
    const series = makeSeries({ ...size, header: derived });
    const seen = await see(series, {}, 'seen derived');
    if (seen.length === 0) skip('no Python with pydicom');
    expect(seen.map(({ synthetic }) => synthetic)).toEqual(['', '', 'YES', 'YES', '', '']);
    expect(seen.map(({ imageType }) => imageType.includes('SYNTHETIC'))).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(seen.map(({ derivation }) => derivation.startsWith('Synthetic slice'))).toEqual(
      seen.map(({ synthetic }) => synthetic === 'YES'),
    );
    expect(seen.map(({ sources }) => sources)).toEqual(
      derived.frameSources!.map(([source]) => [{ instance: source!.sopInstanceUid, purpose: '121322' }]),
    );
    expect(new Set(seen.map(({ study }) => study))).toEqual(
      new Set([series.header.identity.studyInstanceUid]),
    );
    expect(seen[0]!.series).not.toBe(series.header.identity.seriesInstanceUid);
  });

  it('is nobody’s where the patient is replaced: nothing of the source is left in any byte', async ({
    skip,
  }) => {
    const series = makeSeries({ ...size, header: acquired });
    Object.assign(series.header.identity, {
      patientName: 'Quxfoo^Barbaz',
      patientId: 'ID-7351-SECRET',
      studyDescription: 'Study of Quxfoo',
      seriesDescription: 'Series of Quxfoo',
      studyDate: '20210704',
      studyTime: '091357',
    });
    const seen = await see(series, { patient: 'replace' }, 'seen replaced');
    if (seen.length === 0) skip('no Python with pydicom');
    expect(seen[0]).toMatchObject({ removed: 'YES', methods: ['113100'], sources: [], synthetic: '' });
    expect(seen[0]!.patient).toMatch(/^ANONYMIZED\^PATIENT\/ANON-[0-9A-F]{12}$/);
    const { studyInstanceUid, seriesInstanceUid, frameOfReferenceUid } = series.header.identity;
    const secrets = [
      'Quxfoo',
      'Barbaz',
      'SECRET',
      '20210704',
      '091357',
      '1.2.3.1',
      studyInstanceUid,
      seriesInstanceUid,
      frameOfReferenceUid,
    ];
    for (const file of readdirSync(join(root, 'seen replaced'))) {
      const bytes = await readFile(join(root, 'seen replaced', file), 'latin1');
      for (const secret of secrets) expect(bytes, `${file} ${secret}`).not.toContain(secret);
    }
  });
});

describe('a medium with a DICOMDIR', () => {
  const folder = join(root, 'medium');

  it('is a directory without a complaint to dcmtk and dciodvfy', async ({ skip }) => {
    await exportSeries(makeSeries(size), 'dicom', folder, { dicomdir: true });
    if (!installed('dcmdump')) skip('dcmtk is not installed');
    const dump = run('dcmdump', join(folder, 'DICOMDIR'));
    expect(dump.status).toBe(0);
    expect(dump.output).not.toMatch(/^[WEF]:/m);
    expect(dump.output.match(/DirectoryRecordType/g)).toHaveLength(3 + size.frames);
    if (!installed('dciodvfy')) return;
    const findings = run('dciodvfy', join(folder, 'DICOMDIR')).output.split('\n');
    expect(findings.filter((line) => /Error|Warning/.test(line))).toEqual([]);
  });

  it('is a file-set to pydicom, with every image in it', ({ skip }) => {
    const python = pythonWith('pydicom') ?? skip('no Python with pydicom');
    const script = `
import sys, json, pydicom, pydicom.fileset
s = pydicom.fileset.FileSet(sys.argv[1])
print(json.dumps([[i.load().SOPInstanceUID == i.SOPInstanceUID, i.FileID, i.PatientID, i.StudyInstanceUID, i.SeriesInstanceUID] for i in s]))
`;
    const images = askPython<[boolean, string, string, string, string][]>(
      python,
      script,
      join(folder, 'DICOMDIR'),
    );
    expect(images).toHaveLength(size.frames);
    expect(images.every(([same]) => same)).toBe(true);
    // PS3.10 8.2: components of at most eight upper-case letters, digits and underscores.
    for (const [, id] of images) expect(id).toMatch(/^[A-Z0-9_]{1,8}([/\\][A-Z0-9_]{1,8})*$/);
  });
});
