/** Requests as they cross processes and lie on disk, from the table of parameters. */
import { z } from 'zod';
import type { ConditionValues } from '../conditions';
import {
  mistakeIn,
  parameter,
  PARAMETER_NAMES,
  type CompleteRequest,
  type GenerateRequest,
  type ParameterName,
  type RequestValues,
} from './parameters';

/** A value of one parameter within the widest limits; what is wrong is said in the table's words. */
export function valueSchema<Name extends ParameterName>(name: Name): z.ZodType<RequestValues[Name]> {
  const row = parameter(name);
  return z.custom<RequestValues[Name]>((value) => mistakeIn(row, value) === undefined, {
    error: ({ input }) => mistakeIn(row, input) ?? '',
  });
}

const packId = z.string().min(1, 'Choose a model.').max(64, 'There is no such model.');
const conditionName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);
export const conditionValues: z.ZodType<ConditionValues> = z.record(
  conditionName,
  z.union([z.number(), z.string().max(64)]),
);

const shape = Object.fromEntries(PARAMETER_NAMES.map((name) => [name, valueSchema(name)]));

/** Everything but the pack may be left out. */
export const generateRequest = z.object({
  packId,
  conditions: conditionValues.optional(),
  ...Object.fromEntries(PARAMETER_NAMES.map((name) => [name, valueSchema(name).optional()])),
}) as unknown as z.ZodType<GenerateRequest>;

/** Nothing may be left out; conditions and labels are newer than the oldest queues on disk. */
export const completeRequest = z.object({
  packId,
  conditions: conditionValues.default({}),
  ...shape,
  labels: valueSchema('labels').default(false),
}) as unknown as z.ZodType<CompleteRequest>;
