/** From the slices of any number of files to stacks, one for each series that is made of them. */
import { orderStack, type OrderedStack } from '../geometry/order-stack';
import type { FoundSlice } from './found-slice';
import { belongTogether, describeForms, hasFrameOfReferencePerFile } from './forms';
import { bySeries } from './one-series';
import { splitParts, type Part } from './split-parts';
import { withSeriesUids } from './without-uid';

export type { FoundSlice } from './found-slice';

export interface Grouping {
  stacks: OrderedStack<FoundSlice>[];
  skipped: { file: string; reason: string }[];
}

/** Groups and orders slices of different images. */
export function groupSlices(found: readonly FoundSlice[]): OrderedStack<FoundSlice>[] {
  return bySeries(withSeriesUids(found)).flatMap(stacksOfSeries);
}

const FRAME_OF_REFERENCE_PER_FILE =
  'Each file has a Frame of Reference UID of its own; the images were put together by their positions, as if they shared one.';

function stacksOfSeries(slices: readonly FoundSlice[]): OrderedStack<FoundSlice>[] {
  const perFile = hasFrameOfReferencePerFile(slices);
  const forms: FoundSlice[][] = [];
  for (const slice of slices) {
    const home = forms.find((form) => belongTogether(form[0]!, slice, perFile));
    if (home) home.push(slice);
    else forms.push([slice]);
  }
  const { what, labels } = describeForms(forms, perFile);
  const parts = forms.flatMap((form, i) =>
    splitParts(form).map((part): Part<FoundSlice> => ({
      ...part,
      labels: forms.length > 1 ? [labels[i]!, ...part.labels] : part.labels,
    })),
  );
  return parts.map((part, i) => {
    const ordered = orderStack(part.slices);
    const stack =
      perFile && part.slices.length > 1
        ? { ...ordered, warnings: [FRAME_OF_REFERENCE_PER_FILE, ...ordered.warnings] }
        : ordered;
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
