/** What a generated series says of itself: geometry, value meaning, and an identity that is nobody's. */
import { AXIAL, type Vec3 } from '../core/geometry';
import type { Recipe } from '../core/recipe';
import { cycleOf } from '../core/request/positions';
import type { Identity, SeriesHeader } from '../core/series';
import { newSyntheticIdentity } from '../dicom/identity';
import type { PackManifest } from './pack-schema';
import { shaped, stagesOf } from './stages';
import type { FrameShape } from './stages/stage';

/**
 * The header of a series that is about to be made. The voxels depend on the recipe alone; date and UIDs are new
 * each time, so that two series are never taken for one.
 * @param now date and time of the study, local time
 */
export function generatedHeader(manifest: PackManifest, recipe: Recipe, now = new Date()): SeriesHeader {
  const { axis, values } = manifest;
  const { rows, columns, pixelSpacing } = finishedFrame(manifest, recipe);
  const [rowSpacing, columnSpacing] = pixelSpacing;
  const frames = recipe.positions.length;
  const cycle = cycleOf(axis);
  const thickness = sliceThickness(manifest, recipe.positions);
  return {
    modality: manifest.modality,
    rows,
    columns,
    frames,
    geometry: {
      rowSpacing,
      columnSpacing,
      orientation: AXIAL,
      positions: recipe.positions.map((position) =>
        firstVoxel(axis, position, { rows, columns, pixelSpacing }),
      ),
      ...(thickness !== undefined && { sliceThickness: thickness }),
    },
    ...(axis.kind === 'time' && { timesMs: [...recipe.positions] }),
    ...(cycle !== undefined && { cycleMs: cycle }),
    values: {
      rescaleSlope: values.rescaleSlope,
      rescaleIntercept: values.rescaleIntercept,
      // Packs say it in a word; a series has no unit then, as after a round trip through DICOM.
      units: values.units === 'arbitrary' ? '' : values.units,
      window: values.window,
      bitsStored: values.bitsStored,
      signed: values.storedRange[0] < 0,
    },
    identity: {
      ...newSyntheticIdentity({
        bodyPart: manifest.bodyPart,
        description: manifest.name,
        seed: recipe.seed,
        now,
      }),
      ...patientOf(manifest, recipe),
    },
    provenance: { kind: 'generated', recipe },
  };
}

/** What was asked for and DICOM says of a patient: age in whole years, sex. */
function patientOf(
  { conditions }: Pick<PackManifest, 'conditions'>,
  recipe: Pick<Recipe, 'conditions'>,
): Pick<Identity, 'patientAge' | 'patientSex'> {
  const asked = (attribute: string) => {
    const condition = conditions.find(({ dicom }) => dicom === attribute);
    return condition && recipe.conditions[condition.name];
  };
  const age = asked('PatientAge');
  const sex = asked('PatientSex');
  return {
    ...(typeof age === 'number' &&
      age >= 0 &&
      age < 1000 && { patientAge: `${String(Math.round(age)).padStart(3, '0')}Y` }),
    ...((sex === 'M' || sex === 'F' || sex === 'O') && { patientSex: sex }),
  };
}

/** The frames that a recipe's stages give: of the pack's, all but those of the sampled ones that it leaves out. */
export function finishedFrame(
  { stages }: Pick<PackManifest, 'stages'>,
  recipe: Pick<Recipe, 'stages'>,
): FrameShape {
  return shaped(stagesOf(stages, recipe)).at(-1)!.after;
}

/** Centre of the first voxel of a frame, LPS; the image plane is centred on the axis of the sequence. */
function firstVoxel(
  { kind, direction }: PackManifest['axis'],
  position: number,
  { rows, columns, pixelSpacing }: Omit<FrameShape, 'channels'>,
): Vec3 {
  const x = -((columns - 1) / 2) * pixelSpacing[1];
  const y = -((rows - 1) / 2) * pixelSpacing[0];
  if (kind === 'time') return [x, y, 0];
  // LPS: z grows towards the head, so what is counted downwards is negative. No negative zero.
  return [x, y, direction === 'superior-to-inferior' ? 0 - position : position];
}

function sliceThickness({ axis }: PackManifest, positions: readonly number[]): number | undefined {
  if (axis.kind === 'time') return axis.sliceThickness;
  if (positions.length < 2) return axis.defaultSpacing;
  const mean = (positions[positions.length - 1]! - positions[0]!) / (positions.length - 1);
  return Math.round(mean * 1e6) / 1e6;
}
