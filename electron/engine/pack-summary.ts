/** What windows and the command line are told of a pack. */
import type { PackSummary } from '../core/pack-summary';
import { gridOf, stageOf, type PackManifest } from './pack-schema';
import { shaped } from './stages';

export function summarise(manifest: PackManifest): PackSummary {
  const { axis, conditions, stages } = manifest;
  const { k, sampling, position } = gridOf(manifest);
  const sr = stageOf(manifest, 'super-resolve');
  const label = stageOf(manifest, 'label');
  const { rows, columns, pixelSpacing } = shaped(stages.filter((one) => one !== sr)).at(-1)!.after;
  return {
    id: manifest.id,
    version: manifest.version,
    name: manifest.name,
    description: manifest.description,
    licence: manifest.licence,
    modality: manifest.modality,
    bodyPart: manifest.bodyPart,
    axis: axis.kind,
    unit: axis.unit,
    range: axis.range,
    cyclic: axis.cyclic,
    spacing: axis.spacing,
    ordered: position === 'order',
    origin: axis.origin,
    direction: axis.direction,
    k,
    rows,
    columns,
    pixelSpacing,
    conditions,
    superResolution: sr ? { scale: sr.scale } : null,
    labels: label ? label.segments.map(({ label: name }) => name) : null,
    defaults: {
      frames: axis.defaultFrames,
      spacing: axis.defaultSpacing,
      start: axis.defaultStart,
      steps: sampling.steps,
      sampler: sampling.sampler,
    },
  };
}
