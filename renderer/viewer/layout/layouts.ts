/** The ways to divide the stage. */
import { strings } from '../../strings';

const names = strings.viewer.look.layouts;

export type LayoutId = 'one' | 'two' | 'four' | 'mpr' | 'volume' | 'mpr-volume' | 'compare';

export interface Layout {
  id: LayoutId;
  name: string;
  /** How many stacks stand side by side; a layout of one series looks at the active one. */
  stacks: 1 | 2 | 4;
  kind: 'stacks' | 'planes' | 'volume' | 'compare';
}

export const LAYOUTS: readonly Layout[] = [
  { id: 'one', name: names.one, stacks: 1, kind: 'stacks' },
  { id: 'two', name: names.two, stacks: 2, kind: 'stacks' },
  { id: 'four', name: names.four, stacks: 4, kind: 'stacks' },
  { id: 'mpr', name: names.mpr, stacks: 1, kind: 'planes' },
  { id: 'volume', name: names.volume, stacks: 1, kind: 'volume' },
  { id: 'mpr-volume', name: names['mpr-volume'], stacks: 1, kind: 'planes' },
  { id: 'compare', name: names.compare, stacks: 2, kind: 'compare' },
];

export function layoutOf(id: LayoutId): Layout {
  return LAYOUTS.find((layout) => layout.id === id)!;
}
