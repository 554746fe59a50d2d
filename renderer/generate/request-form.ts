/**
 * The generate form as typed text, and what it comes to: a request that can be sent, or one sentence a field.
 * Fields hold text because a person may type anything; nothing is corrected behind their back.
 */
import { MAX_FRAMES, MAX_SEED, MAX_STEPS } from '../../electron/core/recipe';
import type { PlanKind, ProviderName, SamplerName } from '../../electron/core/recipe';
import type { PackSummary, WindowGenerateRequest } from '../../electron/ipc/contract';
import { strings } from '../strings';

const words = strings.generate;

export interface FormFields {
  frames: string;
  spacing: string;
  start: string;
  seed: string;
  steps: string;
  sampler: SamplerName;
  plan: PlanKind;
  provider: 'auto' | ProviderName;
  superResolution: boolean;
}

export type NumberField = 'frames' | 'spacing' | 'start' | 'seed' | 'steps';

/** Positions of the first and the last frame on the pack's axis, in its unit. */
export interface Extent {
  start: number;
  end: number;
}

export interface FormCheck {
  request: WindowGenerateRequest | null;
  errors: Partial<Record<NumberField, string>>;
  /** Where the frames would lie; null while the numbers cannot be read. May lie outside the pack's range. */
  extent: Extent | null;
}

/** Reads a number as people type it (comma or point, any minus sign); undefined for anything else. */
export function readNumber(text: string): number | undefined {
  const plain = text.trim().replace('−', '-').replace(',', '.');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

export function defaultFields(pack: PackSummary, seed: number): FormFields {
  return {
    frames: String(pack.defaults.frames),
    spacing: String(pack.defaults.spacing),
    start: String(pack.defaults.start),
    seed: String(seed),
    steps: String(pack.defaults.steps),
    sampler: pack.defaults.sampler,
    plan: 'coarse-to-fine',
    provider: 'auto',
    superResolution: pack.superResolution !== null,
  };
}

/** What the settings say of a new form; null: as the model has it. */
export interface FormDefaults {
  provider: FormFields['provider'];
  frames: number | null;
  spacing: number | null;
  steps: number | null;
}

/** A new form as the settings have it; a value that the model cannot make gives way to the model's own. */
export function preferredFields(pack: PackSummary, seed: number, defaults: FormDefaults): FormFields {
  let fields: FormFields = { ...defaultFields(pack, seed), provider: defaults.provider };
  // Spacing first: with it more frames fit, or fewer.
  for (const name of ['spacing', 'steps', 'frames'] as const) {
    const value = defaults[name];
    if (value === null) continue;
    const changed = { ...fields, [name]: String(value) };
    if (checkForm(changed, pack).request) fields = changed;
  }
  return fields;
}

function wholeNumber(
  text: string,
  label: string,
  low: number,
  high: number,
): { value?: number; error?: string } {
  const value = readNumber(text);
  if (value === undefined || !Number.isInteger(value) || value < low || value > high) {
    return { error: words.errors.wholeNumber(label, low, high) };
  }
  return { value };
}

function checkSpacing(text: string, pack: PackSummary): { value?: number; error?: string } {
  const value = readNumber(text);
  const [low, high] = pack.spacing;
  if (value === undefined || value < low || value > high) {
    return { error: words.errors.spacing(low, high, pack.unit) };
  }
  return { value };
}

function checkStart(text: string, pack: PackSummary): { value?: number; error?: string } {
  const value = readNumber(text);
  const [low, high] = pack.range;
  if (value === undefined || value < low || value > high) {
    return { error: words.errors.start(low, high, pack.unit) };
  }
  return { value };
}

/** Position rounding of text fields must not push a series that fits exactly out of the range. */
const TOLERANCE = 1e-6;

/** Checks the whole form. `request` is set only if nothing is wrong. */
export function checkForm(fields: FormFields, pack: PackSummary): FormCheck {
  const frames = wholeNumber(fields.frames, words.errors.frames, 1, MAX_FRAMES);
  const spacing = checkSpacing(fields.spacing, pack);
  const start = checkStart(fields.start, pack);
  const seed = wholeNumber(fields.seed, words.errors.seed, 0, MAX_SEED);
  const steps = wholeNumber(fields.steps, words.errors.steps, 1, MAX_STEPS);

  const errors: FormCheck['errors'] = {};
  if (frames.error) errors.frames = frames.error;
  if (spacing.error) errors.spacing = spacing.error;
  if (start.error) errors.start = start.error;
  if (seed.error) errors.seed = seed.error;
  if (steps.error) errors.steps = steps.error;

  let extent: Extent | null = null;
  if (frames.value !== undefined && spacing.value !== undefined && start.value !== undefined) {
    extent = { start: start.value, end: start.value + (frames.value - 1) * spacing.value };
    const [low, high] = pack.range;
    if (extent.end > high + TOLERANCE) {
      errors.frames = words.errors.beyond(extent.end, low, high, pack.unit);
    }
  }
  if (Object.keys(errors).length > 0) return { request: null, errors, extent };
  return {
    errors,
    extent,
    request: {
      packId: pack.id,
      frames: frames.value!,
      spacing: spacing.value!,
      start: start.value!,
      seed: seed.value!,
      steps: steps.value!,
      sampler: fields.sampler,
      plan: fields.plan,
      superResolution: fields.superResolution && pack.superResolution !== null,
      provider: fields.provider,
    },
  };
}

/** "Covers 108.5 mm: 10 to 118.5 mm below the vertex" */
export function extentText({ start, end }: Extent, unit: string, origin = '', direction = ''): string {
  const text = words.covers(start, end, unit);
  if (!origin) return text;
  if (direction === 'superior-to-inferior') return words.below(text, origin);
  return direction === 'inferior-to-superior' ? words.above(text, origin) : text;
}

/** A fresh seed, uniform over all of them. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}
