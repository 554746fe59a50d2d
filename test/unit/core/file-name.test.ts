import { describe, expect, it } from 'vitest';
import {
  DEFAULT_NAME,
  distinctName,
  fileName,
  NAME_FIELDS,
  namePattern,
} from '../../../electron/core/file-name';
import { makeSeries } from '../dicom/support/make-series';

const { header } = makeSeries({ rows: 2, columns: 2, frames: 2 });
const of = (change: Partial<typeof header.identity>) => ({
  ...header,
  identity: { ...header.identity, patientName: 'Doe^Jane', seriesDescription: 'T1 axial', ...change },
});

describe('a pattern', () => {
  it.each([
    [DEFAULT_NAME, { seriesNumber: 7 }, 'Doe, Jane_T1 axial_7'],
    ['{description}', {}, 'T1 axial'],
    ['{patient-id} – {accession} – {description}', { patientId: 'P1', accessionNumber: '' }, 'P1 – T1 axial'],
    ['{accession}_{description}', { accessionNumber: '' }, 'T1 axial'],
    ['scan {number}', { seriesNumber: 3 }, 'scan 3'],
    ['{description}', { seriesDescription: '../../etc/passwd' }, 'etc passwd'],
    ['{description}', { seriesDescription: '' }, 'Series'],
    ['{patient}', { patientName: 'Yamada^Tarou=山田^太郎' }, 'Yamada, Tarou (山田 太郎)'],
  ])('%s names a series', (pattern, change, name) => {
    expect(namePattern(pattern)(of(change))).toBe(name);
  });

  it('has a value, or none, for every field, whatever the series', () => {
    for (const field of NAME_FIELDS) expect(namePattern(`x{${field}}`)(header)).toMatch(/^x|^Series$/);
  });

  it.each(['{colour}', '{constructor}', '{patient', 'patient}', '{}', '{{patient}}'])(
    '%s is refused, and says which fields there are',
    (pattern) => {
      expect(() => namePattern(pattern)).toThrow(/^The file-name pattern .* Fields are \{patient\}, /);
    },
  );
});

it('a name that is taken gets the first free number', () => {
  const taken = new Set(['T1', 'T1 2']);
  expect(distinctName('T1', (name) => taken.has(name))).toBe('T1 3');
  expect(distinctName('T2', (name) => taken.has(name))).toBe('T2');
});

it('a text that can be no name is none', () => {
  expect(fileName(' ../ ')).toBe('');
});
