/** What stands in a dataset beside its series: for a patient whose series are all there, and for the whole. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isMultiFrame, objectKind, SOP_CLASSES } from '../dicom/export/iod/object-kind';
import { encodeDicomdir, type FileSetSeries } from '../dicom/export/media/dicomdir';
import { plannedInstanceUid } from '../dicom/export/instance-uid';
import { SOFTWARE } from '../dicom/software';
import { EXPLICIT_LITTLE_ENDIAN } from '../dicom/transfer-syntax';
import { replaceFile } from '../files/durable';
import type { Packs } from './cohort';
import { plannedHeader } from './make-series';
import { DATA_FOLDER } from './manifest';
import type { DatasetFile, PlannedSeries } from './manifest-schema';
import { exists, imageFile } from './write-series';

/** A file-set for each patient, or the dates of the sessions. Faulty series are in no directory. */
export async function finishPatient(
  folder: string,
  dataset: DatasetFile,
  packs: Packs,
  lines: readonly PlannedSeries[],
): Promise<void> {
  const data = join(folder, DATA_FOLDER);
  if (dataset.output === 'dicom') {
    const whole = lines.filter(({ series }) => !series.fault);
    if (whole.length === 0) return;
    // …/P0000001/ST01/SE01
    const place = join(data, dirname(dirname(whole[0]!.series.place)), 'DICOMDIR');
    if (!(await exists(place)))
      await replaceFile(place, encodeDicomdir(whole.map((line) => fileSetSeries(line, packs, dataset))));
  }
  if (dataset.output === 'bids') {
    const subject = lines[0]!.series.place.split('/')[0]!;
    const days = new Map(lines.map(({ study }) => [study.index, study]));
    const rows = [...days.values()].map(({ index, date, time, age }) => {
      const day = date.replace(/(....)(..)(..)/, '$1-$2-$3');
      const clock = time.replace(/(..)(..)(..)/, '$1:$2:$3');
      return `ses-${String(index + 1).padStart(2, '0')}\t${day}T${clock}\t${age}\n`;
    });
    const place = join(data, subject, `${subject}_sessions.tsv`);
    if (!(await exists(place))) await replaceFile(place, `session_id\tacq_time\tage\n${rows.join('')}`);
  }
}

function fileSetSeries(line: PlannedSeries, packs: Packs, dataset: DatasetFile): FileSetSeries {
  const header = plannedHeader(line, packs.get(line.series.request.packId)!, dataset);
  const kind = objectKind(header, 'classic');
  const inFileSet = line.series.place.split('/').slice(2).join('/');
  return {
    header,
    images: Array.from({ length: isMultiFrame(kind) ? 1 : header.frames }, (_, i) => ({
      fileId: `${inFileSet}/${imageFile(i)}`,
      sopClassUid: SOP_CLASSES[kind],
      sopInstanceUid: plannedInstanceUid(line.series.uid, i),
      transferSyntaxUid: EXPLICIT_LITTLE_ENDIAN,
      instanceNumber: i + 1,
    })),
  };
}

/** The files at the top, once every series is there. */
export async function finishDataset(folder: string, dataset: DatasetFile): Promise<void> {
  if (dataset.output !== 'bids') return;
  const data = join(folder, DATA_FOLDER);
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  await replaceFile(
    join(data, 'dataset_description.json'),
    json({
      Name: dataset.name,
      BIDSVersion: '1.10.0',
      DatasetType: 'raw',
      License: 'See README',
      Authors: [SOFTWARE.name],
      GeneratedBy: [{ Name: SOFTWARE.name, Version: SOFTWARE.version }],
    }),
  );
  await replaceFile(
    join(data, 'participants.json'),
    json({
      patient_id: { Description: 'ID of the invented patient in the manifest' },
      age: { Description: 'Age at the first session', Units: 'year' },
      sex: { Description: 'Sex of the invented patient', Levels: { F: 'female', M: 'male', O: 'other' } },
      split: { Description: 'Part of the dataset that the participant belongs to' },
    }),
  );
  await replaceFile(
    join(data, 'sessions.json'),
    json({ age: { Description: 'Age on the day of the session', Units: 'year' } }),
  );
  await replaceFile(join(data, 'participants.tsv'), await readFile(join(folder, 'participants.tsv')));
  await replaceFile(join(data, 'README'), await readFile(join(folder, 'README.md')));
}
