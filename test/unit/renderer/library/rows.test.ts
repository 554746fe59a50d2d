import { describe, expect, it } from 'vitest';
import { flatRows, groupsOf, sortSeries, treeRows, type Row } from '../../../../renderer/library/rows';
import { series } from './series';

const doe = { patientName: 'Doe^John', patientId: '1', studyDescription: 'Head' };
const entries = [
  series('a', {
    ...doe,
    studyUid: 's1',
    studyDate: '20240229',
    seriesNumber: 2,
    description: 'T2',
    createdAt: '2026-02-01',
  }),
  series('b', {
    ...doe,
    studyUid: 's1',
    studyDate: '20240229',
    seriesNumber: 1,
    description: 'T1',
    createdAt: '2026-02-01',
  }),
  series('c', { ...doe, studyUid: 's2', studyDate: '20230101', modality: 'CT', createdAt: '2026-01-01' }),
  series('d', {
    patientName: 'Ant^Ann',
    patientId: '2',
    studyUid: 's3',
    studyDate: '20250000',
    createdAt: '2026-03-01',
  }),
  series('e', { origin: 'generated', studyUid: 's4', createdAt: '2026-02-15T12:00:00.000Z' }),
];
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).join('');
const told = (rows: readonly Row[]) =>
  rows.map((row) =>
    row.kind === 'series'
      ? `${'.'.repeat(row.depth)}${row.entry.id}`
      : `${row.label}|${row.detail}|${row.ids.length}`,
  );

describe('the order', () => {
  it.each([
    ['added', 'debac'],
    ['study-date', 'dbace'],
    ['modality', 'cdeba'],
  ] as const)('by %s', (sort, order) => {
    expect(ids(sortSeries(entries, sort))).toBe(order);
  });
});

describe('the tree', () => {
  const rows = (collapsed: string[] = []) => treeRows(sortSeries(entries, 'added'), new Set(collapsed));

  it('has patients, studies where there are several, and series by number', () => {
    expect(told(rows())).toEqual([
      'Ant Ann|2025|1',
      '.d',
      'Generated series|2026-02-15|1',
      '.e',
      'Doe John|2 studies|3',
      '2024-02-29|Head|2',
      '..b',
      '..a',
      '2023-01-01|Head|1',
      '..c',
    ]);
  });

  it('folds away what is collapsed, and still counts it', () => {
    const [patient, study] = groupsOf(entries[0]!) as [string, string];
    expect(told(rows([study]))).toContain('2024-02-29|Head|2');
    expect(told(rows([study]))).not.toContain('..a');
    expect(told(rows([patient])).slice(-1)).toEqual(['Doe John|2 studies|3']);
  });

  it('is a plain list where it is wanted flat', () => {
    expect(told(flatRows(entries))).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('takes ten thousand series at once', () => {
    const many = Array.from({ length: 10_000 }, (_, i) =>
      series(`x${i}`, { patientId: String(i % 3000), studyUid: `u${i % 5000}` }),
    );
    const all = treeRows(sortSeries(many, 'patient'), new Set());
    expect(all.filter(({ kind }) => kind === 'series')).toHaveLength(10_000);
  });
});
