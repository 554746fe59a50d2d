import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldStarts, turned, turnToModel } from '../../../../electron/core/completion/enhanced';
import type { Orientation } from '../../../../electron/core/geometry';

describe('a turn to the model’s frame', () => {
  it.each<[string, Orientation, readonly number[]]>([
    ['as it lies', [1, 0, 0, 0, 1, 0], [1, 2, 3, 4, 5, 6]],
    ['from the left', [-1, 0, 0, 0, 1, 0], [3, 2, 1, 6, 5, 4]],
    ['from the back', [1, 0, 0, 0, -1, 0], [4, 5, 6, 1, 2, 3]],
    ['rows along the back', [0, 1, 0, 1, 0, 0], [1, 4, 2, 5, 3, 6]],
  ])('%s', (_what, orientation, wanted) => {
    const slice = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect([...turned(slice, 2, 3, turnToModel(orientation))]).toEqual(wanted);
  });

  it('is undone, whatever it is', () => {
    const cases = fc.record({
      rows: fc.integer({ min: 1, max: 5 }),
      columns: fc.integer({ min: 1, max: 5 }),
      turn: fc.record({ transpose: fc.boolean(), flipRows: fc.boolean(), flipColumns: fc.boolean() }),
    });
    fc.assert(
      fc.property(cases, ({ rows, columns, turn }) => {
        const slice = Float32Array.from({ length: rows * columns }, (_, i) => i);
        const there = turned(slice, rows, columns, turn);
        const [turnedRows, turnedColumns] = turn.transpose ? [columns, rows] : [rows, columns];
        expect(turned(there, turnedRows, turnedColumns, turn, true)).toEqual(slice);
      }),
    );
  });
});

it('fields cover a length with an overlap, and a small one from its middle', () => {
  expect(fieldStarts(90, 128)).toEqual([-19]);
  expect(fieldStarts(128, 128)).toEqual([0]);
  fc.assert(
    fc.property(fc.integer({ min: 129, max: 3000 }), (length) => {
      const starts = fieldStarts(length, 128);
      expect(starts[0]).toBe(0);
      expect(starts.at(-1)).toBe(length - 128);
      starts.slice(1).forEach((start, i) => expect(start - starts[i]!).toBeLessThanOrEqual(96));
    }),
  );
});
