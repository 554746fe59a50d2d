import { expect, it } from 'vitest';
import { rulerOf } from '../../../../renderer/queue/plan-ruler';

const positions = Array.from({ length: 40 }, (_, i) => 10 + 2 * i);
const at = (current: number | null) => rulerOf(positions, 16, 'coarse-to-fine', [0, 200], current);

it('marks what is known, in work and to come in each pass', () => {
  const { passes, denoised } = at(1);
  expect(passes.length).toBeGreaterThan(2);
  expect(denoised).toBe(16);
  expect(passes.map(({ current }) => current)).toEqual(passes.map((_, index) => index === 1));
  expect(new Set(passes[0]!.marks.map(({ mark }) => mark))).toEqual(new Set(['done']));
  expect(new Set(passes[1]!.marks.map(({ mark }) => mark))).toEqual(new Set(['known', 'working']));
  expect(new Set(passes.at(-1)!.marks.map(({ mark }) => mark))).toEqual(new Set(['known', 'to-come']));
  expect(passes[0]!.marks[0]).toEqual({ frame: 0, at: 0, mark: 'done' });
  expect(passes[0]!.marks.at(-1)).toMatchObject({ frame: 39, at: 1 });
});

it('begins with nothing and ends with all', () => {
  expect(at(null).denoised).toBe(0);
  expect(at(null).passes[0]!.marks.every(({ mark }) => mark === 'to-come')).toBe(true);
  expect(at(Infinity).denoised).toBe(40);
});

it('leaves out cells that only fill the grid', () => {
  const { passes } = rulerOf([5], 16, 'coarse-to-fine', [0, 200], 0);
  expect(passes).toEqual([{ current: true, marks: [{ frame: 0, at: 0.5, mark: 'working' }] }]);
});
