/** What measurements of a shown series say; worked out once as long as nothing changed. */
import type { Measurement } from '../../../electron/core/measure/annotations';
import { measure, type Measured } from '../../../electron/core/measure/measure';
import type { ShownSeries } from '../../state/shown.svelte';

const known = new WeakMap<ShownSeries, Map<string, { key: string; measured: Measured | undefined }>>();

export function measuredOf(series: ShownSeries, drawn: Measurement): Measured | undefined {
  const { kind, points, normal, frame } = drawn;
  // Frames that come later change what is in a region.
  const key = JSON.stringify([kind, points, normal, frame, series.store.readyCount]);
  let own = known.get(series);
  if (!own) known.set(series, (own = new Map()));
  const last = own.get(drawn.id);
  if (last?.key === key) return last.measured;
  const measured = measure({ header: series.header, voxels: series.store.voxels }, drawn);
  own.set(drawn.id, { key, measured });
  return measured;
}
