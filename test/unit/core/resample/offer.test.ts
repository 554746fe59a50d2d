import { describe, expect, it } from 'vitest';
import { resampleOffer } from '../../../../electron/core/resample/offer';
import { slicesAt } from '../../../../electron/core/resample/new-frame';
import { resample } from '../../../../electron/core/resample/resample';
import type { Series } from '../../../../electron/core/series';
import { makeSeries } from '../../dicom/support/make-series';

function made(series: Series, spacing?: number) {
  const steps = resample(series, {
    kernel: 'linear',
    seriesInstanceUid: '2.25.1',
    ...(spacing !== undefined && { spacing }),
  });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value.header;
  }
}

function at(places: readonly number[], lean = 0): Series {
  const series = makeSeries({ rows: 6, columns: 5, frames: places.length });
  series.header.geometry.positions = places.map((z) => [0, lean * z, z] as const);
  return series;
}

describe('the offer', () => {
  it.each<[string, Series]>([
    ['an uneven stack', at([0, 2, 4, 9, 11])],
    ['a leaning stack', at([0, 2, 4, 6, 8], 0.4)],
    ['a stack that runs down', at([9, 6, 3, 0])],
  ])('is what comes of %s', (_, series) => {
    const offer = resampleOffer(series.header);
    if ('refusal' in offer) throw new Error(offer.refusal);
    const even = made(series);
    expect([even.frames, even.rows, even.columns]).toEqual([offer.even.slices, offer.rows, offer.columns]);
    expect(made(series, 0.7).frames).toBe(slicesAt(offer.length, 0.7));
  });

  it('says what is wrong with the stack as it is', () => {
    expect(resampleOffer(at([0, 2, 4, 9, 11]).header)).toMatchObject({
      problem: expect.stringContaining('5.00 mm apart'),
      leans: false,
    });
    expect(resampleOffer(at([0, 2, 4], 0.9).header)).toMatchObject({
      problem: expect.stringContaining('gantry tilt'),
      leans: true,
    });
    expect(resampleOffer(at([0, 2, 4]).header)).toMatchObject({ problem: null });
  });

  it('has cubes only where pixels are squares of a known size', () => {
    const series = at([0, 2, 4]);
    const { geometry } = series.header;
    Object.assign(geometry, { rowSpacing: 0.9, columnSpacing: 0.9 });
    expect(resampleOffer(series.header)).toMatchObject({ isotropic: 0.9 });
    geometry.pixelSpacingUnknown = true;
    expect(resampleOffer(series.header)).toMatchObject({ isotropic: null });
    delete geometry.pixelSpacingUnknown;
    geometry.rowSpacing = 1.2;
    expect(resampleOffer(series.header)).toMatchObject({ isotropic: null });
  });

  it('is none for what has no order in space', () => {
    expect(resampleOffer(at([0]).header)).toEqual({ refusal: 'It has one slice.' });
    expect(resampleOffer(at([0, 2, 2]).header)).toEqual({
      refusal: 'Slices 2 and 3 lie at the same position.',
    });
  });
});
