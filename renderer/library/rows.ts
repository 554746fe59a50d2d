/** The library as rows: sorted, and in a tree of patients and studies or flat. Pure. */
import type { SeriesSummary } from '../../electron/ipc/contract';
import { strings } from '../strings';
import { date } from '../strings/format';

const words = strings.library.tree;

export const SORTS = ['added', 'study-date', 'patient', 'modality', 'name'] as const;
export type Sort = (typeof SORTS)[number];

export interface GroupRow {
  kind: 'patient' | 'study';
  key: string;
  label: string;
  /** What is known of it beside its name: dates, a description. */
  detail: string;
  /** Of its series, whether they are shown or not. */
  ids: readonly string[];
  collapsed: boolean;
}
export interface SeriesRow {
  kind: 'series';
  key: string;
  entry: SeriesSummary;
  depth: 0 | 1 | 2;
}
export type Row = GroupRow | SeriesRow;

const text = (a: string, b: string) => collator.compare(a, b);
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const newest = (a: string, b: string) => (a < b ? 1 : a > b ? -1 : 0);

const BY: Record<Sort, (a: SeriesSummary, b: SeriesSummary) => number> = {
  added: (a, b) => newest(a.createdAt, b.createdAt),
  'study-date': (a, b) => newest(a.studyDate, b.studyDate),
  patient: (a, b) => text(a.patientName, b.patientName),
  modality: (a, b) => text(a.modality, b.modality),
  name: (a, b) => text(a.description, b.description),
};

/** In the order asked for; among equals the newest first, and series of one import by their numbers. */
export function sortSeries(entries: readonly SeriesSummary[], sort: Sort): SeriesSummary[] {
  const by = BY[sort];
  return [...entries].sort(
    (a, b) =>
      by(a, b) ||
      newest(a.createdAt, b.createdAt) ||
      a.seriesNumber - b.seriesNumber ||
      (a.id < b.id ? -1 : 1),
  );
}

/** A patient by ID and name; what a model made has none, so it goes together. */
function patientKey(entry: SeriesSummary): string {
  return entry.origin === 'generated' ? 'generated' : `${entry.patientId}\n${entry.patientName}`;
}

/** Generated series have a study each, which says nothing: they go by the day on which they were made. */
function studyKey(entry: SeriesSummary): string {
  return entry.origin === 'generated' ? dayOf(entry.createdAt) : entry.studyUid;
}

function dayOf(createdAt: string): string {
  const day = new Date(createdAt);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** @param sorted series in their order; groups stand where the first of theirs does */
export function treeRows(sorted: readonly SeriesSummary[], collapsed: ReadonlySet<string>): Row[] {
  const patients = grouped(sorted, patientKey);
  return [...patients].flatMap(([key, entries]) => {
    const patient = `patient ${key}`;
    const studies = [...grouped(entries, studyKey)];
    const rows: Row[] = [patientRow(patient, entries, studies.length, collapsed.has(patient))];
    if (collapsed.has(patient)) return rows;
    for (const [studyName, series] of studies) {
      const study = `study ${key}\n${studyName}`;
      // A single study is told of in the row of its patient.
      if (studies.length > 1) {
        rows.push(studyRow(study, series, collapsed.has(study)));
        if (collapsed.has(study)) continue;
      }
      const depth = studies.length > 1 ? 2 : 1;
      rows.push(...series.map((entry): SeriesRow => ({ kind: 'series', key: entry.id, entry, depth })));
    }
    return rows;
  });
}

export function flatRows(sorted: readonly SeriesSummary[]): Row[] {
  return sorted.map((entry) => ({ kind: 'series', key: entry.id, entry, depth: 0 }));
}

/** The groups that a series lies in. */
export function groupsOf(entry: SeriesSummary): string[] {
  const key = patientKey(entry);
  return [`patient ${key}`, `study ${key}\n${studyKey(entry)}`];
}

function patientRow(key: string, entries: SeriesSummary[], studies: number, collapsed: boolean): GroupRow {
  const [first] = entries as [SeriesSummary];
  const generated = first.origin === 'generated';
  const name = first.patientName.replaceAll('^', ' ').trim() || first.patientId || words.noPatient;
  return {
    ...{ kind: 'patient', key, collapsed },
    label: generated ? words.generated : name,
    detail: studies > 1 ? words.studies(studies) : studyDetail(first),
    ids: entries.map(({ id }) => id),
  };
}

function studyRow(key: string, entries: SeriesSummary[], collapsed: boolean): GroupRow {
  const [first] = entries as [SeriesSummary];
  const generated = first.origin === 'generated';
  const day = generated ? dayOf(first.createdAt) : date(first.studyDate);
  const description = generated ? '' : first.studyDescription;
  return {
    ...{ kind: 'study', key, collapsed },
    label: day || description || words.noStudy,
    detail: day ? description : '',
    ids: entries.map(({ id }) => id),
  };
}

function studyDetail(entry: SeriesSummary): string {
  if (entry.origin === 'generated') return dayOf(entry.createdAt);
  return [date(entry.studyDate), entry.studyDescription].filter(Boolean).join(' · ');
}

function grouped(
  entries: readonly SeriesSummary[],
  keyOf: (entry: SeriesSummary) => string,
): Map<string, SeriesSummary[]> {
  const groups = new Map<string, SeriesSummary[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return groups;
}
