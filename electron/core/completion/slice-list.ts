/** Slices as people list them. */
import { UserError } from '../errors';

/** "12,20-22": slices from 1, as people count them, to indices in order. @throws UserError `bad-request` */
export function sliceList(text: string): number[] {
  const indices = text.split(',').flatMap((part) => {
    const [, from, to = from] = /^\s*(\d+)\s*(?:[-–]\s*(\d+)\s*)?$/.exec(part) ?? [];
    const [low, high] = [Number(from), Number(to)];
    if (!from || low < 1 || high < low || high - low > 10_000)
      throw new UserError('bad-request', `"${text}" is no list of slices. Write it like 12,20-22, from 1.`);
    return Array.from({ length: high - low + 1 }, (_, i) => low - 1 + i);
  });
  return [...new Set(indices)].sort((a, b) => a - b);
}
