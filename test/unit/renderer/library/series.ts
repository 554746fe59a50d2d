import type { SeriesSummary } from '../../../../electron/ipc/contract';

/** A series as the library lists it: an imported one of nobody, unless said otherwise. */
export const series = (id: string, change: Partial<SeriesSummary> = {}): SeriesSummary => ({
  ...{ id, createdAt: '2026-03-01T10:00:00.000Z', modality: 'MR', description: '', patientName: '' },
  ...{ patientId: '', studyUid: '1', studyDescription: '', studyDate: '', seriesNumber: 1 },
  ...{ frames: 1, rows: 2, columns: 2, spacing: [1, 1, 0], origin: 'imported', synthetic: false },
  ...{ seed: null, made: null, warnings: [], derivations: [], kept: false, note: '', tags: [] },
  ...change,
});
