/** What windows and the command line are told of a pack. */
import type { PackSummary } from '../core/pack-summary';
import type { PackManifest } from './pack-schema';

export function summarise(manifest: PackManifest): PackSummary {
  const { sequence, grid, sampling, sr } = manifest;
  return {
    id: manifest.id,
    version: manifest.version,
    name: manifest.name,
    description: manifest.description,
    licence: manifest.licence,
    modality: manifest.modality,
    bodyPart: manifest.bodyPart,
    axis: sequence.axis,
    unit: sequence.unit,
    range: sequence.range,
    spacing: sequence.spacing,
    origin: sequence.origin,
    direction: sequence.direction,
    k: grid.k,
    rows: grid.rows,
    columns: grid.columns,
    pixelSpacing: grid.pixelSpacing,
    superResolution: sr ? { scale: sr.scale } : null,
    defaults: {
      frames: sequence.defaultFrames,
      spacing: sequence.defaultSpacing,
      start: sequence.defaultStart,
      steps: sampling.steps,
      sampler: sampling.sampler,
    },
  };
}
