import { describe, expect, it } from 'vitest';
import { greyMap } from '../../../../electron/core/completion/grey-map';
import { ModelSpace } from '../../../../electron/core/completion/model-space';
import type { Target } from '../../../../electron/core/completion/targets';
import type { Series } from '../../../../electron/core/series';
import {
  measuredShare,
  shareAt,
  trialTargets,
  type ModelSlice,
} from '../../../../electron/engine/completion/between';
import { makeSeries } from '../../dicom/support/make-series';

const SIDE = 24;
const grid = { rows: 12, columns: 12, pixelSpacing: [2, 2] as const };

/** A disc that jumps to and fro, so that no slice lies between its neighbours. */
function jumping(frames: number): Series {
  const base = makeSeries({ rows: SIDE, columns: SIDE, frames });
  const voxels = new Int16Array(SIDE * SIDE * frames);
  for (let i = 0; i < voxels.length; i++) {
    const [frame, row, column] = [Math.floor(i / SIDE ** 2), Math.floor(i / SIDE) % SIDE, i % SIDE];
    const away = Math.hypot(row - 12, column - (frame % 2 === 0 ? 9 : 15));
    voxels[i] = Math.round(1000 / (1 + Math.exp(away - 6)));
  }
  const positions = Array.from({ length: frames }, (_, i) => [0, 0, -4 * i] as const);
  return {
    header: {
      ...base.header,
      geometry: {
        ...base.header.geometry,
        ...{ rowSpacing: 1, columnSpacing: 1, orientation: [1, 0, 0, 0, 1, 0], positions },
      },
      values: { ...base.header.values, rescaleSlope: 1, rescaleIntercept: 0 },
    },
    voxels,
  };
}

const source = jumping(9);
const grey = greyMap(source.voxels, source.header.values, { curve: [], units: '' });
const space = new ModelSpace(source, grey, 'superior-to-inferior');
const stay = Array.from({ length: 9 }, (_, i) => ({ place: 4 * i, source: i }));

/** The share that is measured where a model makes of each trial slice what `frameOf` says. */
function shareOf(frameOf: (slice: number) => Float32Array): number {
  const trials = trialTargets(stay)!;
  const made = new Map<Target, ModelSlice>(
    trials.flatMap(({ target, truth }) =>
      target.source === null ? [[target, { frame: frameOf(truth), grid }] as const] : [],
    ),
  );
  return measuredShare(source, space, trials, made, grey.storedPerUnit);
}

describe('how far a model is believed', () => {
  it('is far where it knows what interpolation cannot, and not at all where it says the opposite', () => {
    expect(shareOf((slice) => space.frame(slice, grid))).toBeGreaterThan(0.9);
    expect(shareOf((slice) => space.frame(slice + 1, grid))).toBe(0);
  });

  it('is not at all where it has made nothing', () => {
    expect(measuredShare(source, space, trialTargets(stay)!, new Map(), grey.storedPerUnit)).toBe(0);
  });

  it('grows with the gap up to what was measured', () => {
    const shares = [0.5, 1, 2.5, 4, 20].map((gap) => shareAt(gap, 0.8));
    expect(shares.map((share) => Number(share.toFixed(6)))).toEqual([0, 0, 0.4, 0.8, 0.8]);
  });
});

describe('trials', () => {
  it('are slices between two that stay, eight at most', () => {
    for (const count of [5, 6, 30, 200]) {
      const all = Array.from({ length: count }, (_, i) => ({ place: i, source: i }));
      const made = trialTargets(all)!.flatMap(({ target }, i) => (target.source === null ? [i] : []));
      expect(made.length).toBe(Math.min(8, Math.floor((count - 1) / 2)));
      for (const i of made) expect([i - 1, i + 1].some((beside) => made.includes(beside))).toBe(false);
      expect([made[0]! > 0, made.at(-1)! < count - 1]).toEqual([true, true]);
    }
  });

  it('are none where hardly anything would stay', () => {
    expect(trialTargets(stay.slice(0, 4))).toBeUndefined();
  });
});
