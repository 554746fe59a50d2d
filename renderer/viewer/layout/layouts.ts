/** The ways to divide the stage. */
export type LayoutId = 'one' | 'two' | 'four' | 'mpr' | 'volume' | 'mpr-volume' | 'compare';

export interface Layout {
  id: LayoutId;
  name: string;
  /** How many stacks stand side by side; a layout of one series looks at the active one. */
  stacks: 1 | 2 | 4;
  kind: 'stacks' | 'planes' | 'volume' | 'compare';
}

export const LAYOUTS: readonly Layout[] = [
  { id: 'one', name: 'One stack', stacks: 1, kind: 'stacks' },
  { id: 'two', name: 'Two stacks', stacks: 2, kind: 'stacks' },
  { id: 'four', name: 'Four stacks', stacks: 4, kind: 'stacks' },
  { id: 'mpr', name: 'Three planes', stacks: 1, kind: 'planes' },
  { id: 'volume', name: '3D', stacks: 1, kind: 'volume' },
  { id: 'mpr-volume', name: 'Three planes and 3D', stacks: 1, kind: 'planes' },
  { id: 'compare', name: 'Compare two series', stacks: 2, kind: 'compare' },
];

export function layoutOf(id: LayoutId): Layout {
  return LAYOUTS.find((layout) => layout.id === id)!;
}
