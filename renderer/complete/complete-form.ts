/** The fields of the dialog that completes a series, and what they amount to for a series and a model. */
import type { CompletionOffer } from '../../electron/core/completion/offer';
import { sliceList } from '../../electron/core/completion/slice-list';
import { completionTargets, usualGap, type CompletionRequest } from '../../electron/core/completion/targets';
import type { ConditionValues } from '../../electron/core/conditions';
import { UserError } from '../../electron/core/errors';
import {
  conditionParameter,
  mistakeIn,
  parameter,
  SWITCHED_OFF,
  withValue,
} from '../../electron/core/request/parameters';
import type { CompleteRequest, PackSummary } from '../../electron/ipc/contract';
import { readField } from '../generate/request-form';
import { readNumber } from '../strings/format';
import { strings } from '../strings';

const words = strings.complete;

export interface CompleteForm {
  what: 'fill' | 'extend' | 'gaps' | 'remake' | 'enhance';
  /** All as typed. */
  spacing: string;
  before: string;
  after: string;
  list: string;
  packId: string;
  seed: string;
  /** By the name of the parameter. */
  conditions: Record<string, string | boolean>;
  /** Whether the result is labelled, where the model can. */
  labels: boolean;
}

/** What the form asks for, and what comes out. */
export interface CompletePlan {
  request: CompletionRequest;
  seed: number;
  conditions: ConditionValues;
  labels: boolean;
  slices: number;
  made: number;
  /** The usual distance of the result's slices, mm. */
  spacing: number;
  /** How many pixels along each side become of one, where slices are enhanced. */
  finer?: number;
}

export interface FormCheck {
  plan: CompletePlan | null;
  /** One sentence about what is to be made; null where it can be. */
  wrong: string | null;
  /** One sentence by the name of a parameter. */
  errors: Partial<Record<string, string>>;
}

/** The form to begin with: what is missing, where anything is, or slices half as far apart. */
export function firstForm(offer: CompletionOffer, packId: string, seed: number): CompleteForm {
  return {
    what: offer.missing > 0 ? 'gaps' : 'fill',
    spacing: String(Number((offer.spacing / 2).toFixed(3))),
    before: '0',
    after: '5',
    list: '',
    packId,
    seed: String(seed),
    conditions: {},
    labels: true,
  };
}

export function checkForm(form: CompleteForm, offer: CompletionOffer, pack: PackSummary | null): FormCheck {
  const errors: FormCheck['errors'] = {};
  const seed = readNumber(form.seed);
  const seedMistake = mistakeIn(parameter('seed'), seed ?? form.seed);
  if (seedMistake) errors['seed'] = seedMistake;
  let conditions: ConditionValues = {};
  for (const condition of pack?.conditions ?? []) {
    const row = conditionParameter(condition);
    const value = readField(row, form.conditions[row.name] ?? '');
    if (value === undefined) continue;
    const mistake = mistakeIn(row, value);
    if (mistake) errors[row.name] = mistake;
    else conditions = withValue({ conditions }, row.name, value).conditions;
  }
  const asked = read(form);
  if (typeof asked === 'string') return { plan: null, wrong: asked, errors };
  if (asked.enhance) {
    const wrong = !pack ? words.noModel : (pack.superResolution?.scale ?? 1) > 1 ? null : words.noEnhancing;
    if (wrong || seed === undefined || Object.keys(errors).length > 0) return { plan: null, wrong, errors };
    const slices = offer.places.length;
    const finer = pack!.superResolution!.scale;
    return {
      plan: {
        request: asked,
        seed,
        conditions,
        labels: false,
        slices,
        made: slices,
        spacing: offer.spacing,
        finer,
      },
      wrong: null,
      errors,
    };
  }
  try {
    const targets = completionTargets(offer.places, asked);
    const wrong = pack ? null : words.noModel;
    if (wrong || seed === undefined || Object.keys(errors).length > 0) return { plan: null, wrong, errors };
    const made = targets.filter(({ source }) => source === null).length;
    const spacing = usualGap(targets.map(({ place }) => place));
    return {
      plan: { request: asked, seed, conditions, labels: form.labels, slices: targets.length, made, spacing },
      wrong: null,
      errors,
    };
  } catch (error) {
    if (error instanceof UserError) return { plan: null, wrong: error.message, errors };
    throw error;
  }
}

/** What is to be done, or one sentence about what is typed. */
function read(form: CompleteForm): CompletionRequest | string {
  switch (form.what) {
    case 'fill': {
      const spacing = readNumber(form.spacing);
      return spacing !== undefined && spacing > 0 ? { spacing } : words.spacingWrong;
    }
    case 'extend': {
      const [before, after] = [readNumber(form.before || '0'), readNumber(form.after || '0')];
      const right = [before, after].every((one) => one !== undefined && one >= 0 && Number.isInteger(one));
      return right ? { before: before!, after: after! } : words.wholeNumber;
    }
    case 'gaps':
      return { gaps: true };
    case 'enhance':
      return { enhance: true };
    case 'remake':
      try {
        return { remake: sliceList(form.list.trim()) };
      } catch (error) {
        if (error instanceof UserError) return error.message;
        throw error;
      }
  }
}

/** The job as the queue tells of it: so many slices, so far apart, and how they are sampled. */
export function requestOf(
  { seed, conditions, slices, spacing, labels }: CompletePlan,
  pack: PackSummary,
  provider: CompleteRequest['provider'],
): CompleteRequest {
  return {
    ...SWITCHED_OFF,
    ...{ packId: pack.id, seed, conditions, provider, frames: slices, spacing, start: pack.defaults.start },
    ...{ sampler: pack.defaults.sampler, steps: pack.defaults.steps },
    plan: pack.ordered ? 'autoregressive' : 'coarse-to-fine',
    superResolution: pack.superResolution !== null,
    labels: labels && pack.labels !== null,
  };
}

/** "Placed at 3.5 to 148.5 mm below the vertex." */
export function placedText(first: number, last: number, { unit, origin, direction }: PackSummary): string {
  const tenth = (value: number) => String(Math.round(value * 10) / 10);
  const text = words.placed(tenth(first), tenth(last), unit);
  if (!origin) return words.plain(text);
  if (direction === 'superior-to-inferior') return words.below(text, origin);
  return direction === 'inferior-to-superior' ? words.above(text, origin) : words.plain(text);
}
