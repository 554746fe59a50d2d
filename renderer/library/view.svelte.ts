/** How the library is looked at: search, filters, order, what is folded away, and which series are selected. */
import { library } from '../state/library.svelte';
import { listing } from '../state/listing.svelte';
import { shown } from '../state/shown.svelte';
import { filterSeries, isFiltering, NO_FILTER, type Filter } from './filter';
import { flatRows, groupsOf, sortSeries, treeRows, SORTS, type Row, type Sort } from './rows';
import { titlesOf } from './titles';

class LibraryView {
  words = $state('');
  filter = $state.raw<Filter>(NO_FILTER);
  collapsed = $state.raw<ReadonlySet<string>>(new Set());
  /** Series that commands for several mean. */
  selected = $state.raw<ReadonlySet<string>>(new Set());
  /** The series whose name is being edited. */
  renaming = $state<string | null>(null);
  /** Where a selection by Shift begins. */
  #anchor: string | null = null;

  readonly sort = $derived.by((): Sort => SORTS.find((sort) => sort === listing.sort) ?? 'added');
  readonly filtering = $derived.by(() => isFiltering(this.words, this.filter));
  readonly found = $derived.by(() => filterSeries(library.entries, this.words, this.filter));
  readonly #sorted = $derived.by(() => sortSeries(this.found, this.sort));
  readonly rows = $derived.by((): readonly Row[] =>
    listing.tree ? treeRows(this.#sorted, this.collapsed) : flatRows(this.#sorted),
  );
  readonly titles = $derived.by(() => titlesOf(library.entries));
  /** Series in the order in which they are listed. */
  readonly order = $derived.by(() =>
    this.rows.flatMap((row) => (row.kind === 'series' ? [row.entry.id] : [])),
  );
  readonly modalities = $derived.by(() => distinct(library.entries.map(({ modality }) => modality)));
  readonly tags = $derived.by(() => distinct(library.entries.flatMap(({ tags }) => tags)));
  /** The selected ones that are listed, in their order. */
  readonly chosen = $derived.by(() => this.order.filter((id) => this.selected.has(id)));

  clear(): void {
    this.words = '';
    this.filter = NO_FILTER;
  }

  toggle(key: string): void {
    const next = new Set(this.collapsed);
    if (!next.delete(key)) next.add(key);
    this.collapsed = next;
  }

  collapseAll(collapsed: boolean): void {
    this.collapsed = new Set(collapsed ? library.entries.flatMap(groupsOf) : []);
  }

  /** Unfolds what a series lies in. */
  unfold(seriesId: string): void {
    const entry = library.find(seriesId);
    if (!entry || !groupsOf(entry).some((key) => this.collapsed.has(key))) return;
    const around = groupsOf(entry);
    this.collapsed = new Set([...this.collapsed].filter((key) => !around.includes(key)));
  }

  /** A click on a series: alone it opens it, with Ctrl or Shift it selects. */
  click(seriesId: string, { range, add }: { range: boolean; add: boolean }): void {
    if (range) return this.#selectTo(seriesId, add);
    if (!add) {
      this.selected = new Set();
      this.#anchor = seriesId;
      void shown.open(seriesId);
      return;
    }
    // What is shown looks selected, so that a first click with Ctrl adds to it.
    const before = this.selected.size === 0 && shown.seriesId ? [shown.seriesId] : this.selected;
    const next = new Set(before);
    if (!next.delete(seriesId)) next.add(seriesId);
    this.selected = next;
    this.#anchor = seriesId;
  }

  select(ids: Iterable<string>): void {
    this.selected = new Set(ids);
  }

  selectAll(): void {
    this.selected = new Set(this.order);
  }

  selectNone(): void {
    this.selected = new Set();
  }

  #selectTo(seriesId: string, add: boolean): void {
    const from = this.order.indexOf(this.#anchor ?? shown.seriesId ?? seriesId);
    const to = this.order.indexOf(seriesId);
    const range = this.order.slice(Math.min(from < 0 ? to : from, to), Math.max(from, to) + 1);
    this.selected = new Set([...(add ? this.selected : []), ...range]);
  }
}

function distinct(texts: string[]): string[] {
  return [...new Set(texts)].sort();
}

export const view = new LibraryView();
