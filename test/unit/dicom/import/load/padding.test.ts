import { describe, expect, it } from 'vitest';
import { seriesOf, warningsOf } from '../../support/read-folder';
import { sliceFile, type Element } from '../../support/write-dicom';

const padded = (instance: number, low: number, high?: number) => {
  const limit = high !== undefined && { '00280121': ['SS', high] as Element };
  const pixels = Int16Array.from([-3000, -2500, -2000, -1999, 0, 5, 6, 7, 8, 9, 10, 11]);
  return sliceFile({ instance, pixels, with: { '00280120': ['SS', low], ...limit } });
};

describe('padding of a stack', () => {
  it('is one value where all images have one', async () => {
    const [series] = await seriesOf(padded(1, -2000), padded(2, -2000));
    expect(series!.header.values.padding).toBe(-2000);
    expect([...series!.voxels].slice(0, 4)).toEqual([-3000, -2500, -2000, -1999]);
    expect(warningsOf(series!)).toEqual([]);
  });

  it('is the lowest of a range, to which the others are brought', async () => {
    const [series] = await seriesOf(padded(1, -2000, -3000), padded(2, -2000, -3000));
    expect(series!.header.values.padding).toBe(-3000);
    expect([...series!.voxels].slice(0, 5)).toEqual([-3000, -3000, -3000, -1999, 0]);
    expect(warningsOf(series!)).toEqual(['Padding values from -3000 to -2000 were brought to -3000.']);
  });

  it('is none where images have different ones, and that is said', async () => {
    const [series] = await seriesOf(padded(1, -2000), padded(2, -3000));
    expect(series!.header.values.padding).toBeUndefined();
    expect(warningsOf(series!)).toEqual(['Images have different padding values; none was taken.']);
  });
});
