/**
 * A series of somebody's, or one made before, completed by a model: between its slices, beyond its ends, or in place of
 * some. What stays is never touched. Between slices the model only says what interpolation cannot know: how the coarse
 * picture differs; the detail comes from the neighbours. Beyond the ends there is nothing to interpolate, and the
 * model's own slices are put there.
 */
import { createHash } from 'node:crypto';
import { greyMap } from '../../core/completion/grey-map';
import { baseAt, completedHeader, interpolated, trustAt, type Base } from '../../core/completion/merge';
import { ModelSpace, type FrameGrid } from '../../core/completion/model-space';
import {
  completionTargets,
  targetsFromRecipe,
  type CompletionRequest,
  type Target,
} from '../../core/completion/targets';
import type { ConditionValues } from '../../core/conditions';
import { encodeConditions } from '../../core/conditions';
import { UserError } from '../../core/errors';
import { positionsAlongNormal } from '../../core/geometry';
import type { JobEvent, ProviderVerdict } from '../../core/protocol';
import type { Recipe } from '../../core/recipe';
import { tidy } from '../../core/request/parameters';
import { whyNotResampled } from '../../core/resample/resample';
import type { Sampling } from '../../core/samplers';
import { assertConsistent, frameVoxels, type Series } from '../../core/series';
import { fromStored } from '../../core/values';
import { generate, type GivenFrame } from '../generate';
import { withNetworks, type Computing } from '../networks';
import type { Pack } from '../pack-folder';
import { gridOf } from '../pack-schema';
import { shaped, stagesOf } from '../stages';
import type { Task } from '../task';
import { taskFromRequest } from '../task';
import { locate } from './locate';

export interface CompleteOptions extends Omit<Computing, 'provider'> {
  provider: ProviderVerdict;
  app: { name: string; version: string };
  seriesInstanceUid: string;
  seed: number;
  conditions?: ConditionValues;
  /** Of the slices beyond the ends; the pack's where left out. */
  sampling?: Partial<Sampling>;
  /** A recipe whose source this is, to make what it made again; nothing else is asked for then. */
  again?: Recipe;
  /** Position of the first slice on the pack's axis, where somebody knows better than the model. */
  first?: number;
  /** Go on although the model does not know such images. */
  force?: boolean;
  onEvent?: (event: JobEvent) => void;
  /** Is told where the series was found to lie before anything is made. */
  onPlaced?: (placed: { first: number; last: number; unexplained: number }) => void;
}

/** More than this share of the variance unexplained, and the model does not know such images (measured: see docs). */
export const MOST_UNEXPLAINED = 0.45;

/**
 * Between slices one evaluation from pure noise: that is the mean of what could be there, which is nearest to what is
 * (in the sense of least squares), where more steps draw one of many.
 */
const MEAN: Sampling = { sampler: 'euler', steps: 1 };

/**
 * @throws UserError `bad-request` where the series cannot be completed or the model does not know such images;
 * CancelledError
 */
export async function complete(
  source: Series,
  request: CompletionRequest,
  pack: Pack,
  options: CompleteOptions,
): Promise<Series> {
  const { header } = source;
  const { manifest } = pack;
  const { direction, kind, range, unit } = manifest.axis;
  if (kind !== 'space' || direction === 'forward')
    throw new UserError(
      'bad-request',
      `The model "${manifest.id}" makes images over time, and slices of a stack are to be made.`,
    );
  if (gridOf(manifest).channels > 1)
    throw new UserError(
      'bad-request',
      `The model "${manifest.id}" works on latents and cannot take slices that are there.`,
    );
  const reason = whyNotResampled(header);
  if (reason) throw new UserError('bad-request', `This series cannot be completed: ${reason}`);
  const along = positionsAlongNormal(header.geometry);
  const again = options.again?.given;
  if (again && again.source.sha256 !== voxelHash(source))
    throw new UserError(
      'bad-request',
      'This is not the series that the recipe names: its pixels are others. Give the series that was completed.',
    );
  const asked = again
    ? undefined
    : completionTargets(
        along.map((place) => place - along[0]!),
        request,
      );
  const stay = again?.sourceFrames ?? asked!.flatMap(({ source: slice }) => (slice === null ? [] : [slice]));

  const { storedRange, rescaleSlope, rescaleIntercept, units } = manifest.values;
  const grey = greyMap(voxelsOf(source, stay), header.values, {
    low: storedRange[0] * rescaleSlope + rescaleIntercept,
    high: storedRange[1] * rescaleSlope + rescaleIntercept,
    units,
  });
  const space = new ModelSpace(source, grey, direction);
  const before = again && targetsFromRecipe(options.again!.positions, again, space.depths, space.along);
  const targets = before?.targets ?? asked!;
  const { seed, conditions = {} } = options.again ?? options;
  const steps: Partial<Sampling> | undefined = options.again
    ? { sampler: options.again.sampler, steps: options.again.steps }
    : options.sampling;
  const computing = { ...options, provider: options.provider.provider };
  const placement = await withNetworks(pack, ['denoise'], computing, (networks) =>
    locate(
      networks.get('denoise')!,
      manifest,
      space,
      stay,
      encodeConditions(manifest.conditions, conditions),
    ),
  );
  const first = before?.first ?? options.first;
  const offset = first === undefined ? placement.offset : first - space.depths[0]!;
  const depthOf = (place: number) => space.depths[0]! + space.along * place + offset;
  const ends = [depthOf(targets[0]!.place), depthOf(targets[targets.length - 1]!.place)];
  options.onPlaced?.({ first: ends[0]!, last: ends[1]!, unexplained: placement.unexplained });
  if (!options.force && placement.unexplained > MOST_UNEXPLAINED) {
    throw new UserError(
      'bad-request',
      `The model "${manifest.id}" does not know images like these: ${(100 * placement.unexplained).toFixed(0)} % of ` +
        `what they show differs from what it expects (${100 * MOST_UNEXPLAINED} % is the limit). ` +
        'Choose another model, or force it.',
    );
  }
  const made = targets.filter(({ source: slice }) => slice === null);
  const base = new Map(made.map((target) => [target, baseAt(targets, target.place)]));
  const inRange = ({ place }: Target) =>
    depthOf(place) >= range[0] - 1e-6 && depthOf(place) <= range[1] + 1e-6;
  // Between slices that the model does not know there is still interpolation; beyond the ends there is nothing.
  const beyond = made.find((target) => !base.get(target) && !inRange(target));
  if (beyond) {
    throw new UserError(
      'bad-request',
      `A slice would lie at ${tidy(depthOf(beyond.place))} ${unit} of the model's axis; ` +
        `it covers ${tidy(range[0])} to ${tidy(range[1])} ${unit}. Ask for fewer slices.`,
    );
  }

  // The model counts positions upwards; the series may run the other way.
  const ordered = [...targets].sort((a, b) => depthOf(a.place) - depthOf(b.place));
  const within = ordered.filter(inRange);
  const task = (chosen: readonly Target[], full: boolean): Task => {
    const usual = taskFromRequest({ packId: manifest.id, seed, conditions }, pack);
    return {
      ...usual,
      ...(full ? steps : MEAN),
      positions: chosen.map(({ place }) => depthOf(place)),
      stages: full ? usual.stages : [],
    };
  };
  const run = async (wanted: (target: Target) => boolean, full: boolean) => {
    const chosen = within.filter((target) => target.source !== null || wanted(target));
    if (chosen.every(({ source: slice }) => slice !== null)) return new Map<Target, Float32Array>();
    const toDo = task(chosen, full);
    const finished = shaped(stagesOf(manifest.stages, toDo));
    const grids = finished.map(({ after }) => after).filter(({ channels }) => channels === 1);
    const given = new Map<number, GivenFrame>();
    chosen.forEach(({ source: slice }, frame) => {
      if (slice === null) return;
      const low = space.frame(slice, gridOf(manifest));
      const last = grids.at(-1)!;
      given.set(frame, {
        low,
        high: full ? grids.slice(1).map((grid) => space.frame(slice, grid)) : [],
        voxels: new Int16Array(last.rows * last.columns),
      });
    });
    const { onEvent, ...others } = options;
    const result = await generate(toDo, pack, { ...others, given, ...(onEvent && { onEvent }) });
    return new Map(
      chosen.flatMap((target, frame) =>
        target.source === null
          ? [[target, fromStored(frameVoxels(result, frame), storedRange)] as const]
          : [],
      ),
    );
  };
  const inner = await run((target) => Boolean(base.get(target)), false);
  const outer = await run((target) => !base.get(target), true);

  const recipeTask = task(ordered, outer.size > 0);
  const recipe: Recipe = {
    format: 2,
    app: options.app,
    pack: { id: manifest.id, version: manifest.version, sha256: pack.sha256 },
    ...recipeTask,
    provider: options.provider.provider,
    given: {
      frames: ordered.flatMap(({ source: slice }, i) => (slice === null ? [] : [i])),
      sourceFrames: ordered.flatMap(({ source: slice }) => (slice === null ? [] : [slice])),
      source: { seriesInstanceUid: header.identity.seriesInstanceUid, sha256: voxelHash(source) },
    },
  };
  const { seriesInstanceUid } = options;
  const size = header.rows * header.columns;
  const voxels = new Int16Array(size * targets.length);
  const grid = gridOf(manifest);
  const finished = shaped(stagesOf(manifest.stages, task(ordered, true))).at(-1)!.after;
  const [lowest, highest] = storedLimits(source);
  targets.forEach((target, i) => {
    const place = voxels.subarray(i * size, (i + 1) * size);
    if (target.source !== null) {
      place.set(frameVoxels(source, target.source));
      return;
    }
    const between = base.get(target);
    const values = between
      ? corrected(source, space, between, inner.get(target), grid, grey.storedPerUnit)
      : space
          .toSource(outer.get(target)!, finished, nearestEnd(targets, target), -1)
          .map((value) => grey.toStored(Math.max(-1, value)));
    for (let j = 0; j < size; j++) place[j] = Math.min(highest, Math.max(lowest, Math.round(values[j]!)));
  });
  const completed = {
    header: completedHeader(header, { targets, request, recipe, seriesInstanceUid }),
    voxels,
  };
  assertConsistent(completed);
  return completed;
}

/** The interpolated slice, moved by as much as the model's coarse frame, where it made one, differs from its own. */
function corrected(
  source: Series,
  space: ModelSpace,
  base: Base,
  low: Float32Array | undefined,
  grid: FrameGrid,
  storedPerUnit: number,
): Float32Array {
  const values = interpolated(source, base);
  if (!low) return values;
  const own = space.frameOf(values, base.nearest, grid);
  const difference = low.map((value, i) => value - own[i]!);
  const shift = space.toSource(difference, grid, base.nearest, 0);
  const share = trustAt(base.gap) * storedPerUnit;
  for (let i = 0; i < values.length; i++) values[i] = values[i]! + share * shift[i]!;
  return values;
}

/** The slice that stays which lies nearest to a target beyond the ends. */
function nearestEnd(targets: readonly Target[], { place }: Target): number {
  const stay = targets.filter(({ source }) => source !== null);
  const ends = [stay[0]!, stay[stay.length - 1]!];
  return ends.sort((a, b) => Math.abs(a.place - place) - Math.abs(b.place - place))[0]!.source!;
}

function voxelsOf(source: Series, slices: readonly number[]): Int16Array {
  const size = source.header.rows * source.header.columns;
  const voxels = new Int16Array(size * slices.length);
  slices.forEach((slice, i) => voxels.set(frameVoxels(source, slice), i * size));
  return voxels;
}

/** SHA-256 of a series' stored values as little-endian 16-bit integers, frame after frame. */
export function voxelHash({ voxels }: Series): string {
  const bytes = Buffer.from(voxels.buffer, voxels.byteOffset, voxels.byteLength);
  return createHash('sha256').update(bytes).digest('hex');
}

/** Lowest and highest stored value: what is made needs no more bits, and is no brighter than what is there. */
function storedLimits({ voxels }: Series): [number, number] {
  let low = 32767;
  let high = -32768;
  for (const value of voxels) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
