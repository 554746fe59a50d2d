/** The labels of a series that is no model's own, on its own pixels. */
import type { ModelSpace } from '../../core/completion/model-space';
import { positionsAlongNormal } from '../../core/geometry';
import type { LabelMap } from '../../core/segmentation';
import type { Series } from '../../core/series';
import { Labelling } from '../labelling';
import { withNetworks, type Computing } from '../networks';
import type { Pack } from '../pack-folder';
import { stageOf } from '../pack-schema';
import { shaped } from '../stages';

/**
 * @param pack one with a label stage
 * @param space of this series
 * @param onProgress is given the share that is done, 0 to 1
 * @throws UserError, CancelledError as networks do
 */
export async function labelSeries(
  { header }: Series,
  pack: Pack,
  space: ModelSpace,
  computing: Computing,
  onProgress: (done: number) => void,
): Promise<LabelMap> {
  const { manifest } = pack;
  const label = stageOf(manifest, 'label')!;
  const { rows, columns, pixelSpacing } = shaped(manifest.stages).at(-1)!.after;
  const { rows: seenRows, columns: seenColumns } = label;
  // The network sees the same field as the model's finished frames, on pixels of its own.
  const grid = {
    rows: seenRows,
    columns: seenColumns,
    pixelSpacing: [(pixelSpacing[0] * rows) / seenRows, (pixelSpacing[1] * columns) / seenColumns] as const,
  };
  const { positions } = header.geometry;
  const view = {
    frame: (index: number) => space.frame(index, grid),
    toSeries: (index: number, values: Float32Array, outside: number) =>
      space.toSource(values, grid, positions[index]!, outside, 'linear'),
    samePixels: false,
  };
  const along = positionsAlongNormal(header.geometry);
  return withNetworks(pack, ['label'], computing, async (networks) => {
    const labelling = new Labelling(label, networks.get('label')!, {
      view,
      positions: along,
      frameSize: header.rows * header.columns,
      provider: computing.provider,
    });
    for (let frame = 0; frame < header.frames; frame++) labelling.finish(frame);
    for (let done = 0; await labelling.step(); done++) onProgress((done + 1) / header.frames);
    return labelling.map;
  });
}
