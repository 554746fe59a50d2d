import { expect, test } from 'vitest';
import type { Recipe } from '../../../electron/core/recipe';
import { sliceSpacing } from '../../../electron/core/geometry';
import type { PackManifest } from '../../../electron/engine/pack-schema';
import { generatedHeader } from '../../../electron/engine/series-header';
import { tinyManifest } from './tiny-pack';

const recipe: Recipe = {
  format: 2,
  app: { name: 'test', version: '0' },
  pack: { id: 'tiny', version: '1.0.0', sha256: 'a'.repeat(64) },
  seed: 255,
  sampler: 'heun',
  steps: 3,
  plan: 'coarse-to-fine',
  positions: [0, 2.5, 5],
  conditions: {},
  stages: [{ kind: 'super-resolve', sampler: 'euler', steps: 2 }],
  provider: 'cpu',
};

function manifest(change: Partial<PackManifest['axis']> = {}): PackManifest {
  const base = tinyManifest();
  return { ...base, files: {}, axis: { ...base.axis, ...change } };
}

test('what is counted down from the vertex goes towards the feet in patient coordinates', () => {
  const { geometry, rows } = generatedHeader(manifest(), recipe);
  expect(rows).toBe(16);
  expect(geometry.positions).toEqual([
    [-15, -15, 0],
    [-15, -15, -2.5],
    [-15, -15, -5],
  ]);
  expect(Object.is(geometry.positions[0]![2], 0)).toBe(true);
  expect(sliceSpacing(geometry)).toBe(-2.5);
  expect(geometry.sliceThickness).toBe(2.5);
});

test('what is counted up goes towards the head', () => {
  const { geometry } = generatedHeader(manifest({ direction: 'inferior-to-superior' }), recipe);
  expect(geometry.positions.map(([, , z]) => z)).toEqual([0, 2.5, 5]);
});

test('without super-resolution the voxels are those of the grid network, on the same field', () => {
  const { geometry, rows } = generatedHeader(manifest(), { ...recipe, stages: [] });
  expect(rows).toBe(8);
  expect(geometry.rowSpacing).toBe(4);
  // The edge of the field: half a voxel before the first centre, 16 mm from the middle either way.
  expect(geometry.positions[0]![0] - geometry.columnSpacing / 2).toBe(-16);
});

test('a single frame has a thickness, and nobody is the patient', () => {
  const header = generatedHeader(manifest(), { ...recipe, positions: [10] }, new Date(2030, 0, 2, 3, 4, 5));
  expect(header.geometry.sliceThickness).toBe(2);
  expect(header.identity).toMatchObject({ studyDate: '20300102', studyTime: '030405', bodyPart: 'BRAIN' });
  expect(header.identity.patientName).toMatch(/SYNTHETIC/);
  expect(header.provenance).toEqual({ kind: 'generated', recipe: { ...recipe, positions: [10] } });
});

test('an age and a sex that were asked for are those of the patient, and nothing else is', () => {
  const conditions: PackManifest['conditions'] = [
    {
      type: 'number',
      name: 'years',
      label: 'Age',
      help: '',
      dicom: 'PatientAge',
      range: [20, 82],
      unit: 'years',
      whole: true,
    },
    {
      ...{ type: 'choice', name: 'kind', label: 'Sex', help: '', dicom: 'PatientSex' },
      options: [
        { value: 'F', label: 'Female' },
        { value: 'M', label: 'Male' },
      ],
    },
  ];
  const pack = { ...manifest(), conditions };
  const asked = generatedHeader(pack, { ...recipe, conditions: { years: 7, kind: 'F' } });
  expect(asked.identity).toMatchObject({ patientAge: '007Y', patientSex: 'F' });
  const free = generatedHeader(pack, recipe).identity;
  expect(free.patientAge).toBeUndefined();
  expect(free.patientSex).toBeUndefined();
});
