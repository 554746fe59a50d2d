import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  completionTargets,
  missingPlaces,
  targetsFromRecipe,
} from '../../../../electron/core/completion/targets';

const places = [0, 5, 10, 15];
const made = (request: Parameters<typeof completionTargets>[1], of: readonly number[] = places) =>
  completionTargets(of, request).flatMap(({ place, source }) => (source === null ? [place] : []));

describe('the slices of a completed series', () => {
  it('lie evenly between those that stay', () => {
    expect(made({ spacing: 2.5 })).toEqual([2.5, 7.5, 12.5]);
    expect(made({ spacing: 2.5 }, [0, -5, -10])).toEqual([-2.5, -7.5]);
  });

  it('go on beyond the ends at the usual distance, or at the new one', () => {
    expect(made({ before: 1, after: 2 })).toEqual([-5, 20, 25]);
    expect(made({ after: 1, spacing: 2.5 })).toEqual([2.5, 7.5, 12.5, 17.5]);
  });

  it('are made again where that is asked for, and where they are missing', () => {
    expect(completionTargets(places, { remake: [1] })[1]).toEqual({ place: 5, source: null });
    expect(missingPlaces([0, 2, 4, 10, 12])).toEqual([6, 8]);
    expect(made({ gaps: true }, [0, 2, 4, 10, 12])).toEqual([6, 8]);
  });

  it('hold every slice that stays once, in order, at its own place', () => {
    const gaps = fc.array(fc.double({ min: 0.5, max: 9, noNaN: true }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(gaps, fc.boolean(), fc.double({ min: 0.4, max: 9, noNaN: true }), (list, down, spacing) => {
        let place = 0;
        const source = [0, ...list.map((gap) => (place += down ? -gap : gap))];
        const targets = completionTargets(source, { spacing, after: 1 });
        expect(targets.flatMap(({ source: slice }) => slice ?? [])).toEqual([...source.keys()]);
        for (const { place: at, source: slice } of targets)
          if (slice !== null) expect(at).toBe(source[slice]);
        const sorted = targets.map(({ place: at }) => (down ? -at : at));
        expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
      }),
    );
  });

  it('are the same again from a recipe', () => {
    const targets = completionTargets(places, { spacing: 2.5, before: 1 });
    const depths = places.map((place) => -place);
    const ordered = [...targets].sort((a, b) => b.place - a.place);
    const again = targetsFromRecipe(
      ordered.map(({ place }) => 40 - place),
      {
        frames: ordered.flatMap(({ source }, i) => (source === null ? [] : [i])),
        sourceFrames: ordered.flatMap(({ source }) => source ?? []),
        source: { seriesInstanceUid: '1', sha256: '0' },
      },
      depths,
      -1,
    );
    expect(again).toEqual({ targets, first: 40 });
  });
});

describe('what is refused, in one sentence:', () => {
  it.each<[string, readonly number[], Parameters<typeof completionTargets>[1], RegExp]>([
    ['one slice', [0], { after: 1 }, /^This series has one slice\./],
    ['a slice that is not there', places, { remake: [9] }, /^There is no slice 10: the series has 4\./],
    ['too few that stay', places, { remake: [0, 1, 2] }, /^Only 1 of 4 slices would stay\./],
    ['nothing to make', places, { spacing: 5 }, /^Nothing is to be made/],
    ['too many', places, { spacing: 0.01 }, /^That would be more than 512 slices/],
    ['no spacing', places, { spacing: 0 }, /^The spacing must be a number above 0 mm\./],
  ])('%s', (_what, of, request, sentence) => {
    expect(() => completionTargets(of, request)).toThrow(sentence);
  });
});
