/** A dataset from its specification to its files, in this process. */
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planDataset } from '../../../electron/dataset/plan';
import { plannedSeries, readDataset } from '../../../electron/dataset/manifest';
import { parseSpec } from '../../../electron/dataset/read-spec';
import { runDataset } from '../../../electron/dataset/run';
import { datasetStatus, verifyDataset } from '../../../electron/dataset/verify';
import { readSeries } from '../../../electron/files/read-series';
import { onCpu, placeWithPack, SPEC } from './with-dataset';

const list = async (folder: string) => (await readdir(folder, { recursive: true })).toSorted();
const files = async (folder: string) => {
  const all: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) all[path.slice(folder.length)] = (await readFile(path)).toString('latin1');
  }
  return all;
};

async function planned(text = SPEC) {
  const { place, packs } = await placeWithPack();
  const folders = { shipped: packs };
  const folder = join(place, 'data set');
  const dataset = await planDataset(parseSpec(text, 'spec'), folders, folder);
  const lines = [];
  for await (const line of plannedSeries(folder, dataset)) lines.push(line);
  return { place, folder, dataset, lines, options: { packs: folders, provider: onCpu } };
}

test('a plan follows from its specification: the same twice, another with another seed', async () => {
  const [one, two, other] = [
    await planned(),
    await planned(),
    await planned(SPEC.replace('seed: 7', 'seed: 8')),
  ];
  expect(two.lines).toEqual(one.lines);
  expect(other.lines).not.toEqual(one.lines);
  expect(one.dataset).toMatchObject({ patients: 4, series: one.lines.length, splits: { train: 2, test: 2 } });
  const uids = one.lines.map(({ series }) => series.uid);
  expect(new Set(uids).size).toBe(uids.length);
  for (const { patient, study, series } of one.lines) {
    expect(series.request.conditions).toEqual({ age: study.age, sex: patient.sex });
    expect(study.date > patient.birthDate).toBe(true);
  }
});

test('a run makes DICOM that is read as what was planned, once, and verifies bit by bit', async () => {
  const { folder, lines, options } = await planned();
  expect(await runDataset(folder, options)).toEqual({
    made: lines.length,
    done: lines.length,
    total: lines.length,
  });
  const series = (await readSeries(join(folder, 'data'))).series.map(({ header }) => header.identity);
  expect(series.map(({ seriesInstanceUid }) => seriesInstanceUid).toSorted()).toEqual(
    lines.map((line) => line.series.uid).toSorted(),
  );
  const first = lines[0]!;
  expect(series.find(({ seriesInstanceUid }) => seriesInstanceUid === first.series.uid)).toMatchObject({
    patientName: first.patient.name,
    patientId: first.patient.id,
    studyDate: first.study.date,
  });
  const before = await files(folder);
  expect(await runDataset(folder, options)).toMatchObject({ made: 0 });
  expect(await files(folder)).toEqual(before);
  expect(await verifyDataset(folder, 2, options)).toMatchObject({
    wrong: [],
    again: 2,
    series: lines.length,
  });
});

test('what was changed, taken away, or left half is found, or made again', async () => {
  const { folder, lines, options } = await planned();
  await runDataset(folder, options);
  const before = await files(join(folder, 'data'));
  const image = Object.keys(before).find((name) => name.endsWith('IM000001'));
  await appendFile(join(folder, 'data', image!), 'x');
  expect((await verifyDataset(folder, 0, options)).wrong).toEqual([
    `${image!.slice(1)} has changed since it was made.`,
  ]);

  // As if it had been killed while it wrote the journal.
  const journal = join(folder, 'state', '1-of-1', 'journal.jsonl');
  const text = await readFile(journal, 'utf8');
  await writeFile(journal, text.slice(text.indexOf('\n') + 1, -20));
  expect(await runDataset(folder, options)).toMatchObject({ made: 2, done: lines.length });
  expect(await files(join(folder, 'data'))).toEqual(before);
  expect(await datasetStatus(folder)).toMatchObject({ done: lines.length });
});

test('shards have no series in common, and together all', async () => {
  const whole = await planned();
  await runDataset(whole.folder, whole.options);
  const parts = await planned();
  const one = await runDataset(parts.folder, { ...parts.options, shard: { number: 1, of: 2 } });
  const two = await runDataset(parts.folder, { ...parts.options, shard: { number: 2, of: 2 } });
  expect(one.made + two.made).toBe(parts.lines.length);
  expect(await files(join(parts.folder, 'data'))).toEqual(await files(join(whole.folder, 'data')));
});

test.each([
  ['edited', (text: string) => text.replace('Pattern', 'Pattorn'), 'was changed since it was planned'],
  ['cut', (text: string) => text.split('\n').slice(1).join('\n'), 'lines instead of'],
])('a manifest that was %s is refused', async (_how, spoil, sentence) => {
  const { folder, options } = await planned();
  const file = join(folder, 'manifest', '000000.jsonl');
  await writeFile(file, spoil(await readFile(file, 'utf8')));
  await expect(runDataset(folder, options)).rejects.toThrow(sentence);
});

test('datasets of newer versions, with other models, or none at all are refused', async () => {
  const { folder, dataset, options, place } = await planned();
  const file = join(folder, 'dataset.json');
  const write = (value: unknown) => writeFile(file, JSON.stringify(value));
  await write({ ...dataset, format: 2 });
  await expect(runDataset(folder, options)).rejects.toThrow('A newer GriDiT Studio wrote it');
  await write({ ...dataset, packs: [{ ...dataset.packs[0], sha256: '0'.repeat(64) }] });
  await expect(runDataset(folder, options)).rejects.toThrow(
    'was planned with version 1.0.0 of the model "tiny"',
  );
  await writeFile(file, '{');
  await expect(readDataset(folder)).rejects.toThrow('is damaged');
  await rm(file);
  await expect(readDataset(place)).rejects.toThrow('is no dataset. Plan one first');
});

test('a place that cannot be written to is told', async () => {
  const { folder, options } = await planned();
  await writeFile(join(folder, 'state'), '');
  await expect(runDataset(folder, options)).rejects.toMatchObject({
    code: 'output',
    message: expect.stringContaining('a part of this path is a file'),
  });
});

test('a journal that is damaged in its middle is named with the line', async () => {
  const { folder, options } = await planned();
  await runDataset(folder, options);
  const journal = join(folder, 'state', '1-of-1', 'journal.jsonl');
  const lines = (await readFile(journal, 'utf8')).split('\n');
  lines[1] = lines[1]!.slice(5);
  await writeFile(journal, lines.join('\n'));
  await expect(runDataset(folder, options)).rejects.toThrow('journal.jsonl, line 2, is damaged');
});

test('ages that no model knows are refused when they are planned, with patient and field', async () => {
  const text = `${SPEC}person: { age: 17 }\n`;
  await expect(planned(text)).rejects.toThrow('"series[1]", for patient 1, study 1: Age must be');
});

test('BIDS has its files, and NIfTI its own', async () => {
  const bids = await planned(SPEC.replace('output: dicom', 'output: bids'));
  await runDataset(bids.folder, bids.options);
  const names = await list(join(bids.folder, 'data'));
  expect(names).toEqual(
    expect.arrayContaining([
      'README',
      'dataset_description.json',
      'participants.tsv',
      'participants.json',
      'sub-0000001/ses-01/anat/sub-0000001_ses-01_T1w.nii.gz',
      'sub-0000001/ses-01/anat/sub-0000001_ses-01_T1w.json',
    ]),
  );
  expect(await verifyDataset(bids.folder, 1, bids.options)).toMatchObject({ wrong: [], again: 1 });
  const nifti = await planned(SPEC.replace('output: dicom', 'output: nifti'));
  await runDataset(nifti.folder, nifti.options);
  expect(await list(join(nifti.folder, 'data'))).toContain('G0000001/P0000001/ST01/SE01.nii.gz');
});

test('artefacts and faults are in the manifest and in the files', async () => {
  const extra = `artefacts:
  - { kind: motion, share: 1 }
  - { kind: ghosts, share: 1 }
  - { kind: bias-field, share: 1 }
  - { kind: noise, share: 1 }
  - { kind: spikes, share: 1 }
`;
  const clean = await planned();
  const spoilt = await planned(SPEC + extra);
  expect(spoilt.lines[0]!.series.artefacts.map(({ kind }) => kind)).toEqual([
    'motion',
    'ghosts',
    'bias-field',
    'noise',
    'spikes',
  ]);
  expect(spoilt.lines[0]!.series.uid).not.toBe(clean.lines[0]!.series.uid);
  await runDataset(spoilt.folder, spoilt.options);
  expect(await verifyDataset(spoilt.folder, 1, spoilt.options)).toMatchObject({ wrong: [], again: 1 });
  const faulty = await planned(`${SPEC}faults: { share: 1, names: [missing-slice] }\n`);
  await runDataset(faulty.folder, faulty.options);
  const names = await list(join(faulty.folder, 'data'));
  expect(names.filter((name) => name.endsWith('fault.json'))).toHaveLength(faulty.lines.length);
});
