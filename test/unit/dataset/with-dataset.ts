/** A small specification for the tiny packs of the engine's tests. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pack } from '../../../electron/engine/pack-folder';
import type { ProviderVerdict } from '../../../electron/core/protocol';
import { temporaryFolder, tinyGrid, writeTinyPack } from '../engine/tiny-pack';

export const SPEC = `format: 1
name: tiny
seed: 7
output: dicom
patients: 4
names: [latin, german, japanese]
studies:
  count: { 1: 1, 2: 1 }
series:
  - description: Pattern
    pack: tiny
    frames: 5
    bids-suffix: T1w
splits: { train: 0.5, test: 0.5 }
`;

/** A pack with an age and a sex, as the shipped one has them. */
export async function placeWithPack(): Promise<{ place: string; packs: string }> {
  const place = await temporaryFolder();
  const packs = join(place, 'packs');
  await mkdir(packs);
  await writeTinyPack(packs, {
    manifest: {
      conditions: [
        {
          type: 'number',
          name: 'age',
          label: 'Age',
          help: '',
          range: [18, 90],
          unit: 'years',
          whole: true,
          dicom: 'PatientAge',
        },
        {
          type: 'choice',
          name: 'sex',
          label: 'Sex',
          help: '',
          options: [
            { value: 'F', label: 'Female' },
            { value: 'M', label: 'Male' },
          ],
          dicom: 'PatientSex',
        },
      ],
      stages: [{ conditions: true }],
    },
    grid: tinyGrid({ conditions: 4 }),
  });
  return { place, packs };
}

export async function specFile(place: string, text = SPEC): Promise<string> {
  const file = join(place, 'spec.yaml');
  await writeFile(file, text);
  return file;
}

export const onCpu = async (_pack: Pack): Promise<ProviderVerdict> => ({
  provider: 'cpu',
  reason: 'A test.',
});
