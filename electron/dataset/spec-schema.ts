/** A specification of a cohort: what stands in the YAML file. Lengths in mm, ages in years, shares from 0 to 1. */
import { z } from 'zod';
import { MAX_SEED } from '../core/request/parameters';
import { valueSchema } from '../core/request/request-schema';
import { FAULTS } from '../dicom/export/faults/names';
import { NAME_POOLS, type NamePool } from './names';

export const MAX_PATIENTS = 10_000_000;
/** What one patient may have of each. */
export const MAX_STUDIES = 50;
export const MAX_SERIES = 50;

export type NumberDistribution =
  | number
  | { uniform: [number, number] }
  | { normal: { mean: number; sd: number; low: number; high: number } };
/** Values and how often each is drawn, relative to the others. */
export type ChoiceDistribution = Record<string, number>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One sentence whatever is wrong: it names all that is allowed. */
function numbers(low: number, high: number): z.ZodType<NumberDistribution> {
  const finite = (value: unknown): value is number =>
    typeof value === 'number' && value >= low && value <= high;
  const only = (value: Record<string, unknown>, names: string[]) =>
    Object.keys(value).length === names.length && names.every((name) => name in value);
  const fits = (value: unknown): boolean => {
    if (finite(value)) return true;
    if (!isObject(value)) return false;
    const { uniform, normal } = value;
    if (only(value, ['uniform']) && Array.isArray(uniform)) {
      return uniform.length === 2 && finite(uniform[0]) && finite(uniform[1]) && uniform[0] <= uniform[1];
    }
    if (!only(value, ['normal']) || !isObject(normal) || !only(normal, ['mean', 'sd', 'low', 'high']))
      return false;
    const { mean, sd, low: lowest, high: highest } = normal;
    return (
      [mean, lowest, highest].every(finite) &&
      typeof sd === 'number' &&
      sd > 0 &&
      sd < Infinity &&
      (lowest as number) <= (mean as number) &&
      (mean as number) <= (highest as number)
    );
  };
  return z.custom<NumberDistribution>(fits, {
    error:
      `must be a number from ${low} to ${high}, { uniform: [low, high] }, or ` +
      '{ normal: { mean, sd, low, high } } with the mean between low and high',
  });
}

function choices(allowed: string, isAllowed: (name: string) => boolean): z.ZodType<ChoiceDistribution> {
  const fits = (value: unknown) =>
    isObject(value) &&
    Object.keys(value).every(isAllowed) &&
    Object.values(value).every((weight) => typeof weight === 'number' && weight >= 0 && weight < Infinity) &&
    Object.values(value).some((weight) => (weight as number) > 0);
  return z.custom<ChoiceDistribution>(fits, {
    error: `must give weights, of which one is above 0, to ${allowed}, as in { … : 3, … : 1 }`,
  });
}

const share = z
  .number({ error: 'must be a share from 0 to 1' })
  .min(0, 'must be a share from 0 to 1')
  .max(1, 'must be a share from 0 to 1');
const word = (what: string, pattern: RegExp) => z.string({ error: what }).regex(pattern, what);
const name64 = word('must be a text of 1 to 64 characters, without "\\"', /^[^\\\p{Cc}]{1,64}$/u);
const day = z
  .string({ error: 'must be a day, as in 2024-03-31' })
  .refine((text) => isDay(text), 'must be a day from 1990-01-01 on, as in 2024-03-31');

function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return time >= Date.UTC(1990, 0, 1) && new Date(time).toISOString().startsWith(text);
}

/** Strengths follow TorchIO's transforms of the same names (Pérez-García et al. 2021), see artefacts.ts. */
const artefact = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('noise'), share, std: numbers(0, 1).default({ uniform: [0, 0.1] }) }),
    z.strictObject({ kind: z.literal('bias-field'), share, coefficient: numbers(0, 2).default(0.5) }),
    z.strictObject({
      kind: z.literal('spikes'),
      share,
      intensity: numbers(0, 10).default({ uniform: [1, 3] }),
    }),
    z.strictObject({
      kind: z.literal('ghosts'),
      share,
      count: numbers(2, 32).default({ uniform: [4, 10] }),
      intensity: numbers(0, 1).default({ uniform: [0.5, 1] }),
    }),
    z.strictObject({
      kind: z.literal('motion'),
      share,
      degrees: numbers(0, 90).default(10),
      translation: numbers(0, 100).default(10),
      moves: numbers(1, 20).default(2),
    }),
  ],
  { error: 'must have a kind: noise, bias-field, spikes, ghosts or motion' },
);

const series = z.strictObject({
  description: name64,
  pack: word('must be the id of a model', /^[a-z0-9][a-z0-9._-]{0,63}$/),
  frames: valueSchema('frames').optional(),
  spacing: valueSchema('spacing').optional(),
  start: valueSchema('start').optional(),
  steps: valueSchema('steps').optional(),
  sampler: valueSchema('sampler').optional(),
  'super-resolution': z.boolean({ error: 'must be true or false' }).optional(),
  /** Of the conditions of the pack, those that are neither age nor sex. */
  conditions: z
    .record(z.string(), z.union([numbers(-1e6, 1e6), choices('the options of the condition', () => true)]))
    .optional(),
  'bids-suffix': word('must be a suffix of BIDS for MR, as in T1w', /^[A-Za-z0-9]{1,20}$/).optional(),
});

export const specSchema = z
  .strictObject({
    format: z.literal(1, { error: 'must be 1' }),
    name: word('must be letters, digits, and hyphens, at most 40', /^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/),
    seed: z
      .int({ error: `must be a whole number from 0 to ${MAX_SEED}` })
      .min(0, `must be a whole number from 0 to ${MAX_SEED}`)
      .max(MAX_SEED, `must be a whole number from 0 to ${MAX_SEED}`),
    output: z.enum(['dicom', 'bids', 'nifti'], { error: 'must be dicom, bids or nifti' }),
    patients: z
      .int({ error: `must be a whole number from 1 to ${MAX_PATIENTS}` })
      .min(1, `must be a whole number from 1 to ${MAX_PATIENTS}`)
      .max(MAX_PATIENTS, `must be a whole number from 1 to ${MAX_PATIENTS}`),
    names: z
      .array(
        z.enum(Object.keys(NAME_POOLS) as [NamePool], {
          error: `must be of: ${Object.keys(NAME_POOLS).join(', ')}`,
        }),
      )
      .min(1, 'must name one pool or more')
      .default(['latin']),
    'character-set': z.enum(['utf-8', 'native'], { error: 'must be utf-8 or native' }).default('utf-8'),
    person: z
      .strictObject({
        age: numbers(0, 120).default({ uniform: [20, 80] }),
        sex: choices('F, M and O', (name) => ['F', 'M', 'O'].includes(name)).default({ F: 1, M: 1 }),
      })
      .prefault({}),
    studies: z
      .strictObject({
        count: choices(
          `numbers from 1 to ${MAX_STUDIES}`,
          (name) => /^\d+$/.test(name) && Number(name) >= 1 && Number(name) <= MAX_STUDIES,
        ).default({ 1: 1 }),
        from: day.default('2024-01-01'),
        to: day.default('2024-12-31'),
        'interval-days': numbers(1, 3650).default({ uniform: [90, 400] }),
        description: name64.default('Synthetic images (GriDiT Studio)'),
        /** Whether the studies of a person share the seed of their anatomy. */
        anatomy: z.enum(['same', 'new'], { error: 'must be same or new' }).default('same'),
      })
      .prefault({}),
    series: z
      .array(series, { error: 'must be a list of series' })
      .min(1, 'must have one series or more')
      .max(MAX_SERIES, `must have at most ${MAX_SERIES} series`),
    splits: z
      .record(word('must be letters and digits', /^[A-Za-z0-9]{1,20}$/), share, {
        error: 'must give shares to names, as in { train: 0.8, test: 0.2 }',
      })
      .optional(),
    artefacts: z.array(artefact).default([]),
    faults: z
      .strictObject({
        share,
        names: z
          .array(z.enum(FAULTS, { error: `must be of: ${FAULTS.join(', ')}` }))
          .min(1, 'must name one fault or more'),
      })
      .optional(),
  })
  .check(({ value, issues }) => {
    const wrong = (path: (string | number)[], message: string) =>
      issues.push({ code: 'custom', input: value, path, message });
    const { splits, studies, output, faults, series: all } = value;
    const sum = Object.values(splits ?? {}).reduce((total, one) => total + one, 0);
    if (splits && Math.abs(sum - 1) > 1e-6)
      wrong(['splits'], `must come to 1 in all, not ${Number(sum.toFixed(6))}`);
    if (studies.to < studies.from)
      wrong(['studies', 'to'], `must not lie before studies.from, ${studies.from}`);
    if (faults && output !== 'dicom')
      wrong(['faults'], `need output: dicom; ${output} has no place for them`);
    for (const [i, one] of all.entries()) {
      if (output === 'bids' && !one['bids-suffix']) {
        wrong(['series', i, 'bids-suffix'], 'is needed for output: bids, as in T1w');
      }
    }
  });

export type Spec = z.output<typeof specSchema>;
export type SpecSeries = Spec['series'][number];
export type SpecArtefact = Spec['artefacts'][number];
