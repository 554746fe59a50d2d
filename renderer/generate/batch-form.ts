/** The batch part of the generate form: what is typed, and the requests that it comes to or one sentence why not. */
import { batchRequests, MAX_BATCH, variedParameters } from '../../electron/core/batch';
import { valueOf, type CompleteRequest } from '../../electron/core/request/parameters';
import type { PackSummary } from '../../electron/ipc/contract';
import { strings } from '../strings';
import { number } from '../strings/format';
import { checkForm, type FormFields } from './request-form';
import { readNumber } from '../strings/format';

export interface BatchFields {
  seeds: string;
  /** Name of a parameter, or "nothing". */
  vary: string;
  from: string;
  to: string;
  values: string;
}

export const NO_BATCH: BatchFields = { seeds: '1', vary: 'nothing', from: '', to: '', values: '3' };

export type BatchCheck =
  | { requests: CompleteRequest[]; error?: never; missing?: never }
  /** `missing`: nothing is wrong yet, something is still to be typed. */
  | { error: string; missing?: boolean; requests?: never };

/**
 * @param fields the form that the batch is a batch of; the varied number of it does not count
 * @returns null where the form itself has a mistake
 */
export function checkBatch(batch: BatchFields, fields: FormFields, pack: PackSummary): BatchCheck | null {
  const text = strings.generate.batch;
  const seeds = readNumber(batch.seeds);
  if (seeds === undefined || !Number.isInteger(seeds) || seeds < 1 || seeds > MAX_BATCH) {
    return { error: text.seedsError(MAX_BATCH) };
  }
  const parameter = variedParameters(pack).find(({ name }) => name === batch.vary);
  if (!parameter) {
    const { request } = checkForm(fields, pack);
    return request && { requests: batchRequests(request, { seeds, vary: null }) };
  }
  const from = readNumber(batch.from);
  const to = readNumber(batch.to);
  const values = readNumber(batch.values);
  if (from === undefined || to === undefined) {
    const missing = [batch.from, batch.to].every(
      (typed, i) => typed.trim() === '' || [from, to][i] !== undefined,
    );
    return { error: text.rangeError, missing };
  }
  if (values === undefined || !Number.isInteger(values) || values < 1 || values > MAX_BATCH) {
    return { error: text.valuesError(MAX_BATCH) };
  }
  if (seeds * values > MAX_BATCH) return { error: text.tooMany(seeds * values, MAX_BATCH) };
  const { name } = parameter;
  const first = checkForm({ ...fields, [name]: String(from) }, pack);
  if (!first.request) return firstMistake(first.errors, `${number(from)}`);
  const requests = batchRequests(first.request, { seeds, vary: { parameter, from, to, values } });
  for (const request of requests) {
    const value = valueOf(request, name) as number;
    const { errors } = checkForm({ ...fields, [name]: String(value) }, pack);
    if (Object.keys(errors).length > 0) return firstMistake(errors, number(value));
  }
  return { requests };
}

function firstMistake(errors: Partial<Record<string, string>>, value: string): BatchCheck {
  return { error: strings.generate.batch.oneIsWrong(value, Object.values(errors)[0] ?? '') };
}
