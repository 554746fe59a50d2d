/** Where a series lies on a pack's axis, told before anything is made, and the refusal of images that it does not know. */
import type { ModelSpace } from '../../core/completion/model-space';
import { UserError } from '../../core/errors';
import { withNetworks, type Computing } from '../networks';
import type { Pack } from '../pack-folder';
import { locate } from './locate';

/**
 * More than this share of the variance unexplained, and the model does not know such images. Measured with brain-mr-t1
 * 2.1.0: 0.09 to 0.14 for six held-out heads of the scanner that it was trained on; 0.76 to 1.13 for T1-weighted and 0.61
 * for FLAIR heads of another; 1.74 for a chest CT; 2.3 to 2.5 for heads with black and white exchanged. What stands alone
 * is the model's own, in its own contrast. What lies between other slices is believed as far as those show (between.ts),
 * and on the heads of both scanners it was nearer to the truth than interpolation; what is enhanced keeps its means.
 */
export const MOST_UNEXPLAINED = { alone: 0.45, beside: 1.3 };

/** What the owner of a job is told of the place that was found. */
export interface Placed {
  /** Positions of the first and the last slice of the result on the pack's axis, in the order of the series. */
  first: number;
  last: number;
  /** Share of the slices' variance that the mean of the model does not explain. */
  unexplained: number;
}

export interface PlacementOptions {
  /** Position of the first slice of the source, where somebody knows better than the model. */
  first: number | undefined;
  /** Whether what is made stands alone beyond the ends, or beside slices that stay. */
  made: keyof typeof MOST_UNEXPLAINED;
  /** Go on although the model does not know such images. */
  force: boolean;
  onPlaced: ((placed: Placed) => void) | undefined;
}

/**
 * @param stay slices of the source that stay
 * @param ends of the result: places of its first and last slice along the normal, from the first slice of the source on
 * @returns from such a place to a position on the pack's axis
 * @throws UserError `foreign` where the model does not know such images
 */
export async function placeSeries(
  pack: Pack,
  space: ModelSpace,
  stay: readonly number[],
  ends: readonly [number, number],
  conditions: Float32Array,
  computing: Computing,
  { first, made, force, onPlaced }: PlacementOptions,
): Promise<(place: number) => number> {
  const { manifest } = pack;
  const found = await withNetworks(pack, ['denoise'], computing, (networks) =>
    locate(networks.get('denoise')!, manifest, space, stay, conditions),
  );
  const start = first ?? space.depths[0]! + found.offset;
  const positionOf = (place: number) => start + space.along * place;
  const { unexplained } = found;
  onPlaced?.({ first: positionOf(ends[0]), last: positionOf(ends[1]), unexplained });
  const most = MOST_UNEXPLAINED[made];
  if (!force && unexplained > most) {
    throw new UserError(
      'foreign',
      `The model "${manifest.id}" does not know images like these: they differ from what it expects by ` +
        `${(100 * unexplained).toFixed(0)} % of their own variation (${100 * most} % is the limit). ` +
        'Choose another model, or go on anyway.',
    );
  }
  return positionOf;
}
