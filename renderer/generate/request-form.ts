/**
 * The generate form as typed text, and what it comes to: a request that can be sent, or one sentence a field.
 * Fields hold text because a person may type anything; nothing is corrected behind their back.
 */
import { MAX_FRAMES, MAX_SEED, MAX_STEPS } from '../../electron/core/recipe';
import type { PlanKind, ProviderName, SamplerName } from '../../electron/core/recipe';
import type { PackSummary, WindowGenerateRequest } from '../../electron/ipc/contract';
import { number } from '../ui/format';

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

function wholeNumber(
  text: string,
  label: string,
  low: number,
  high: number,
): { value?: number; error?: string } {
  const value = readNumber(text);
  if (value === undefined || !Number.isInteger(value) || value < low || value > high) {
    return { error: `${label} must be a whole number from ${low} to ${high}.` };
  }
  return { value };
}

function checkSpacing(text: string, pack: PackSummary): { value?: number; error?: string } {
  const value = readNumber(text);
  const [low, high] = pack.spacing;
  if (value === undefined || value < low || value > high) {
    return {
      error: `Spacing must be a number from ${number(low)} to ${number(high)} ${pack.unit} for this model.`,
    };
  }
  return { value };
}

function checkStart(text: string, pack: PackSummary): { value?: number; error?: string } {
  const value = readNumber(text);
  const [low, high] = pack.range;
  if (value === undefined || value < low || value > high) {
    return {
      error: `Start must be a number from ${number(low)} to ${number(high)} ${pack.unit} for this model.`,
    };
  }
  return { value };
}

/** Position rounding of text fields must not push a series that fits exactly out of the range. */
const TOLERANCE = 1e-6;

/** Checks the whole form. `request` is set only if nothing is wrong. */
export function checkForm(fields: FormFields, pack: PackSummary): FormCheck {
  const frames = wholeNumber(fields.frames, 'Frames', 1, MAX_FRAMES);
  const spacing = checkSpacing(fields.spacing, pack);
  const start = checkStart(fields.start, pack);
  const seed = wholeNumber(fields.seed, 'The seed', 0, MAX_SEED);
  const steps = wholeNumber(fields.steps, 'Steps', 1, MAX_STEPS);

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
      errors.frames =
        `The last slice would lie at ${number(extent.end)} ${pack.unit}; this model covers ` +
        `${number(low)} to ${number(high)} ${pack.unit}. Use fewer frames, a smaller spacing or an earlier start.`;
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
  const text = `Covers ${number(end - start)} ${unit}: ${number(start)} to ${number(end)} ${unit}`;
  if (!origin) return text;
  const side = { 'superior-to-inferior': 'below', 'inferior-to-superior': 'above' }[direction];
  return side ? `${text} ${side} the ${origin}` : text;
}

/** A fresh seed, uniform over all of them. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}
