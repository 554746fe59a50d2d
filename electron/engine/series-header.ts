/** What a generated series says of itself: geometry, value meaning, and an identity that is nobody's. */
import { AXIAL, type Vec3 } from '../core/geometry';
import type { Recipe } from '../core/recipe';
import type { SeriesHeader } from '../core/series';
import { newSyntheticIdentity } from '../dicom/identity';
import type { PackManifest } from './pack-schema';

/**
 * The header of a series that is about to be made. The voxels depend on the recipe alone; date and UIDs are new
 * each time, so that two series are never taken for one.
 * @param now date and time of the study, local time
 */
export function generatedHeader(manifest: PackManifest, recipe: Recipe, now = new Date()): SeriesHeader {
  const { grid, sequence, values } = manifest;
  const scale = recipe.superResolution && manifest.sr ? manifest.sr.scale : 1;
  const rows = grid.rows * scale;
  const columns = grid.columns * scale;
  const rowSpacing = grid.pixelSpacing[0] / scale;
  const columnSpacing = grid.pixelSpacing[1] / scale;
  const frames = recipe.positions.length;
  return {
    modality: manifest.modality,
    rows,
    columns,
    frames,
    geometry: {
      rowSpacing,
      columnSpacing,
      orientation: AXIAL,
      positions: recipe.positions.map((position) => firstVoxel(manifest, position, rows, columns, scale)),
      sliceThickness: sliceThickness(manifest, recipe.positions),
    },
    ...(sequence.axis === 'time' && { timesMs: [...recipe.positions] }),
    values: {
      rescaleSlope: values.rescaleSlope,
      rescaleIntercept: values.rescaleIntercept,
      // Packs say it in a word; a series has no unit then, as after a round trip through DICOM.
      units: values.units === 'arbitrary' ? '' : values.units,
      window: values.window,
      bitsStored: values.bitsStored,
      signed: values.storedRange[0] < 0,
    },
    identity: newSyntheticIdentity({
      bodyPart: manifest.bodyPart,
      description: manifest.name,
      seed: recipe.seed,
      now,
    }),
    provenance: { kind: 'generated', recipe },
  };
}

/** Centre of the first voxel of a frame, LPS; the image plane is centred on the axis of the sequence. */
function firstVoxel(
  { grid, sequence }: PackManifest,
  position: number,
  rows: number,
  columns: number,
  scale: number,
): Vec3 {
  const x = -((columns - 1) / 2) * (grid.pixelSpacing[1] / scale);
  const y = -((rows - 1) / 2) * (grid.pixelSpacing[0] / scale);
  if (sequence.axis === 'time') return [x, y, 0];
  // LPS: z grows towards the head, so what is counted downwards is negative. No negative zero.
  return [x, y, sequence.direction === 'superior-to-inferior' ? 0 - position : position];
}

function sliceThickness({ sequence }: PackManifest, positions: readonly number[]): number | undefined {
  if (sequence.axis === 'time') return undefined;
  if (positions.length < 2) return sequence.defaultSpacing;
  const mean = (positions[positions.length - 1]! - positions[0]!) / (positions.length - 1);
  return Math.round(mean * 1e6) / 1e6;
}
