import { expect, it } from 'vitest';
import { titlesOf } from '../../../../renderer/library/titles';
import { series } from './series';

const made = (id: string, seed: number, steps: number, conditions: Record<string, number> = {}) =>
  series(id, { origin: 'generated', description: 'Head', seed, made: { steps, conditions } });
const titles = (...entries: ReturnType<typeof series>[]) => Object.fromEntries(titlesOf(entries));

it('a series that is alone of its name goes by it', () => {
  expect(
    titles(made('a', 4711, 8), series('b', { description: 'Scan' }), series('c', { description: 'Scan' })),
  ).toEqual({});
});

it('series of one model are told apart by what differs, and by no more', () => {
  expect(titles(made('a', 123_275, 8, { age: 70 }), made('b', 987_654, 8, { age: 30 }))).toEqual({
    a: 'seed …275 · age 70',
    b: 'seed …654 · age 30',
  });
  expect(titles(made('a', 5, 8), made('b', 5, 20))).toEqual({
    a: 'seed 5 · 8 steps',
    b: 'seed 5 · 20 steps',
  });
});

it('shows as many digits of a seed as tell all of them apart', () => {
  expect(titles(made('a', 12_275, 8), made('b', 9_994_275, 8)).b).toBe('seed …4275');
});
