import { expect, it } from 'vitest';
import type { SeriesSummary } from '../../../../electron/ipc/contract';
import { filterSeries, NO_FILTER, type Filter } from '../../../../renderer/library/filter';

const entry = (id: string, change: Partial<SeriesSummary>) =>
  ({
    id,
    description: '',
    patientName: '',
    patientId: '',
    studyDescription: '',
    modality: 'MR',
    note: '',
    tags: [],
    kept: false,
    seed: null,
    synthetic: false,
    origin: 'imported',
    ...change,
  }) as SeriesSummary;
const entries = [
  entry('a', { description: 'Head T1', tags: ['lecture'], seed: 4711, synthetic: true, origin: 'generated' }),
  entry('b', { description: 'Tête', patientName: 'Müller^Anna', note: 'has a fold in it' }),
  entry('c', { description: 'Thorax', modality: 'CT' }),
];
const found = (words: string, filter: Partial<Filter> = {}) =>
  filterSeries(entries, words, { ...NO_FILTER, ...filter })
    .map(({ id }) => id)
    .join('');

it.each([
  ['', 'abc'],
  ['  ', 'abc'],
  ['head', 'a'],
  ['lecture T1', 'a'],
  ['4711', 'a'],
  ['synthetic', 'a'],
  ['tete muller', 'b'],
  ['FOLD', 'b'],
  ['ct', 'ac'],
  ['head thorax', ''],
])('finds by %j', (words, ids) => {
  expect(found(words)).toBe(ids);
});

it('leaves what was generated, or what was imported', () => {
  expect(found('', { origin: 'generated' })).toBe('a');
  expect(found('', { origin: 'imported' })).toBe('bc');
  expect(found('t', { origin: 'imported' })).toBe('bc');
});

it('leaves what is of a modality, synthetic, kept or tagged', () => {
  expect(found('', { modality: 'CT' })).toBe('c');
  expect(found('', { synthetic: 'acquired' })).toBe('bc');
  expect(found('', { synthetic: 'synthetic' })).toBe('a');
  expect(found('', { tag: 'lecture' })).toBe('a');
  expect(found('', { kept: true })).toBe('');
});
