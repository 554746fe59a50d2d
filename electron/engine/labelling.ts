/**
 * The labels of a series' finished frames, by the pack's network. It looks at the stored voxels, not at what a stage before
 * gave: so the same voxels have the same labels, whether they were made, made again, or were there before.
 */
import { UserError } from '../core/errors';
import { emptyLabels, frameLabels, type LabelMap } from '../core/segmentation';
import type { ProviderName } from '../core/providers';
import type { StageOf } from './pack-schema';
import type { Network } from './stages/stage';

/** Between the pixels of a series and those of the label network. */
export interface LabelView {
  /** A frame as the network sees it: rows × columns of the stage, values in [−1, 1]. */
  frame(index: number): Float32Array;
  /**
   * Values on the network's pixels as values on the series' pixels of that frame, linear between pixels.
   * @param outside what lies beyond what the network sees
   */
  toSeries(index: number, values: Float32Array, outside: number): Float32Array;
  /** Whether the pixels are the same ones, in the same order. */
  samePixels: boolean;
}

export interface LabelledFrame {
  index: number;
  /** A view of the label map. */
  labels: Uint8Array;
}

/** What the labels are of. */
export interface Labelled {
  view: LabelView;
  /** Of all frames, mm or ms; only their distances count. */
  positions: readonly number[];
  /** Length of the cycle, where the axis goes round: the last frame's neighbour is the first then. */
  cycle?: number;
  /** Pixels of a frame of the series. */
  frameSize: number;
  /** What the network runs on, for the sentence where it fails. */
  provider: ProviderName;
}

export class Labelling {
  readonly map: LabelMap & { labels: Uint8Array };
  private readonly finished = new Set<number>();
  /** Those that were ready once. */
  private readonly taken = new Set<number>();
  private readonly waiting: number[] = [];

  constructor(
    private readonly stage: StageOf<'label'>,
    private readonly network: Network,
    private readonly of: Labelled,
  ) {
    const { segments } = stage;
    // Packs have no values that do not fit a byte.
    const labels = emptyLabels(segments, of.positions.length * of.frameSize) as Uint8Array;
    this.map = { segments, labels };
  }

  /** Frames that can be labelled now. */
  get pending(): number {
    return this.waiting.length;
  }

  /** A frame has its voxels: it and its neighbours may be ready. */
  finish(frame: number): void {
    this.finished.add(frame);
    // Who is a neighbour of whom goes both ways.
    for (const { frame: near } of this.seenFrom(frame)) {
      const done = this.taken.has(near) || this.seenFrom(near).some((one) => !this.finished.has(one.frame));
      if (done) continue;
      this.taken.add(near);
      this.waiting.push(near);
    }
  }

  /** The frames that the network sees to label one, in order of position, itself among them, and how far each is. */
  private seenFrom(index: number): { frame: number; distance: number }[] {
    const { positions, cycle } = this.of;
    const count = positions.length;
    const { neighbours } = this.stage;
    return Array.from({ length: 2 * neighbours + 1 }, (_, i) => {
      const place = index + i - neighbours;
      if (cycle === undefined) {
        const frame = Math.min(count - 1, Math.max(0, place));
        return { frame, distance: Math.abs(positions[frame]! - positions[index]!) };
      }
      const turns = Math.floor(place / count);
      const frame = place - turns * count;
      return { frame, distance: Math.abs(positions[frame]! + turns * cycle - positions[index]!) };
    });
  }

  /**
   * Labels the next frame that waits; `undefined` where none does.
   * @throws UserError `engine` where the network gives no numbers
   */
  async step(): Promise<LabelledFrame | undefined> {
    const index = this.waiting.shift();
    if (index === undefined) return undefined;
    const logits = await this.network.run(this.inputs(index));
    const labels = frameLabels(this.map.labels, index, this.of.frameSize);
    this.decide(index, logits, labels);
    return { index, labels };
  }

  private inputs(index: number): Record<string, Float32Array> {
    const { neighbours, rows, columns } = this.stage;
    const seen = this.seenFrom(index);
    const frames = new Float32Array(seen.length * rows * columns);
    seen.forEach(({ frame }, i) => frames.set(this.of.view.frame(frame), i * rows * columns));
    const distances = seen.filter((_, i) => i !== neighbours).map(({ distance }) => distance);
    return { frames, ...(neighbours > 0 && { neighbour_distance: Float32Array.from(distances) }) };
  }

  /** The likeliest class of each pixel; of two that are as likely the first. */
  private decide(index: number, logits: Float32Array, labels: Uint8Array): void {
    const { segments, rows, columns } = this.stage;
    const classes = segments.length + 1;
    const size = rows * columns;
    const values = Uint8Array.from([0, ...segments.map(({ value }) => value)]);
    const likelihood = this.of.view.samePixels ? logits : softmax(logits, classes, size);
    // A value that is no number is larger than nothing: it would go by without a word.
    if (likelihood.some(Number.isNaN))
      throw new UserError(
        'engine',
        `The model gave labels that are not numbers on the provider ${this.of.provider}.`,
      );
    const best = new Float32Array(labels.length).fill(-Infinity);
    for (let kind = 0; kind < classes; kind++) {
      const own = likelihood.subarray(kind * size, (kind + 1) * size);
      // A class that is nowhere likelier than the mean of all is nowhere the likeliest.
      if (!this.of.view.samePixels && kind > 0 && !own.some((value) => value * classes >= 1)) continue;
      const here = this.of.view.samePixels ? own : this.of.view.toSeries(index, own, kind === 0 ? 1 : 0);
      for (let i = 0; i < here.length; i++) {
        if (!(here[i]! > best[i]!)) continue;
        best[i] = here[i]!;
        labels[i] = values[kind]!;
      }
    }
  }
}

/** Logits of each pixel as likelihoods that add up to 1. */
function softmax(logits: Float32Array, classes: number, size: number): Float32Array {
  const result = new Float32Array(logits.length);
  for (let i = 0; i < size; i++) {
    let highest = -Infinity;
    for (let kind = 0; kind < classes; kind++) highest = Math.max(highest, logits[kind * size + i]!);
    let sum = 0;
    for (let kind = 0; kind < classes; kind++) {
      const at = kind * size + i;
      result[at] = Math.exp(logits[at]! - highest);
      sum += result[at]!;
    }
    for (let kind = 0; kind < classes; kind++) {
      const at = kind * size + i;
      result[at] = result[at]! / sum;
    }
  }
  return result;
}
