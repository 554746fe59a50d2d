/**
 * Every parameter of a request, declared once. The form, the command line, batches, recipes and their comparison, the
 * settings, the schemas and the sentences of refusals derive from this table; a pack's conditions join it as rows of
 * their own. A new parameter is a row here and whatever gives it a meaning in the engine.
 */
import type { Condition, ConditionValues } from '../conditions';
import type { PackSummary } from '../pack-summary';
import { plans, type PlanKind } from '../planner';
import { providers, PROVIDERS, type ProviderName } from '../providers';
import { samplers, SAMPLERS, type SamplerName } from '../samplers';
import { imageWord } from '../words';

/** Highest number of frames in one series. */
export const MAX_FRAMES = 512;
/** Seeds are unsigned 32-bit integers. */
export const MAX_SEED = 0xffffffff;
/** More steps than this never pay. */
export const MAX_STEPS = 1000;
/** Distance between frames where no pack says less, mm or ms. */
const MAX_SPACING = 1000;

export type Value = number | string | boolean;

interface Base {
  /** Key in a request; that of a condition is `conditions.NAME`. */
  name: string;
  /** In forms and lists. */
  label: string;
  /** How a sentence about it begins. */
  subject: string;
  /** What it is, for the command line's help and for tooltips: lower case, no full stop. */
  help: string;
  /** Its option on the command line. */
  flag: string;
  section: 'range' | 'sampling' | 'conditions' | 'stages' | 'machine';
  /** Whether a batch may run through values of it. */
  batch: boolean;
  /** Whether the recipe holds it: what has no part in the voxels is not in it. */
  recipe: boolean;
  /** Whether it may stay open, which leaves the model free in it. */
  optional: boolean;
}

export interface NumberParameter extends Base {
  type: 'number';
  whole: boolean;
  low: number;
  high: number;
  /** "" where it has none. */
  unit: string;
  /** What an arrow key adds or takes away. */
  step: number;
  /** Null where it is drawn anew each time, or stays open. */
  initial: number | null;
}

export interface ChoiceParameter extends Base {
  type: 'choice';
  options: readonly { value: string; label: string }[];
  initial: string | null;
}

export interface SwitchParameter extends Base {
  type: 'switch';
  initial: boolean;
  /** The option that asks for it by name: who names it hears where a model has no use for it. */
  flagOn?: string;
}

export type Parameter = NumberParameter | ChoiceParameter | SwitchParameter;

/** A row of the table: the parameter as a pack shapes it, or null where the pack has no use for it. */
type Row = (pack: PackSummary | null) => Unnamed<Parameter> | null;
type Unnamed<P> = P extends Parameter ? Omit<P, 'name'> : never;

const number = (
  details: Omit<NumberParameter, 'name' | 'type' | 'optional' | 'recipe'>,
): Unnamed<NumberParameter> => ({ type: 'number', optional: false, recipe: true, ...details });
const choice = (
  details: Omit<ChoiceParameter, 'name' | 'type' | 'optional' | 'recipe' | 'batch'>,
): Unnamed<ChoiceParameter> => ({ type: 'choice', optional: false, recipe: true, batch: false, ...details });
const labels = (table: Record<string, { label: string }>) =>
  Object.entries(table).map(([value, { label }]) => ({ value, label }));

const table = {
  frames: (pack) =>
    number({
      label: imagesOf(pack, true),
      subject: `The number of ${imagesOf(pack)}`,
      help: `number of ${imagesOf(pack)}, 1 to ${MAX_FRAMES}`,
      flag: '--frames <n>',
      section: 'range',
      batch: true,
      whole: true,
      low: 1,
      high: MAX_FRAMES,
      unit: '',
      step: 1,
      initial: pack?.defaults.frames ?? null,
    }),
  spacing: (pack) =>
    number({
      label: 'Spacing',
      subject: 'The spacing',
      help: `distance between ${imagesOf(pack)}, ${pack?.unit ?? 'mm'}`,
      flag: `--spacing <${pack?.unit ?? 'mm'}>`,
      section: 'range',
      batch: true,
      whole: false,
      low: pack?.spacing[0] ?? 0.001,
      high: pack?.spacing[1] ?? MAX_SPACING,
      unit: pack?.unit ?? 'mm',
      step: 0.5,
      initial: pack?.defaults.spacing ?? null,
    }),
  start: (pack) =>
    number({
      label: 'Start',
      subject: 'The start',
      help: `position of the first ${imagesOf(pack).slice(0, -1)}, ${pack?.unit ?? 'mm'}`,
      flag: `--start <${pack?.unit ?? 'mm'}>`,
      section: 'range',
      batch: true,
      whole: false,
      low: pack?.range[0] ?? -1e6,
      high: pack?.range[1] ?? 1e6,
      unit: pack?.unit ?? 'mm',
      step: 1,
      initial: pack?.defaults.start ?? null,
    }),
  seed: () =>
    number({
      label: 'Seed',
      subject: 'The seed',
      help: 'seed of the random numbers; the same seed makes the same series',
      flag: '--seed <n>',
      section: 'sampling',
      batch: false,
      whole: true,
      low: 0,
      high: MAX_SEED,
      unit: '',
      step: 1,
      initial: null,
    }),
  steps: (pack) =>
    number({
      label: 'Steps',
      subject: 'The number of steps',
      help: 'denoising steps',
      flag: '--steps <n>',
      section: 'sampling',
      batch: true,
      whole: true,
      low: 1,
      high: MAX_STEPS,
      unit: '',
      step: 1,
      initial: pack?.defaults.steps ?? null,
    }),
  sampler: (pack) =>
    choice({
      label: 'Sampler',
      subject: 'The sampler',
      help: 'sampler',
      flag: '--sampler <name>',
      section: 'machine',
      options: SAMPLERS.map((value) => ({ value, label: samplers[value].label })),
      initial: pack?.defaults.sampler ?? null,
    }),
  plan: (pack) =>
    choice({
      label: `Order of ${imagesOf(pack)}`,
      subject: 'The order',
      help: `order of the ${imagesOf(pack)}`,
      flag: '--plan <name>',
      section: 'machine',
      // Coarse to fine puts images far apart beside each other in a grid.
      options: labels(plans).filter(({ value }) => !pack?.ordered || value === 'autoregressive'),
      initial: pack?.ordered ? 'autoregressive' : 'coarse-to-fine',
    }),
  superResolution: (pack) =>
    pack && !pack.superResolution
      ? null
      : {
          type: 'switch',
          label: 'Super-resolution',
          subject: 'Super-resolution',
          help: 'leave out super-resolution',
          flag: '--no-sr',
          section: 'stages',
          batch: false,
          recipe: true,
          optional: false,
          initial: true,
        },
  labels: (pack) =>
    pack && !pack.labels
      ? null
      : {
          type: 'switch',
          label: 'Labels',
          subject: 'Labels',
          help: 'leave out the labels of organs and tissues, where the model makes them',
          flag: '--no-labels',
          flagOn: '--labels',
          section: 'stages',
          batch: false,
          recipe: true,
          optional: false,
          initial: true,
        },
  provider: () =>
    choice({
      label: 'Runs on',
      subject: 'The provider',
      help: 'what computes; auto takes the fastest that gives right results',
      flag: '--provider <name>',
      section: 'machine',
      options: [
        { value: 'auto', label: 'Automatic: the fastest here' },
        ...PROVIDERS.map((value) => ({ value, label: providers[value].label })),
      ],
      initial: 'auto',
    }),
} as const satisfies Record<keyof RequestValues, Row>;

export type ParameterName = keyof RequestValues;

/** What a request can say, by parameter; the table above has a row for each. */
export interface RequestValues {
  frames: number;
  spacing: number;
  start: number;
  seed: number;
  steps: number;
  sampler: SamplerName;
  plan: PlanKind;
  superResolution: boolean;
  /** Whether each pixel is given the organ or tissue that it shows. */
  labels: boolean;
  provider: 'auto' | ProviderName;
}

/** What somebody asks for; everything but the pack has a default in the pack. */
export interface GenerateRequest extends Partial<RequestValues> {
  packId: string;
  conditions?: ConditionValues;
}

/** A request that leaves nothing to the pack, as the window sends it. */
export interface CompleteRequest extends RequestValues {
  packId: string;
  conditions: ConditionValues;
}

export const PARAMETER_NAMES = Object.keys(table) as ParameterName[];

/** What a request says of switches that its pack has no use for. */
export const SWITCHED_OFF = { superResolution: false, labels: false } as const;

/** One parameter; without a pack with the widest limits. @throws TypeError where the pack has no use for it */
export function parameter(name: ParameterName, pack: PackSummary | null = null): Parameter {
  const row = (table[name] as Row)(pack);
  if (!row) throw new TypeError(`The model ${pack?.id} has no parameter ${name}.`);
  return { name, ...row } as Parameter;
}

/** All parameters of a request to a pack, its conditions among them, in the order in which people ask for them. */
export function parametersOf(pack: PackSummary | null): Parameter[] {
  const own = PARAMETER_NAMES.flatMap((name) => {
    const row = (table[name] as Row)(pack);
    return row ? [{ name, ...row } as Parameter] : [];
  });
  return [...own, ...(pack?.conditions ?? []).map(conditionParameter)];
}

/** How the name of a condition's parameter begins. */
export const CONDITION_PREFIX = 'conditions.';

export function conditionParameter(condition: Condition): Parameter {
  const base = {
    name: `${CONDITION_PREFIX}${condition.name}`,
    label: condition.label,
    subject: condition.label,
    help: condition.help,
    flag: '--condition <name=value>',
    section: 'conditions' as const,
    recipe: true,
    optional: true,
    initial: null,
  };
  if (condition.type === 'choice')
    return { ...base, type: 'choice', batch: true, options: condition.options };
  const { whole, unit, range } = condition;
  return { ...base, type: 'number', batch: true, whole, low: range[0], high: range[1], unit, step: 1 };
}

/** What the images of a pack's series are called: slices of a space, frames of a time. */
export function imagesOf(pack: Pick<PackSummary, 'axis'> | null, capital = false): string {
  const word = `${imageWord(pack?.axis ?? 'space')}s`;
  return capital ? word[0]!.toUpperCase() + word.slice(1) : word;
}

/** The value that a request has for a parameter. */
export function valueOf(
  request: Partial<RequestValues> & { conditions?: ConditionValues },
  name: string,
): Value | undefined {
  if (name.startsWith(CONDITION_PREFIX)) return request.conditions?.[name.slice(CONDITION_PREFIX.length)];
  return request[name as ParameterName];
}

/** The request with another value for a parameter; undefined leaves it open. */
export function withValue<Request extends Partial<RequestValues> & { conditions?: ConditionValues }>(
  request: Request,
  name: string,
  value: Value | undefined,
): Request {
  if (!name.startsWith(CONDITION_PREFIX)) return { ...request, [name]: value };
  const { [name.slice(CONDITION_PREFIX.length)]: _, ...others } = request.conditions ?? {};
  const mine = value === undefined ? {} : { [name.slice(CONDITION_PREFIX.length)]: value };
  return { ...request, conditions: { ...others, ...mine } as ConditionValues };
}

/** What is wrong with a value, one sentence that says what is allowed; undefined where nothing is. */
export function mistakeIn(parameter: Parameter, value: unknown): string | undefined {
  const { subject } = parameter;
  if (parameter.type === 'switch') {
    return typeof value === 'boolean' ? undefined : `${subject} must be on or off, not ${shown(value)}.`;
  }
  if (parameter.type === 'choice') {
    const allowed = parameter.options.map((option) => option.value);
    if (allowed.includes(value as string)) return undefined;
    return `${subject} must be one of ${allowed.join(', ')}, not ${shown(value)}.`;
  }
  const { whole, low, high, unit } = parameter;
  const right =
    typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value));
  if (right) return undefined;
  const kind = whole ? 'a whole number' : 'a number';
  return `${subject} must be ${kind} from ${tidy(low)} to ${tidy(high)}${unit && ` ${unit}`}${value === '' ? '' : `, not ${shown(value)}`}.`;
}

/** A value as people read it: "2.5 mm", "Coarse to fine", "on". */
export function valueText(parameter: Parameter, value: Value | undefined): string {
  if (value === undefined) return 'any';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (parameter.type === 'choice')
    return parameter.options.find((option) => option.value === value)?.label ?? String(value);
  const unit = parameter.type === 'number' ? parameter.unit : '';
  return `${typeof value === 'number' ? tidy(value) : value}${unit && ` ${unit}`}`;
}

function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? `"${value.slice(0, 40)}"` : 'that';
}

/** Three decimals at most. */
export function tidy(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
