/** The measuring tools in the order of the menu, with their pictures and keys. */
import ArrowUpRight from '@lucide/svelte/icons/arrow-up-right';
import Circle from '@lucide/svelte/icons/circle';
import Crosshair from '@lucide/svelte/icons/crosshair';
import Lasso from '@lucide/svelte/icons/lasso';
import Plus from '@lucide/svelte/icons/plus';
import Ruler from '@lucide/svelte/icons/ruler';
import Square from '@lucide/svelte/icons/square';
import Triangle from '@lucide/svelte/icons/triangle-right';
import Type from '@lucide/svelte/icons/type';
import type { Component } from 'svelte';
import type { MeasurementKind } from '../../../electron/core/measure/annotations';
import Cobb from './icons/Cobb.svelte';
import Ellipse from './icons/Ellipse.svelte';

export interface MeasureKind {
  kind: MeasurementKind;
  icon: Component<{ size?: number | string }>;
  /** How it is drawn. */
  hint: string;
  keys: readonly string[];
}

export const MEASURE_KINDS: readonly MeasureKind[] = [
  { kind: 'length', icon: Ruler, hint: 'Drag from end to end', keys: ['e'] },
  { kind: 'bidirectional', icon: Plus, hint: 'Drag the long axis; then move the short one', keys: ['w'] },
  { kind: 'angle', icon: Triangle, hint: 'Drag one side, click the end of the other', keys: ['g'] },
  { kind: 'cobb', icon: Cobb, hint: 'Drag one line, then the other', keys: ['j'] },
  { kind: 'ellipse', icon: Ellipse, hint: 'Drag from the middle', keys: ['u'] },
  { kind: 'rectangle', icon: Square, hint: 'Drag from corner to corner', keys: ['E'] },
  { kind: 'circle', icon: Circle, hint: 'Drag from the centre', keys: ['W'] },
  { kind: 'freehand', icon: Lasso, hint: 'Draw around; it closes itself', keys: ['U'] },
  { kind: 'probe', icon: Crosshair, hint: 'Click', keys: ['p'] },
  { kind: 'arrow', icon: ArrowUpRight, hint: 'Drag from the tip', keys: ['y'] },
  { kind: 'text', icon: Type, hint: 'Click, then type', keys: ['t'] },
];

export function kindInfo(kind: MeasurementKind): MeasureKind {
  return MEASURE_KINDS.find((info) => info.kind === kind)!;
}
