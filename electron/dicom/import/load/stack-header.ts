/** Header of a stack as far as it is known without reading pixels. */
import type { ImageReference, SeriesHeader } from '../../../core/series';
import type { OrderedStack } from '../geometry/order-stack';
import type { FoundSlice } from '../grouping/group-slices';

export function stackHeader(
  stack: OrderedStack<FoundSlice>,
  warnings: readonly string[] = stack.warnings,
): Omit<SeriesHeader, 'values'> {
  const { slices, geometry, timesMs, part, notVolume, mosaic } = stack;
  const first = slices[0]!;
  const recipe = slices.find((slice) => slice.recipe)?.recipe;
  const frameSources = slices.map(sourcesOf);
  const synthetic = slices.flatMap((slice, i) => (slice.synthetic ? [i] : []));
  return {
    modality: first.modality,
    rows: first.source.rows,
    columns: first.source.columns,
    frames: slices.length,
    geometry,
    ...(timesMs && { timesMs }),
    ...(part && { part }),
    ...(notVolume && { notVolume }),
    ...(mosaic && { mosaic }),
    ...(frameSources.some((sources) => sources.length > 0) && { frameSources }),
    ...(synthetic.length > 0 && synthetic.length < slices.length && { syntheticFrames: synthetic }),
    identity: first.identity,
    provenance: {
      kind: 'imported',
      transferSyntaxes: [...new Set(slices.map((slice) => slice.source.transferSyntax))],
      synthetic: slices.some((slice) => slice.synthetic),
      ...(recipe && { recipe }),
      warnings: [...warnings, ...new Set(slices.flatMap((slice) => slice.notes))],
    },
  };
}

function sourcesOf({ sopClassUid, sopInstanceUid, source, frame }: FoundSlice): ImageReference[] {
  if (sopClassUid === '' || sopInstanceUid === '') return [];
  return [{ sopClassUid, sopInstanceUid, ...(source.frames > 1 && { frame: frame + 1 }) }];
}
