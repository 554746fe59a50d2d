/** The segments of a shown series, and how they are shown. */
import type { Vec3 } from '../../../electron/core/geometry';
import type { Labels, Segment } from '../../../electron/core/segmentation';
import { call, openLabels } from '../../ipc/client';
import { notices } from '../../state/notices.svelte';
import type { ShownSeries } from '../../state/shown.svelte';
import { voxelAt } from '../overlay/probe';
import { segmentFacts } from './segment-facts';

/** What holds for all segmentations: people compare by it. */
class SegmentLook {
  shown = $state(true);
  /** Of the inside, 0 to 1. */
  opacity = $state(0.35);
  outline = $state(true);
}
export const segmentLook = new SegmentLook();

/** The label map of one series, once it has been read. */
export class ShownSegmentation {
  /** Null until it has been read. */
  labels = $state.raw<Labels | null>(null);
  segments = $state.raw<readonly Segment[]>([]);
  /** Values of segments that are not shown. */
  #hidden = $state.raw<ReadonlySet<number>>(new Set());
  #asked: string | null = null;

  constructor(readonly series: ShownSeries) {}

  readonly colours = $derived.by(
    () =>
      new Map(
        this.segments.flatMap(({ value, colour }) =>
          this.#hidden.has(value) ? [] : [[value, colour] as const],
        ),
      ),
  );

  readonly facts = $derived.by(() => {
    const { header, store, complete } = this.series;
    if (!this.labels || !complete) return null;
    return segmentFacts(this.labels, store.voxels, header.frames, header.values, header.geometry);
  });

  isHidden(value: number): boolean {
    return this.#hidden.has(value);
  }

  toggle(value: number): void {
    const hidden = new Set(this.#hidden);
    if (!hidden.delete(value)) hidden.add(value);
    this.#hidden = hidden;
  }

  /** Shows one segment alone, or all again where it is alone already. */
  only(value: number): void {
    const others = this.segments.map((segment) => segment.value).filter((other) => other !== value);
    const alone = !this.#hidden.has(value) && others.every((other) => this.#hidden.has(other));
    this.#hidden = new Set(alone ? [] : others);
  }

  /** What a point of a pane shows. @param frame of the pane; null where it cuts across slices */
  at(point: Vec3, frame: number | null): Segment | undefined {
    const { header } = this.series;
    const voxel = this.labels && voxelAt(header.geometry, header, point, frame);
    if (!voxel) return undefined;
    const [column, row, slice] = voxel;
    const value = this.labels![(slice * header.rows + row) * header.columns + column];
    return this.segments.find((segment) => segment.value === value);
  }

  /** Reads the label map of a series that lies in the library, once. */
  async load(seriesId: string): Promise<void> {
    if (this.#asked === seriesId) return;
    this.#asked = seriesId;
    try {
      const [id] = await call('library.labelMaps', { seriesId });
      if (id === undefined) return;
      const { segments, labels } = await openLabels(seriesId, id);
      this.segments = segments;
      this.labels = labels;
    } catch (error) {
      notices.error(error);
    }
  }
}

const known = new WeakMap<ShownSeries, ShownSegmentation>();

export function segmentationOf(series: ShownSeries): ShownSegmentation {
  let found = known.get(series);
  if (!found) known.set(series, (found = new ShownSegmentation(series)));
  return found;
}
