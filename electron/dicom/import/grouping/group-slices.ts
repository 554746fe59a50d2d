/** From the slices of any number of files to stacks, one for each series that is made of them. */
import { orderStack, type OrderedStack } from '../geometry/order-stack';
import type { FoundSlice } from './found-slice';
import { belongTogether, describeForms } from './forms';
import { splitParts, type Part } from './split-parts';
import { withSeriesUids } from './without-uid';

export type { FoundSlice } from './found-slice';

export interface Grouping {
  stacks: OrderedStack<FoundSlice>[];
  skipped: { file: string; reason: string }[];
}

/** Groups and orders slices; second copies of one image are skipped. */
export function groupSlices(found: readonly FoundSlice[]): Grouping {
  const { slices, skipped } = withoutCopies(found);
  const bySeries = new Map<string, FoundSlice[]>();
  for (const slice of withSeriesUids(slices)) {
    const uid = slice.identity.seriesInstanceUid;
    const series = bySeries.get(uid);
    if (series) series.push(slice);
    else bySeries.set(uid, [slice]);
  }
  return { stacks: [...bySeries.values()].flatMap(stacksOfSeries), skipped };
}

function withoutCopies(found: readonly FoundSlice[]): { slices: FoundSlice[]; skipped: Grouping['skipped'] } {
  const skipped = new Map<string, string>();
  const seen = new Map<string, FoundSlice>();
  const slices = found.filter((slice) => {
    if (slice.sopInstanceUid === '') return true;
    const earlier = seen.get(slice.sopInstanceUid);
    if (!earlier) seen.set(slice.sopInstanceUid, slice);
    if (!earlier || earlier.path === slice.path) return true;
    skipped.set(slice.file, `is a copy of ${earlier.file} (same SOP Instance UID)`);
    return false;
  });
  return { slices, skipped: [...skipped].map(([file, reason]) => ({ file, reason })) };
}

function stacksOfSeries(slices: readonly FoundSlice[]): OrderedStack<FoundSlice>[] {
  const forms: FoundSlice[][] = [];
  for (const slice of slices) {
    const home = forms.find((form) => belongTogether(form[0]!, slice));
    if (home) home.push(slice);
    else forms.push([slice]);
  }
  const { what, labels } = describeForms(forms);
  const parts = forms.flatMap((form, i) =>
    splitParts(form).map((part): Part<FoundSlice> => ({
      ...part,
      labels: forms.length > 1 ? [labels[i]!, ...part.labels] : part.labels,
    })),
  );
  return parts.map((part, i) => {
    const stack = orderStack(part.slices);
    if (parts.length === 1) return stack;
    const label = part.labels.join(', ');
    const why = what.length > 0 ? `; its images differ in ${listed(what)}` : '';
    const partNote = `Part ${i + 1} of ${parts.length} of its series (${label})${why}.`;
    return {
      ...stack,
      partNote,
      part: {
        label,
        index: i + 1,
        count: parts.length,
        ...(part.timeMs !== undefined && { timeMs: part.timeMs }),
      },
      warnings: [partNote, ...stack.warnings],
    };
  });
}

function listed(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
