import { describe, expect, it } from 'vitest';
import { jointMark, sameGrid } from '../../../../../renderer/viewer/compare/laid-over';
import { headerWith } from '../header';

const header = () =>
  headerWith({
    positions: [
      [0, 0, 0],
      [0, 0, 2],
    ],
  });

const synthetic = (of: ReturnType<typeof header>) => ({
  ...of,
  provenance: { ...of.provenance, synthetic: true },
});

describe('two series that are laid over each other', () => {
  it('have one grid where voxels and places agree', () => {
    const one = header();
    expect(sameGrid(one, structuredClone(one))).toBe(true);
    expect(sameGrid(one, { ...one, rows: one.rows + 1 })).toBe(false);
    const elsewhere = { ...one.identity, frameOfReferenceUid: '1.2.3' };
    expect(sameGrid(one, { ...one, identity: elsewhere })).toBe(false);
    const moved = one.geometry.positions.map(([x, y, z]) => [x, y, z + 0.5] as const);
    expect(sameGrid(one, { ...one, geometry: { ...one.geometry, positions: moved } })).toBe(false);
  });

  it('are marked by what is synthetic of them', () => {
    const real = header();
    const made = synthetic(header());
    expect(jointMark(real, real, 0)).toBeUndefined();
    expect(jointMark(made, real, 0)?.text).toBe('First: SYNTHETIC');
    expect(jointMark(real, made, 0)?.text).toBe('Second: SYNTHETIC');
    expect(jointMark(made, made, 0)?.text).toBe('SYNTHETIC');
  });
});
