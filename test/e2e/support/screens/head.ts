/** A head of ellipsoids, after the phantom of Shepp and Logan: it looks like something, and is the same everywhere. */
import type { Vec3 } from '../../../../electron/core/geometry';

interface Ellipsoid {
  /** Middle, mm: to the left, to the back, to the head. */
  at: Vec3;
  /** Half axes, mm. */
  half: Vec3;
  /** What it is made of. */
  tissue: Tissue;
}
type Tissue = 'skin' | 'bone' | 'fluid' | 'grey' | 'white' | 'lesion';

const HEAD: readonly Ellipsoid[] = [
  { at: [0, 0, 0], half: [76, 96, 92], tissue: 'skin' },
  { at: [0, 0, 0], half: [71, 91, 87], tissue: 'bone' },
  { at: [0, 0, 0], half: [65, 85, 81], tissue: 'fluid' },
  { at: [0, 0, 0], half: [62, 82, 78], tissue: 'grey' },
  { at: [0, 0, 2], half: [50, 69, 64], tissue: 'white' },
  { at: [-14, 4, 4], half: [8, 27, 22], tissue: 'fluid' },
  { at: [14, 4, 4], half: [8, 27, 22], tissue: 'fluid' },
  { at: [-24, -4, -6], half: [9, 14, 12], tissue: 'grey' },
  { at: [24, -4, -6], half: [9, 14, 12], tissue: 'grey' },
  { at: [0, 46, -38], half: [30, 22, 20], tissue: 'grey' },
  { at: [32, 26, 16], half: [8, 9, 8], tissue: 'lesion' },
];

const VALUES: Record<'t1' | 't2' | 'ct', Record<Tissue | 'air', number>> = {
  t1: { air: 8, skin: 880, bone: 90, fluid: 190, grey: 500, white: 690, lesion: 330 },
  t2: { air: 6, skin: 520, bone: 60, fluid: 920, grey: 480, white: 330, lesion: 760 },
  ct: { air: -1000, skin: 20, bone: 1100, fluid: 8, grey: 38, white: 29, lesion: 64 },
};

/** The value of the head at a point (mm, its middle is the origin) under a kind of imaging; folded like a cortex. */
export function headValue(kind: keyof typeof VALUES): (point: Vec3) => number {
  const values = VALUES[kind];
  return ([x, y, z]) => {
    let tissue: Tissue | 'air' = 'air';
    const fold = 1 + 0.05 * Math.sin(x / 4) * Math.sin(y / 5 + z / 9);
    for (const { at, half, tissue: own } of HEAD) {
      const radius = Math.hypot((x - at[0]) / half[0], (y - at[1]) / half[1], (z - at[2]) / half[2]);
      if (radius * (own === 'white' ? fold : 1) < 1) tissue = own;
    }
    return values[tissue];
  };
}
