/** `dataset plan`: a specification into a folder with its manifest, one line a series; nothing is generated. */
import { createHash } from 'node:crypto';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError, UserError } from '../core/errors';
import { SOFTWARE } from '../dicom/software';
import type { PackFolders } from '../engine/messages';
import { findPack } from '../engine/pack-list';
import { writeFolder } from '../files/atomic-output';
import { patientSeries, type Packs } from './cohort';
import { dataCard } from './data-card';
import { DATASET_FILE, MANIFEST_FOLDER, SPEC_FILE } from './manifest';
import type { DatasetFile, PlannedSeries } from './manifest-schema';
import type { ReadSpec } from './read-spec';
import type { Spec } from './spec-schema';

/** Series in one file of the manifest, which is read as a whole. */
export const LINES_A_FILE = 5000;

export interface PlanOptions {
  signal?: AbortSignal;
  progress?: (patients: number, of: number) => void;
}

/** The packs that a specification names. Throws `UserError` where one is missing or does not fit the output. */
export async function packsOf(spec: Pick<Spec, 'series' | 'output'>, folders: PackFolders): Promise<Packs> {
  const packs = new Map<string, Awaited<ReturnType<typeof findPack>>>();
  for (const { pack: id } of spec.series) {
    if (!packs.has(id)) packs.set(id, await findPack(id, folders));
  }
  for (const { manifest } of packs.values()) {
    if (spec.output === 'bids' && manifest.modality !== 'MR') {
      throw new UserError(
        'bad-request',
        `BIDS has no place for ${manifest.modality}, which the model "${manifest.id}" makes. Choose output: nifti or dicom.`,
      );
    }
  }
  return packs;
}

/**
 * Writes the manifest of a dataset into `out`, which must be absent or empty; whole or absent.
 * Memory does not depend on the number of patients.
 * @throws UserError `bad-request` where a value fits no model, `output`; CancelledError
 */
export async function planDataset(
  { spec, text, sha256 }: ReadSpec,
  folders: PackFolders,
  out: string,
  { signal, progress }: PlanOptions = {},
): Promise<DatasetFile> {
  const packs = await packsOf(spec, folders);
  return writeFolder(
    out,
    async (folder) => {
      await mkdir(join(folder, MANIFEST_FOLDER));
      const participants = await open(join(folder, 'participants.tsv'), 'wx');
      const dataset: DatasetFile = {
        format: 1,
        name: spec.name,
        output: spec.output,
        characterSet: spec['character-set'],
        madeBy: { name: SOFTWARE.name, version: SOFTWARE.version },
        specSha256: sha256,
        patients: spec.patients,
        studies: 0,
        series: 0,
        frames: 0,
        splits: Object.fromEntries(Object.keys(spec.splits ?? {}).map((name) => [name, 0])),
        faulty: 0,
        withArtefacts: 0,
        packs: [...packs.values()].map(({ manifest, sha256: hash }) => ({
          id: manifest.id,
          version: manifest.version,
          sha256: hash,
        })),
        manifest: [],
      };
      let lines: string[] = [];
      const flush = async () => {
        if (lines.length === 0) return;
        const file = `${String(dataset.manifest.length).padStart(6, '0')}.jsonl`;
        const content = Buffer.from(`${lines.join('\n')}\n`);
        await writeFile(join(folder, MANIFEST_FOLDER, file), content);
        dataset.manifest.push({
          file,
          lines: lines.length,
          sha256: createHash('sha256').update(content).digest('hex'),
        });
        lines = [];
      };
      try {
        await participants.write('participant_id\tpatient_id\tage\tsex\tsplit\n');
        let people: string[] = [];
        for (let patient = 0; patient < spec.patients; patient++) {
          const series = patientSeries(spec, packs, patient);
          count(dataset, series);
          people.push(participantRow(series[0]!));
          for (const one of series) {
            const line: PlannedSeries = { index: dataset.series++, ...one };
            lines.push(JSON.stringify(line));
            if (lines.length === LINES_A_FILE) await flush();
          }
          if (people.length === 1000 || patient + 1 === spec.patients) {
            await participants.write(people.join(''));
            people = [];
            if (signal?.aborted) throw new CancelledError();
            progress?.(patient + 1, spec.patients);
            // Whoever wants to end this must be heard.
            await new Promise((resolve) => setImmediate(resolve));
          }
        }
        await flush();
      } finally {
        await participants.close();
      }
      await writeFile(join(folder, SPEC_FILE), text);
      await writeFile(join(folder, 'README.md'), dataCard(dataset, [...packs.values()]));
      await writeFile(join(folder, DATASET_FILE), `${JSON.stringify(dataset, null, 1)}\n`);
      return dataset;
    },
    signal,
  );
}

function count(dataset: DatasetFile, series: Omit<PlannedSeries, 'index'>[]): void {
  const { split } = series[0]!.patient;
  if (split !== undefined) dataset.splits[split] = (dataset.splits[split] ?? 0) + 1;
  dataset.studies += new Set(series.map(({ study }) => study.uid)).size;
  for (const { series: one } of series) {
    dataset.frames += one.frames;
    if (one.fault) dataset.faulty += 1;
    if (one.artefacts.length > 0) dataset.withArtefacts += 1;
  }
}

/** The row of participants.tsv; age is that at the first study (BIDS 1.10, "Participants file"). */
export function participantRow({ patient, study }: Pick<PlannedSeries, 'patient' | 'study'>): string {
  const id = `sub-${String(patient.index + 1).padStart(7, '0')}`;
  return `${[id, patient.id, study.age, patient.sex, patient.split ?? 'n/a'].join('\t')}\n`;
}
