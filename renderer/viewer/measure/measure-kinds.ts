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
import { strings } from '../../strings';
import Cobb from './icons/Cobb.svelte';
import Ellipse from './icons/Ellipse.svelte';

const { drawing } = strings.viewer.commands;

export interface MeasureKind {
  kind: MeasurementKind;
  icon: Component<{ size?: number | string }>;
  /** How it is drawn. */
  hint: string;
  keys: readonly string[];
}

export const MEASURE_KINDS: readonly MeasureKind[] = [
  { kind: 'length', icon: Ruler, hint: drawing.length, keys: ['e'] },
  { kind: 'bidirectional', icon: Plus, hint: drawing.bidirectional, keys: ['w'] },
  { kind: 'angle', icon: Triangle, hint: drawing.angle, keys: ['g'] },
  { kind: 'cobb', icon: Cobb, hint: drawing.cobb, keys: ['j'] },
  { kind: 'ellipse', icon: Ellipse, hint: drawing.ellipse, keys: ['u'] },
  { kind: 'rectangle', icon: Square, hint: drawing.rectangle, keys: ['E'] },
  { kind: 'circle', icon: Circle, hint: drawing.circle, keys: ['W'] },
  { kind: 'freehand', icon: Lasso, hint: drawing.freehand, keys: ['U'] },
  { kind: 'probe', icon: Crosshair, hint: drawing.probe, keys: ['p'] },
  { kind: 'arrow', icon: ArrowUpRight, hint: drawing.arrow, keys: ['y'] },
  { kind: 'text', icon: Type, hint: drawing.text, keys: ['t'] },
];

export function kindInfo(kind: MeasurementKind): MeasureKind {
  return MEASURE_KINDS.find((info) => info.kind === kind)!;
}
