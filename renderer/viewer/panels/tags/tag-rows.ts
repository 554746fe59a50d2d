/** Lists of DICOM elements: searching and comparing them. Pure. */
import type { TagRow } from '../../../../electron/core/tags';

export interface ShownRow {
  /** Tags from the outermost sequence to the element: the same for the same element of another slice. */
  path: string;
  row: TagRow;
  /** The element of the slice that is compared; undefined where nothing is compared, or it has none. */
  other?: TagRow;
  difference: 'none' | 'changed' | 'only here' | 'only there';
}

/** Rows with the paths of their elements. */
export function withPaths(rows: readonly TagRow[]): { path: string; row: TagRow }[] {
  const parents: string[] = [];
  return rows.map((row) => {
    parents.length = row.depth;
    const name = row.keyword === 'Item' ? `#${row.value.split(' ')[0]}` : row.tag;
    parents[row.depth] = name;
    return { path: parents.filter((part) => part !== undefined).join('/'), row };
  });
}

/** Rows of one slice, or of two side by side in the order of both. */
export function shownRows(rows: readonly TagRow[], others?: readonly TagRow[]): ShownRow[] {
  const here = withPaths(rows);
  if (!others) return here.map(({ path, row }) => ({ path, row, difference: 'none' }));
  const there = withPaths(others);
  const byPath = new Map(there.map((entry) => [entry.path, entry.row]));
  const paths = new Set(here.map(({ path }) => path));
  const shown: ShownRow[] = [];
  let next = 0;
  const onlyThere = (until?: string) => {
    for (; next < there.length && there[next]!.path !== until; next++) {
      const { path, row } = there[next]!;
      if (!paths.has(path)) shown.push({ path, row, other: row, difference: 'only there' });
    }
  };
  for (const { path, row } of here) {
    const other = byPath.get(path);
    if (!other) {
      shown.push({ path, row, difference: 'only here' });
      continue;
    }
    // Rows of the other slice that come before this one, unless it lies behind already.
    if (there.slice(next).some((entry) => entry.path === path)) {
      onlyThere(path);
      next++;
    }
    shown.push({ path, row, other, difference: row.value === other.value ? 'none' : 'changed' });
  }
  onlyThere();
  return shown;
}

/** Rows that match all words of a search in tag, name or value, with the sequences that they lie in. */
export function searchRows(rows: readonly ShownRow[], search: string, onlyDifferences = false): ShownRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && !onlyDifferences) return [...rows];
  const keep = new Set<string>();
  for (const { path, row, other, difference } of rows) {
    if (onlyDifferences && difference === 'none') continue;
    const text = searchText(row) + (other ? searchText(other) : '');
    if (!words.every((word) => text.includes(word))) continue;
    const parts = path.split('/');
    for (let depth = 1; depth <= parts.length; depth++) keep.add(parts.slice(0, depth).join('/'));
  }
  return rows.filter(({ path }) => keep.has(path));
}

function searchText({ tag, keyword, creator, value, meaning, vr }: TagRow): string {
  // "00100010" finds "(0010,0010)", "patient name" finds "PatientName".
  const words = keyword.replace(/([a-z])([A-Z])/g, '$1 $2');
  return `${tag} ${tag.replace(/[(),]/g, '')} ${vr} ${keyword} ${words} ${creator} ${value} ${meaning}\n`.toLowerCase();
}

/** What stands in the name column. */
export function rowName({ keyword, creator, tag }: TagRow): string {
  if (keyword) return keyword;
  if (creator) return `Private: ${creator}`;
  return Number.parseInt(tag.slice(1, 5), 16) % 2 ? 'Private' : 'Unknown';
}

/** A row as one line of text, columns divided by tabs. */
export function rowText({ row, other, difference }: ShownRow): string {
  const cells = [row.tag, row.vr, rowName(row), difference === 'only there' ? '' : row.value];
  return (difference === 'none' ? cells : [...cells, other?.value ?? '']).join('\t');
}
