import { describe, expect, it } from 'vitest';
import type { Geometry } from '../../../../../electron/core/geometry';
import { segmentFacts } from '../../../../../renderer/viewer/segments/segment-facts';

const geometry: Geometry = {
  rowSpacing: 2,
  columnSpacing: 2,
  orientation: [1, 0, 0, 0, 1, 0],
  positions: [[0, 0, 0], [0, 0, 5]], // prettier-ignore
};
const labels = Uint8Array.of(1, 1, 0, 3, 0, 1, 3, 3);
const voxels = Int16Array.of(10, 20, 999, 100, 999, 30, 100, 100);
const values = { rescaleSlope: 2, rescaleIntercept: -1000 };

describe('segmentFacts', () => {
  const facts = segmentFacts(labels, voxels, 2, values, geometry);

  it('counts voxels and their volume', () => {
    expect([...facts.keys()].sort()).toEqual([1, 3]);
    expect(facts.get(1)).toMatchObject({ voxels: 3, millilitres: (3 * 20) / 1000 });
  });

  it('tells mean and deviation of modality values', () => {
    expect(facts.get(1)!.mean).toBeCloseTo(-960);
    expect(facts.get(1)!.sd).toBeCloseTo(2 * Math.sqrt(200 / 3));
    expect(facts.get(3)).toMatchObject({ mean: -800, sd: 0 });
  });

  it('knows the slice that shows most', () => {
    expect([facts.get(1)!.slice, facts.get(3)!.slice]).toEqual([0, 1]);
  });

  it('tells no volume where distances were made up', () => {
    const unknown = segmentFacts(labels, voxels, 2, values, { ...geometry, positionsUnknown: true });
    expect(unknown.get(1)!.millilitres).toBeUndefined();
  });
});
