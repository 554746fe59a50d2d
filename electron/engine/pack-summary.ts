/** A model pack as windows and the command line show it. */
import type { SamplerName } from '../core/recipe';
import type { PackManifest } from './pack-schema';

export interface PackSummary {
  id: string;
  version: string;
  name: string;
  description: string;
  licence: string;
  modality: string;
  bodyPart: string;
  axis: 'space' | 'time';
  unit: 'mm' | 'ms';
  range: [number, number];
  spacing: [number, number];
  /** Where position 0 lies. */
  origin: string;
  direction: string;
  k: number;
  rows: number;
  columns: number;
  pixelSpacing: [number, number];
  superResolution: { scale: number } | null;
  defaults: { frames: number; spacing: number; start: number; steps: number; sampler: SamplerName };
}

/** A pack folder that must not be used, and the sentence why. */
export interface RefusedPack {
  folder: string;
  reason: string;
}

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
