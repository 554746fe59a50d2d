/** Where a series lies on a pack's axis, told before anything is made, and the refusal of images that it does not know. */
import type { ModelSpace } from '../../core/completion/model-space';
import { UserError } from '../../core/errors';
import { withNetworks, type Computing } from '../networks';
import type { Pack } from '../pack-folder';
import { locate } from './locate';

/**
 * More than this share of the variance unexplained, and the model does not know such images. Measured with brain-mr-t1
 * 1.1.0: 0.18 and 0.25 for two held-out heads, 1.68 for a chest CT.
 */
export const MOST_UNEXPLAINED = 0.45;

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
  { first, force, onPlaced }: PlacementOptions,
): Promise<(place: number) => number> {
  const { manifest } = pack;
  const found = await withNetworks(pack, ['denoise'], computing, (networks) =>
    locate(networks.get('denoise')!, manifest, space, stay, conditions),
  );
  const start = first ?? space.depths[0]! + found.offset;
  const positionOf = (place: number) => start + space.along * place;
  const { unexplained } = found;
  onPlaced?.({ first: positionOf(ends[0]), last: positionOf(ends[1]), unexplained });
  if (!force && unexplained > MOST_UNEXPLAINED) {
    throw new UserError(
      'foreign',
      `The model "${manifest.id}" does not know images like these: they differ from what it expects by ` +
        `${(100 * unexplained).toFixed(0)} % of their own variation (${100 * MOST_UNEXPLAINED} % is the limit). ` +
        'Choose another model, or go on anyway.',
    );
  }
  return positionOf;
}
