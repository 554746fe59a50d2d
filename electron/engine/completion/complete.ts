/**
 * A series of somebody's, or one made before, completed by a model: between its slices, beyond its ends, or in place of
 * some. What stays is never touched. Between slices the model only says what interpolation cannot know: how the coarse
 * picture differs; the detail comes from the neighbours. Beyond the ends there is nothing to interpolate, and the
 * model's own slices are put there.
 */
import { greyMap } from '../../core/completion/grey-map';
import {
  baseAt,
  completedHeader,
  interpolated,
  targetPositions,
  trustAt,
  type Base,
} from '../../core/completion/merge';
import { ModelSpace } from '../../core/completion/model-space';
import { whyNotCompleted } from '../../core/completion/offer';
import {
  completionTargets,
  micro,
  onlyEnhances,
  targetsFromRecipe,
  type CompletionRequest,
  type Target,
} from '../../core/completion/targets';
import { encodeConditions, type ConditionValues } from '../../core/conditions';
import { UserError } from '../../core/errors';
import { positionsAlongNormal, type Vec3 } from '../../core/geometry';
import type { JobEvent, ProviderVerdict } from '../../core/protocol';
import type { Recipe } from '../../core/recipe';
import { tidy } from '../../core/request/parameters';
import { evaluations, type Sampling } from '../../core/samplers';
import { assertConsistent, frameVoxels, type Series } from '../../core/series';
import { curveOf, fromStored, rangeOf } from '../../core/values';
import { generate, type GivenFrame } from '../generate';
import type { Computing } from '../networks';
import type { Pack } from '../pack-folder';
import { gridOf, type PackManifest } from '../pack-schema';
import { shaped, stagesOf } from '../stages';
import { taskFromRecipe, taskFromRequest, type Task } from '../task';
import { betweenSlices, measuredShare, shareAt, trialTargets, type ModelSlice } from './between';
import { enhance, whyNotEnhanced } from './enhance';
import { labelSeries } from './label-series';
import { placeSeries, type PlacementOptions, type Placed } from './placement';
import { voxelHash, voxelsOf } from './source-voxels';

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
  /** Makes the mean of what could be beyond the ends, nearer to the truth and softer, instead of drawing one of many. */
  mean?: boolean;
  /** Whether the result is labelled; where left out, if the pack has labels. */
  labels?: boolean;
  onEvent?: (event: JobEvent) => void;
  /** Is told where the series was found to lie before anything is made. */
  onPlaced?: (placed: Placed) => void;
}

/**
 * Between slices one evaluation from pure noise: that is the mean of what could be there, which is nearest to what is
 * (in the sense of least squares), where more steps draw one of many.
 */
const MEAN: Sampling = { sampler: 'euler', steps: 1 };

/**
 * @throws UserError `bad-request` where the series cannot be completed, `foreign` where the model does not know such
 * images; CancelledError
 */
export async function complete(
  source: Series,
  request: CompletionRequest,
  pack: Pack,
  options: CompleteOptions,
): Promise<Series> {
  const { header } = source;
  const { manifest } = pack;
  const direction = directionOf(manifest);
  const reason = whyNotCompleted(header);
  if (reason) throw new UserError('bad-request', `This series cannot be completed: ${reason}`);
  const along = positionsAlongNormal(header.geometry);
  const again = options.again?.given;
  if (again && again.source.sha256 !== voxelHash(source))
    throw new UserError(
      'bad-request',
      'This is not the series that the recipe names: its pixels are others. Give the series that was completed.',
    );
  const enhancing = again ? again.enhanced === true : onlyEnhances(request);
  const useless = enhancing && whyNotEnhanced(header, manifest, options.force ?? false);
  if (useless) throw new UserError('bad-request', useless);
  const places = along.map((place) => place - along[0]!);
  const asked = again ? undefined : enhancing ? everySlice(places) : completionTargets(places, request);
  const stay = again?.sourceFrames ?? asked!.flatMap(({ source: slice }) => (slice === null ? [] : [slice]));
  const { seed, conditions = {} } = options.again ?? options;
  // Every refusal of what was asked for comes before the work.
  const drawn = options.again
    ? taskFromRecipe(options.again, pack)
    : taskFromRequest(
        {
          packId: manifest.id,
          seed,
          conditions,
          ...options.sampling,
          ...(options.labels !== undefined && { labels: options.labels }),
        },
        pack,
      );

  const meansOf = ({ stages }: Task) =>
    stages.map((stage) => (stage.kind === 'refine' ? { ...stage, ...MEAN } : stage));
  const usual = options.mean && !options.again ? { ...drawn, ...MEAN, stages: meansOf(drawn) } : drawn;
  const { rescaleSlope, rescaleIntercept, units } = manifest.values;
  const grey = greyMap(voxelsOf(source, stay), header.values, {
    curve: curveOf(manifest.values).map(([value, stored]) => [
      value,
      stored * rescaleSlope + rescaleIntercept,
    ]),
    units,
  });
  const space = new ModelSpace(source, grey, direction);
  const before = again && targetsFromRecipe(options.again!.positions, again, space.depths, space.along);
  const targets = before?.targets ?? asked!;
  const computing = { ...options, provider: options.provider.provider };
  const made = targets.filter(({ source: slice }) => slice === null);
  const base = new Map(made.map((target) => [target, baseAt(targets, target.place)]));
  const placing: PlacementOptions = {
    first: before?.first ?? options.first,
    made: made.every((target) => base.get(target)) ? 'beside' : 'alone',
    force: options.force ?? false,
    onPlaced: options.onPlaced,
  };
  const positionOf = await placeSeries(
    pack,
    space,
    stay,
    [targets[0]!.place, targets[targets.length - 1]!.place],
    encodeConditions(manifest.conditions, conditions),
    computing,
    placing,
  );
  const depthOf = ({ place }: Target) => micro(positionOf(place));
  const { range, unit } = manifest.axis;
  const inRange = (target: Target) => depthOf(target) >= range[0] && depthOf(target) <= range[1];
  // Between slices that the model does not know there is still interpolation; beyond the ends there is nothing.
  const beyond = made.find((target) => !base.get(target) && !inRange(target));
  if (beyond) {
    throw new UserError(
      'bad-request',
      `A slice would lie at ${tidy(depthOf(beyond))} ${unit} of the model's axis; ` +
        `it covers ${tidy(range[0])} to ${tidy(range[1])} ${unit}. Ask for fewer slices.`,
    );
  }

  // The model counts positions upwards; the series may run the other way.
  const ordered = [...targets].sort((a, b) => depthOf(a) - depthOf(b));
  const { app, seriesInstanceUid } = options;
  const { provider } = computing;
  const recipeOf = (task: Task): Recipe => ({
    format: 2,
    app,
    pack: { id: manifest.id, version: manifest.version, sha256: pack.sha256 },
    ...task,
    provider,
    given: {
      frames: ordered.flatMap(({ source: slice }, i) => (slice === null ? [] : [i])),
      sourceFrames: ordered.flatMap(({ source: slice }) => (slice === null ? [] : [slice])),
      source: { seriesInstanceUid: header.identity.seriesInstanceUid, sha256: voxelHash(source) },
      ...(enhancing && { enhanced: true }),
    },
  });
  if (enhancing) {
    const { given: _, labels: _labels, ...others } = usual;
    const stages = usual.stages.filter(({ kind }) => kind === 'super-resolve');
    const toDo: Task = { ...others, positions: ordered.map(depthOf), stages };
    return enhance(source, pack, toDo, grey, {
      ...computing,
      recipe: recipeOf(toDo),
      seriesInstanceUid,
      onEvent: options.onEvent,
    });
  }
  const within = ordered.filter(inRange);
  const means = meansOf(usual).filter(({ kind }) => kind === 'refine');
  const task = (chosen: readonly Target[], full: boolean): Task => {
    // Labels are those of the completed series, on its own pixels.
    const { given: _, labels: _labels, ...others } = usual;
    return {
      ...others,
      ...(!full && MEAN),
      positions: chosen.map(depthOf),
      stages: full ? usual.stages : means,
    };
  };
  const chosenFor = (wanted: (target: Target) => boolean) => {
    const chosen = within.filter((target) => target.source !== null || wanted(target));
    return chosen.every(({ source: slice }) => slice !== null) ? [] : chosen;
  };
  const between = chosenFor((target) => Boolean(base.get(target)));
  // Without slices of some detail there is nothing to measure: how far coarse frames are believed is known beforehand.
  const trials =
    means.length > 0 && between.length > 0
      ? trialTargets(within.filter((target): target is Target & { source: number } => target.source !== null))
      : undefined;
  const ends = chosenFor((target) => !base.get(target));
  // By how often the network runs for a slice of each part; where each of them ends, of the whole.
  const works = [
    trials?.length ?? 0,
    between.length,
    ends.length * evaluations(usual),
    usual.labels ? targets.length : 0,
  ];
  const all = works.reduce((sum, work) => sum + work, 0) || 1;
  const [tried, share, madeShare] = [1, 2, 3].map(
    (parts) => works.slice(0, parts).reduce((sum, work) => sum + work, 0) / all,
  ) as [number, number, number];
  const run = async (chosen: readonly Target[], full: boolean, from: number, to: number) => {
    if (chosen.length === 0) return new Map<Target, Float32Array>();
    const toDo = task(chosen, full);
    const finished = shaped(stagesOf(manifest.stages, toDo));
    const grids = finished.map(({ after }) => after).filter(({ channels }) => channels === 1);
    const given = new Map<number, GivenFrame>();
    chosen.forEach(({ source: slice }, frame) => {
      if (slice === null) return;
      const last = grids.at(-1)!;
      given.set(frame, {
        low: space.frame(slice, gridOf(manifest)),
        high: grids.slice(1).map((grid) => space.frame(slice, grid)),
        voxels: new Int16Array(last.rows * last.columns),
      });
    });
    const { onEvent, ...others } = options;
    const tell = onEvent && ((event: JobEvent) => onEvent(partOf(event, from, to)));
    const result = await generate(toDo, pack, { ...others, given, ...(tell && { onEvent: tell }) });
    return new Map(
      chosen.flatMap((target, frame) =>
        target.source === null
          ? [[target, fromStored(frameVoxels(result, frame), manifest.values)] as const]
          : [],
      ),
    );
  };
  const coarse = shaped(stagesOf(manifest.stages, task(ordered, false))).at(-1)!.after;
  const asSlices = (frames: ReadonlyMap<Target, Float32Array>): Map<Target, ModelSlice> =>
    new Map([...frames].map(([target, frame]) => [target, { frame, grid: coarse }]));
  const trialled = asSlices(await run(trials?.map(({ target }) => target) ?? [], false, 0, tried));
  const measured = trials && measuredShare(source, space, trials, trialled, grey.storedPerUnit);
  const believed = (gap: number) => (measured === undefined ? trustAt(gap) : shareAt(gap, measured));
  const inner = asSlices(await run(between, false, tried, share));
  const outer = await run(ends, true, share, madeShare);

  const recipe = recipeOf({
    ...task(ordered, ends.length > 0),
    ...(usual.labels && { labels: true as const }),
  });
  const filledIn = (sides: Base, position: Vec3, slice: ModelSlice | undefined): Float32Array => {
    if (!slice) return interpolated(source, sides);
    const { values, shift } = betweenSlices(source, space, sides, position, slice, grey.storedPerUnit);
    const part = believed(sides.gap);
    return values.map((value, j) => value + part * shift[j]!);
  };
  const size = header.rows * header.columns;
  const voxels = new Int16Array(size * targets.length);
  const finished = shaped(stagesOf(manifest.stages, task(ordered, true))).at(-1)!.after;
  // What is made needs no more bits, and is no brighter than what is there.
  const [lowest, highest] = rangeOf(source.voxels);
  const positions = targetPositions(header.geometry, targets);
  targets.forEach((target, i) => {
    const slice = voxels.subarray(i * size, (i + 1) * size);
    if (target.source !== null) {
      slice.set(frameVoxels(source, target.source));
      return;
    }
    const sides = base.get(target);
    const values = sides
      ? filledIn(sides, positions[i]!, inner.get(target))
      : space
          .toSource(outer.get(target)!, finished, positions[i]!, -1)
          .map((value) => grey.toStored(Math.max(-1, value)));
    for (let j = 0; j < size; j++) slice[j] = Math.min(highest, Math.max(lowest, Math.round(values[j]!)));
  });
  const completed: Series = {
    header: completedHeader(header, {
      ...{ targets, request, recipe, seriesInstanceUid },
      interpolatedOnly: made.filter((target) => base.get(target) && !inner.has(target)).length,
    }),
    voxels,
  };
  if (usual.labels) {
    const inModel = new ModelSpace(completed, grey, direction);
    completed.labels = await labelSeries(completed, pack, inModel, computing, (done) =>
      options.onEvent?.({
        type: 'progress',
        fraction: madeShare + (1 - madeShare) * done,
        elapsedMs: 0,
        phase: 'label',
      }),
    );
  }
  assertConsistent(completed);
  return completed;
}

/** Every slice stays where it is. */
function everySlice(places: readonly number[]): Target[] {
  return places.map((place, slice) => ({ place, source: slice }));
}

/** In which direction the model counts. @throws UserError `bad-request` where it cannot complete stacks of slices */
function directionOf({ id, axis, stages }: PackManifest): 'superior-to-inferior' | 'inferior-to-superior' {
  const { direction, kind } = axis;
  if (kind !== 'space' || direction === 'forward')
    throw new UserError(
      'bad-request',
      `The model "${id}" makes images over time, and slices of a stack are to be made.`,
    );
  if (gridOf({ stages }).channels > 1)
    throw new UserError(
      'bad-request',
      `The model "${id}" works on latents and cannot take slices that are there.`,
    );
  if (gridOf({ stages }).position === 'order')
    throw new UserError(
      'bad-request',
      `The model "${id}" knows slices by their order alone and cannot tell where slices that are there lie.`,
    );
  return direction;
}

/** An event of one part of the work, its share of the whole. */
function partOf(event: JobEvent, from: number, to: number): JobEvent {
  if (event.type !== 'progress') return event;
  const fraction = from + (to - from) * event.fraction;
  // What is left of this part says nothing of the next.
  const { remainingMs: _, ...others } = event;
  return to < 1 ? { ...others, fraction } : { ...event, fraction };
}
