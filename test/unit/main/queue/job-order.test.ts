import { describe, expect, it } from 'vitest';
import { moved, placeFor, type Pending } from '../../../../electron/main/queue/job-order';

const job = (id: string, work: number, batch = id, byHand = false): Pending => ({ id, work, batch, byHand });

describe('the place of a new job', () => {
  it('is before what has more work left, and behind what has less or as much', () => {
    expect(placeFor(5, [])).toBe(0);
    expect(placeFor(5, [job('a', 10)])).toBe(0);
    expect(placeFor(5, [job('a', 5)])).toBe(1);
    expect(placeFor(5, [job('a', 2), job('b', 9), job('c', 20)])).toBe(1);
  });

  it('is before a batch whose jobs together are more, however small each of them is', () => {
    const batch = Array.from({ length: 50 }, (_, i) => job(`b${i}`, 4, 'batch'));
    expect(placeFor(5, batch)).toBe(0);
    expect(placeFor(5, [job('small', 3), ...batch])).toBe(1);
    // Half of the batch is done: what is left of it counts.
    expect(placeFor(5, batch.slice(49))).toBe(1);
  });

  it('is never before what a person has put in its place', () => {
    expect(placeFor(5, [job('a', 50), job('b', 40, 'b', true), job('c', 30)])).toBe(2);
  });
});

describe('moving', () => {
  it.each([
    ['c', 'a', 'c a b'],
    ['a', 'c', 'b a c'],
    ['a', null, 'b c a'],
    ['b', 'b', 'a b c'],
    ['b', 'gone', 'a c b'],
    ['gone', 'a', 'a b c'],
  ])('%s before %s', (id, before, result) => {
    expect(moved(['a', 'b', 'c'], id, before).join(' ')).toBe(result);
  });
});
