/** A batch: one request, made with several seeds and over a range of one of its numbers. */
import { MAX_SEED } from './recipe';

/** Numbers of a request that a batch can run through. */
export const VARIED = ['spacing', 'start', 'steps', 'frames'] as const;
export type Varied = (typeof VARIED)[number];

export interface Batch {
  /** Series for each value, with as many seeds: the request's own, and those that follow it. */
  seeds: number;
  vary: { parameter: Varied; from: number; to: number; values: number } | null;
}

/** Most jobs that one batch may hold. */
export const MAX_BATCH = 200;

/** The values of a range, ends included, six decimals; whole numbers for what is counted. */
export function rangeValues({ parameter, from, to, values }: NonNullable<Batch['vary']>): number[] {
  const counted = parameter === 'steps' || parameter === 'frames';
  const all = Array.from({ length: values }, (_, i) => {
    const value = values === 1 ? from : from + ((to - from) * i) / (values - 1);
    return counted ? Math.round(value) : Math.round(value * 1e6) / 1e6;
  });
  return [...new Set(all)];
}

/** The requests of a batch: value after value, and seed after seed for each. */
export function batchRequests<Request extends { seed: number } & Record<Varied, number>>(
  request: Request,
  batch: Batch,
): Request[] {
  const values = batch.vary ? rangeValues(batch.vary) : [undefined];
  return values.flatMap((value) =>
    Array.from({ length: batch.seeds }, (_, i) => ({
      ...request,
      ...(batch.vary && value !== undefined && { [batch.vary.parameter]: value }),
      seed: (request.seed + i) % (MAX_SEED + 1),
    })),
  );
}
