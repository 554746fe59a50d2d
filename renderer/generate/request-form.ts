/**
 * The generate form as typed text, and what it comes to: a request that can be sent, or one sentence a field.
 * Fields hold text because a person may type anything; nothing is corrected behind their back. Which fields there are,
 * their limits and their sentences come from the table of parameters and the pack.
 */
import {
  mistakeIn,
  parametersOf,
  SWITCHED_OFF,
  valueOf,
  withValue,
  type CompleteRequest,
  type Parameter,
  type ParameterName,
  type Value,
} from '../../electron/core/request/parameters';
import { mistakeInExtent } from '../../electron/core/request/positions';
import type { PackSummary } from '../../electron/ipc/contract';
import { strings } from '../strings';
import { readNumber } from '../strings/format';

const words = strings.generate;

/** By the name of the parameter: text of numbers and choices ("" where one is left open), state of switches. */
export type FormFields = Record<ParameterName, string | boolean> & Record<string, string | boolean>;

/** Positions of the first and the last frame on the pack's axis, in its unit. */
export interface Extent {
  start: number;
  end: number;
}

export interface FormCheck {
  request: CompleteRequest | null;
  /** One sentence by the name of the parameter. */
  errors: Partial<Record<string, string>>;
  /** Where the frames would lie; null while the numbers cannot be read. May lie outside the pack's range. */
  extent: Extent | null;
}

function asField(value: Value | null | undefined): string | boolean {
  return typeof value === 'boolean' ? value : value === null || value === undefined ? '' : String(value);
}

export function defaultFields(pack: PackSummary, seed: number): FormFields {
  const fields = Object.fromEntries(parametersOf(pack).map(({ name, initial }) => [name, asField(initial)]));
  return { ...SWITCHED_OFF, ...fields, seed: String(seed) } as FormFields;
}

/** A request as the form would have it. */
export function fieldsOf(request: CompleteRequest, pack: PackSummary): FormFields {
  const fields = parametersOf(pack).map(({ name }) => [name, asField(valueOf(request, name))]);
  return { ...SWITCHED_OFF, ...Object.fromEntries(fields) } as FormFields;
}

/** What the settings say of a new form; null: as the model has it. */
export interface FormDefaults {
  provider: CompleteRequest['provider'];
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
    const changed: FormFields = { ...fields, [name]: String(value) };
    if (checkForm(changed, pack).request) fields = changed;
  }
  return fields;
}

/** The value that a field stands for; undefined where it is left open, the text itself where it is no number. */
export function readField(parameter: Parameter, field: string | boolean | undefined): Value | undefined {
  if (parameter.type !== 'number') return field === '' ? undefined : field;
  if (typeof field === 'string' && field.trim() === '') return undefined;
  return readNumber(field) ?? field;
}

/** Checks the whole form. `request` is set only if nothing is wrong. */
export function checkForm(fields: FormFields, pack: PackSummary): FormCheck {
  const errors: FormCheck['errors'] = {};
  let request = { packId: pack.id, conditions: {}, ...SWITCHED_OFF } as unknown as CompleteRequest;
  for (const parameter of parametersOf(pack)) {
    const { name, optional } = parameter;
    const value = readField(parameter, fields[name]);
    if (value === undefined && optional) continue;
    const mistake = mistakeIn(parameter, value ?? '');
    if (mistake) errors[name] = mistake;
    else request = withValue(request, name, value);
  }
  let extent: Extent | null = null;
  if (!errors['frames'] && !errors['spacing'] && !errors['start']) {
    const { start, spacing, frames } = request;
    extent = { start, end: start + (frames - 1) * spacing };
    const mistake = mistakeInExtent(request, pack);
    if (mistake) errors['frames'] = mistake;
  }
  return { request: Object.keys(errors).length > 0 ? null : request, errors, extent };
}

/** "Covers 108.5 mm: 10 to 118.5 mm below the vertex" */
export function extentText({ start, end }: Extent, unit: string, origin = '', direction = ''): string {
  const text = words.covers(start, end, unit);
  if (!origin) return text;
  if (direction === 'superior-to-inferior') return words.below(text, origin);
  return direction === 'inferior-to-superior' ? words.above(text, origin) : words.after(text, origin);
}

/** A fresh seed, uniform over all of them. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}
