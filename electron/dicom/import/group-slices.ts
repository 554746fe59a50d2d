/** Which files make a series together: one Series Instance UID, one size, one orientation, one pixel spacing. */
import { orderStack, sameOrientation, type OrderedStack } from './stack-geometry';
import type { SliceHeader } from './slice-header';

export interface FoundSlice extends SliceHeader {
  /** Path of the file. */
  path: string;
  /** Name to show: relative to what was asked for. */
  file: string;
}

export interface Grouping {
  stacks: OrderedStack<FoundSlice>[];
  skipped: { file: string; reason: string }[];
}

/** Groups and orders slices; second copies of one image are skipped. */
export function groupSlices(found: readonly FoundSlice[]): Grouping {
  const skipped: Grouping['skipped'] = [];
  const seen = new Map<string, FoundSlice>();
  const bySeries = new Map<string, FoundSlice[][]>();
  for (const slice of found) {
    const earlier = slice.sopInstanceUid ? seen.get(slice.sopInstanceUid) : undefined;
    if (earlier) {
      skipped.push({ file: slice.file, reason: `is a copy of ${earlier.file} (same SOP Instance UID)` });
      continue;
    }
    seen.set(slice.sopInstanceUid, slice);
    const groups = bySeries.get(slice.identity.seriesInstanceUid) ?? [];
    const home = groups.find((group) => belongTogether(group[0]!, slice));
    if (home) home.push(slice);
    else groups.push([slice]);
    bySeries.set(slice.identity.seriesInstanceUid, groups);
  }
  const stacks = [...bySeries.values()].flatMap((groups) =>
    groups.map((group, i) => {
      const stack = orderStack(group);
      if (groups.length > 1) {
        stack.warnings.unshift(
          `Part ${i + 1} of ${groups.length}: the images of this series differ in size, orientation or spacing.`,
        );
      }
      return stack;
    }),
  );
  return { stacks, skipped };
}

function belongTogether(a: SliceHeader, b: SliceHeader): boolean {
  return (
    a.rows === b.rows &&
    a.columns === b.columns &&
    a.modality === b.modality &&
    a.inverted === b.inverted &&
    a.units === b.units &&
    sameSpacing(a.pixelSpacing, b.pixelSpacing) &&
    sameOrientation(a.orientation, b.orientation) &&
    (a.position === undefined) === (b.position === undefined)
  );
}

function sameSpacing(a: SliceHeader['pixelSpacing'], b: SliceHeader['pixelSpacing']): boolean {
  if (!a || !b) return a === b;
  return Math.abs(a[0] - b[0]) < 1e-4 * a[0] && Math.abs(a[1] - b[1]) < 1e-4 * a[1];
}
