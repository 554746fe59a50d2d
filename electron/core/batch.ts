/** A batch: one request, made with several seeds and over a range of one of its numbers. */
import {
  MAX_SEED,
  parametersOf,
  withValue,
  type CompleteRequest,
  type NumberParameter,
} from './request/parameters';
import type { PackSummary } from './pack-summary';

export interface Batch {
  /** Series for each value, with as many seeds: the request's own, and those that follow it. */
  seeds: number;
  vary: { parameter: NumberParameter; from: number; to: number; values: number } | null;
}

/** Most jobs that one batch may hold. */
export const MAX_BATCH = 200;

/** The numbers of a request to a pack that a batch can run through. */
export function variedParameters(pack: PackSummary | null): NumberParameter[] {
  return parametersOf(pack).filter((one): one is NumberParameter => one.type === 'number' && one.batch);
}

/** The values of a range, ends included, six decimals; whole numbers for what is counted. */
export function rangeValues({ parameter, from, to, values }: NonNullable<Batch['vary']>): number[] {
  const all = Array.from({ length: values }, (_, i) => {
    const value = values === 1 ? from : from + ((to - from) * i) / (values - 1);
    return parameter.whole ? Math.round(value) : Math.round(value * 1e6) / 1e6;
  });
  return [...new Set(all)];
}

/** The requests of a batch: value after value, and seed after seed for each. */
export function batchRequests(request: CompleteRequest, batch: Batch): CompleteRequest[] {
  const { vary } = batch;
  const varied = vary
    ? rangeValues(vary).map((value) => withValue(request, vary.parameter.name, value))
    : [request];
  return varied.flatMap((one) =>
    Array.from({ length: batch.seeds }, (_, i) => ({ ...one, seed: (request.seed + i) % (MAX_SEED + 1) })),
  );
}
