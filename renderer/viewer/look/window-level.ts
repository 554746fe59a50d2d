/**
 * Windows (PS3.3 C.11.2): which modality values are shown from black to white, and how that looks in the stored
 * values that the renderer is given. All pure arithmetic.
 */
import type { ValueMeaning } from '../../../electron/core/series';
import { strings } from '../../strings';

const names = strings.viewer.look.windows;

/** Centre and width in modality values (HU for CT). */
export interface Window {
  center: number;
  width: number;
}

export interface WindowPreset {
  name: string;
  window: Window;
}

/** Lowest and highest value of the linear part (PS3.3 C.11.2.1.2.1). */
export interface ValueRange {
  lower: number;
  upper: number;
}

/** The stored values between which a window runs from black to white; always lower < upper. */
export function windowToStored(window: Window, values: ValueMeaning): ValueRange {
  const width = Math.max(1, window.width);
  const low = window.center - 0.5 - (width - 1) / 2;
  const high = window.center - 0.5 + (width - 1) / 2;
  const a = (low - values.rescaleIntercept) / values.rescaleSlope;
  const b = (high - values.rescaleIntercept) / values.rescaleSlope;
  return a <= b ? { lower: a, upper: b } : { lower: b, upper: a };
}

/** The window that a range of stored values stands for. */
export function storedToWindow(range: ValueRange, values: ValueMeaning): Window {
  const a = range.lower * values.rescaleSlope + values.rescaleIntercept;
  const b = range.upper * values.rescaleSlope + values.rescaleIntercept;
  return { center: (a + b) / 2 + 0.5, width: Math.abs(b - a) + 1 };
}

/** Whether low stored values are bright: MONOCHROME1, or a falling rescale, but not both. */
export function startsInverted(values: ValueMeaning): boolean {
  return (values.inverted ?? false) !== values.rescaleSlope < 0;
}

/**
 * The stored values that remain when a share of the values is left out at each end (0.001 is the usual), padding not
 * counted. Undefined if there is nothing to go by: no values, or all the same.
 */
export function percentileRange(
  voxels: Int16Array,
  values: ValueMeaning,
  share = 0.001,
): ValueRange | undefined {
  const counts = new Uint32Array(65536);
  let total = 0;
  // Every n-th voxel of a large series says the same and keeps this under a few milliseconds.
  const stride = Math.max(1, Math.floor(voxels.length / 2_000_000));
  for (let i = 0; i < voxels.length; i += stride) {
    const value = voxels[i]!;
    if (value === values.padding) continue;
    counts[value + 32768]!++;
    total++;
  }
  const skip = total * share;
  const lower = findFrom(counts, skip, 1);
  const upper = findFrom(counts, skip, -1);
  if (total === 0 || lower >= upper) return undefined;
  return { lower: lower - 32768, upper: upper - 32768 };
}

/** The window of `percentileRange`. */
export function percentileWindow(
  voxels: Int16Array,
  values: ValueMeaning,
  share = 0.001,
): Window | undefined {
  const range = percentileRange(voxels, values, share);
  return range && storedToWindow(range, values);
}

function findFrom(counts: Uint32Array, skip: number, direction: 1 | -1): number {
  let seen = 0;
  let index = direction === 1 ? 0 : counts.length - 1;
  for (; index >= 0 && index < counts.length; index += direction) {
    seen += counts[index]!;
    if (seen > skip) break;
  }
  return index;
}

/** Their ids are those of the settings. */
export const CT_PRESETS: readonly (WindowPreset & { id: string })[] = [
  { id: 'ct-soft-tissue', name: names['ct-soft-tissue'], window: { center: 40, width: 400 } },
  { id: 'ct-lung', name: names['ct-lung'], window: { center: -600, width: 1500 } },
  { id: 'ct-liver', name: names['ct-liver'], window: { center: 90, width: 150 } },
  { id: 'ct-bone', name: names['ct-bone'], window: { center: 480, width: 2500 } },
  { id: 'ct-brain', name: names['ct-brain'], window: { center: 40, width: 80 } },
  { id: 'ct-mediastinum', name: names['ct-mediastinum'], window: { center: 80, width: 400 } },
  { id: 'ct-abdomen', name: names['ct-abdomen'], window: { center: 50, width: 320 } },
];

/** Presets that make sense for a series, in the order of the keys 1, 2, 3 … */
export function windowPresets(modality: string, values: ValueMeaning, voxels: Int16Array): WindowPreset[] {
  const presets: WindowPreset[] = [{ name: names.default, window: { ...values.window } }];
  values.windows?.forEach(({ center, width, name }, index) => {
    if (center === values.window.center && width === values.window.width) return;
    presets.push({ name: name?.trim() || names.numbered(index + 1), window: { center, width } });
  });
  if (modality === 'CT') presets.push(...CT_PRESETS.map(({ name, window }) => ({ name, window })));
  const auto = percentileWindow(voxels, values);
  if (auto) presets.push({ name: names.auto, window: auto });
  const full = percentileWindow(voxels, values, 0);
  if (full) presets.push({ name: names.full, window: full });
  return presets;
}
