/** Series made for tests: every voxel different enough that a swapped row, column or frame shows. */
import { cross, type Orientation, type Vec3 } from '../../../../electron/core/geometry';
import type { Recipe } from '../../../../electron/core/recipe';
import type { Series, SeriesHeader } from '../../../../electron/core/series';
import { newSyntheticIdentity } from '../../../../electron/dicom/identity';

export const RECIPE: Recipe = {
  format: 2,
  app: { name: 'GriDiT Studio', version: '0.1.0' },
  pack: { id: 'brain-mr-t1', version: '1.2.3', sha256: 'ab'.repeat(32) },
  seed: 3_000_000_007,
  sampler: 'dpmpp2m',
  steps: 24,
  plan: 'coarse-to-fine',
  positions: [10, 12.5, 15, 17.5, 20],
  conditions: {},
  stages: [{ kind: 'super-resolve', sampler: 'euler', steps: 4 }],
  provider: 'cpu',
};

/** Directions with no zero in them, and normals that point nowhere in particular. */
export const OBLIQUE: Orientation = (() => {
  const [a, b] = [0.35, -0.6];
  const row: Vec3 = [Math.cos(a), Math.sin(a) * Math.cos(b), Math.sin(a) * Math.sin(b)];
  const helper: Vec3 = [-Math.sin(a), Math.cos(a) * Math.cos(b), Math.cos(a) * Math.sin(b)];
  const normal = cross(row, helper);
  const tilt = 0.2;
  const column = helper.map((v, i) => v * Math.cos(tilt) + normal[i]! * Math.sin(tilt));
  return [...row, ...column] as unknown as Orientation;
})();

export interface SeriesOptions {
  modality?: 'MR' | 'CT' | (string & {});
  rows?: number;
  columns?: number;
  frames?: number;
  orientation?: Orientation;
  /** Signed distance of slices along the normal, mm. */
  step?: number;
  origin?: Vec3;
  header?: Partial<SeriesHeader>;
  values?: Partial<SeriesHeader['values']>;
}

export function makeSeries(options: SeriesOptions = {}): Series {
  const {
    modality = 'MR',
    rows = 12,
    columns = 9,
    frames = 5,
    step = -2.5,
    origin = [-55.125, -80.25, 60],
  } = options;
  const orientation = options.orientation ?? [1, 0, 0, 0, 1, 0];
  const normal = cross(
    [orientation[0], orientation[1], orientation[2]],
    [orientation[3], orientation[4], orientation[5]],
  );
  const ct = modality === 'CT';
  const voxels = new Int16Array(rows * columns * frames);
  for (let i = 0; i < voxels.length; i++) voxels[i] = ct ? ((i * 37) % 4000) - 1024 : (i * 37) % 4096;
  return {
    voxels,
    header: {
      modality,
      rows,
      columns,
      frames,
      geometry: {
        rowSpacing: 1.75,
        columnSpacing: 1.25,
        orientation,
        positions: Array.from({ length: frames }, (_, i): Vec3 => [
          origin[0] + i * step * normal[0],
          origin[1] + i * step * normal[1],
          origin[2] + i * step * normal[2],
        ]),
        sliceThickness: 2,
      },
      values: {
        rescaleSlope: 1,
        rescaleIntercept: 0,
        units: ct ? 'HU' : '',
        window: ct ? { center: 40, width: 400 } : { center: 1100.5, width: 2201 },
        bitsStored: ct ? 16 : 12,
        signed: ct,
        ...options.values,
      },
      identity: newSyntheticIdentity({
        bodyPart: 'BRAIN',
        description: 'Synthetic brain T1',
        seed: RECIPE.seed,
      }),
      provenance: { kind: 'generated', recipe: RECIPE },
      ...options.header,
    },
  };
}
