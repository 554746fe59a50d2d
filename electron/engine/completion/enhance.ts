/**
 * A series with finer pixels, by the super-resolver of a pack alone. The network works on the series' own pixels, as if
 * they were those that it was trained on: so nothing is resampled, and the mean over what becomes of a pixel is its
 * value, to rounding.
 */
import { enhancedHeader, fieldStarts, turned, turnToModel } from '../../core/completion/enhanced';
import type { GreyMap } from '../../core/completion/grey-map';
import { CancelledError } from '../../core/errors';
import type { JobEvent } from '../../core/protocol';
import type { Recipe } from '../../core/recipe';
import { MAX_FRAMES, tidy } from '../../core/request/parameters';
import { frameVoxels, type Series, type SeriesHeader } from '../../core/series';
import { rangeOf } from '../../core/values';
import { withNetworks, type Computing } from '../networks';
import type { Pack } from '../pack-folder';
import { stageOf, type PackManifest } from '../pack-schema';
import { frameStageKind, shaped } from '../stages';
import type { FrameStage } from '../stages/stage';
import type { Task } from '../task';

/** How much finer or coarser than the pixels that the network was trained on those of a series may be. */
const FINEST = 0.7;
const COARSEST = 2.2;
/** Voxels of the result; beyond, it would not fit into memory beside the source. */
const MOST_VOXELS = 2 ** 30;

/** Why the super-resolver of a pack does nothing for a series, one sentence, or undefined. */
export function whyNotEnhanced(
  header: SeriesHeader,
  manifest: PackManifest,
  force: boolean,
): string | undefined {
  const step = shaped(manifest.stages).find(({ stage }) => stage.kind === 'super-resolve');
  if (!step) return `The model "${manifest.id}" has no super-resolution. Choose another model.`;
  if (stageOf(manifest, 'super-resolve')!.latents)
    return `The model "${manifest.id}" super-resolves what it makes itself, as latents. Choose another model.`;
  const { frames, rows, columns, geometry } = header;
  if (frames > MAX_FRAMES) return `This series has ${frames} slices; ${MAX_FRAMES} can be enhanced at once.`;
  const factor = step.after.rows / step.before.rows;
  if (frames * rows * columns * factor ** 2 > MOST_VOXELS)
    return `This series has ${frames} slices of ${columns}×${rows}; enhanced, it would be too large for the memory.`;
  if (force) return undefined;
  const known = Math.sqrt(step.before.pixelSpacing[0] * step.before.pixelSpacing[1]);
  const wrong = [geometry.rowSpacing, geometry.columnSpacing].find(
    (spacing) => spacing < FINEST * known || spacing > COARSEST * known,
  );
  if (wrong === undefined) return undefined;
  return (
    `This series has pixels of ${tidy(wrong)} mm, and the model "${manifest.id}" enhances pixels of ` +
    `${tidy(FINEST * known)} to ${tidy(COARSEST * known)} mm. ` +
    (wrong < known
      ? 'They are as fine already as those that it makes.'
      : 'Choose another model, or go on anyway.')
  );
}

/**
 * @param task that says how the super-resolver is sampled
 * @param grey between the stored values and the model's
 * @param recipe of the result
 * @throws CancelledError; UserError as networks do
 */
export async function enhance(
  source: Series,
  pack: Pack,
  task: Task,
  grey: GreyMap,
  {
    recipe,
    seriesInstanceUid,
    onEvent,
    ...computing
  }: Computing & {
    recipe: Recipe;
    seriesInstanceUid: string;
    onEvent?: ((event: JobEvent) => void) | undefined;
  },
): Promise<Series> {
  const { header } = source;
  const stage = stageOf(pack.manifest, 'super-resolve')!;
  const { before, after } = shaped(pack.manifest.stages).find((one) => one.stage.kind === 'super-resolve')!;
  const factor = stage.scale;
  const { rows, columns, frames } = header;
  const size = rows * columns * factor ** 2;
  const voxels = new Int16Array(frames * size);
  const [lowest, highest] = rangeOf(source.voxels);
  const sampling = task.stages.find(({ kind }) => kind === 'super-resolve')!;
  const turn = turnToModel(header.geometry.orientation);
  const [modelRows, modelColumns] = turn.transpose ? [columns, rows] : [rows, columns];
  const started = performance.now();
  await withNetworks(pack, ['super-resolve'], computing, async (networks) => {
    const job = { seed: task.seed, sampling, conditions: new Float32Array(), before, after };
    const resolver = frameStageKind(stage).open(stage, networks.get('super-resolve')!, job);
    for (let frame = 0; frame < frames; frame++) {
      const stored = Float32Array.from(frameVoxels(source, frame));
      const low = turned(stored.map(grey.toModel), rows, columns, turn);
      const high = await resolved(resolver, low, modelRows, modelColumns, before, factor);
      const back = turned(high, modelRows * factor, modelColumns * factor, turn, true);
      for (let i = 0; i < back.length; i++) back[i] = grey.toStored(Math.max(-1, back[i]!));
      // Also of what the model's range does not hold.
      settleBlocks(back, stored, columns, factor, [lowest, highest]);
      voxels.set(back.map(Math.round), frame * size);
      const elapsedMs = performance.now() - started;
      const fraction = (frame + 1) / frames;
      const remainingMs = (elapsedMs * (1 - fraction)) / fraction;
      onEvent?.({ type: 'progress', fraction, elapsedMs, remainingMs, phase: 'super-resolve' });
      if (computing.signal?.aborted) throw new CancelledError();
    }
  });
  return { header: enhancedHeader(header, factor, { recipe, seriesInstanceUid }), voxels };
}

/** Runs the network over fields that overlap, and blends them: whole blocks alike, so that their means stay. */
async function resolved(
  resolver: FrameStage,
  low: Float32Array,
  rows: number,
  columns: number,
  field: { rows: number; columns: number },
  factor: number,
): Promise<Float32Array> {
  const width = columns * factor;
  const sum = new Float32Array(low.length * factor ** 2);
  const weights = new Float32Array(low.length);
  for (const top of fieldStarts(rows, field.rows)) {
    for (const first of fieldStarts(columns, field.columns)) {
      const values = new Float32Array(field.rows * field.columns).fill(-1);
      each(field, (r, c) => {
        if (inside(top + r, first + c)) values[r * field.columns + c] = low[(top + r) * columns + first + c]!;
      });
      const made = await resolver.run({ frame: 0, position: 0, values, neighbours: [undefined, undefined] });
      each(field, (r, c) => {
        if (!inside(top + r, first + c)) return;
        const weight = Math.min(r + 1, c + 1, field.rows - r, field.columns - c);
        weights[(top + r) * columns + first + c]! += weight;
        for (let y = 0; y < factor; y++) {
          for (let x = 0; x < factor; x++) {
            const at = ((top + r) * factor + y) * width + (first + c) * factor + x;
            sum[at]! += weight * made[(r * factor + y) * field.columns * factor + c * factor + x]!;
          }
        }
      });
    }
  }
  for (let i = 0; i < sum.length; i++) {
    const row = Math.floor(i / width / factor);
    const column = Math.floor((i % width) / factor);
    sum[i]! /= weights[row * columns + column]!;
  }
  return sum;

  function inside(row: number, column: number): boolean {
    return row >= 0 && column >= 0 && row < rows && column < columns;
  }
}

function each(
  { rows, columns }: { rows: number; columns: number },
  use: (r: number, c: number) => void,
): void {
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) use(r, c);
}

/**
 * Shifts each factor × factor block of `high` so that its mean is the pixel of `low` and every value lies within the
 * limits, as those of `low` do: what a limit takes from one pixel of a block, the others give. In place.
 */
export function settleBlocks(
  high: Float32Array,
  low: Float32Array,
  columns: number,
  factor: number,
  [lowest, highest]: readonly [number, number],
): void {
  const count = factor ** 2;
  const width = columns * factor;
  low.forEach((mean, i) => {
    const corner = Math.floor(i / columns) * factor * width + (i % columns) * factor;
    const places = Array.from(
      { length: count },
      (_, k) => corner + Math.floor(k / factor) * width + (k % factor),
    );
    for (let pass = 0; pass <= count; pass++) {
      const lacking = count * mean - places.reduce((sum, at) => sum + high[at]!, 0);
      // At first everything moves; then what has not come to the limit that lies that way.
      const free =
        pass === 0 ? places : places.filter((at) => (lacking > 0 ? high[at]! < highest : high[at]! > lowest));
      if (pass > 0 && (free.length === 0 || Math.abs(lacking) < 0.01)) break;
      for (const at of free) {
        const moved = high[at]! + lacking / free.length;
        high[at] = Math.min(highest, Math.max(lowest, moved));
      }
    }
  });
}
