/** A pack as windows and the command line see it, for tests that need one and no networks. */
import type { Condition } from '../../../electron/core/conditions';
import type { PackSummary } from '../../../electron/core/pack-summary';

/** Conditions that no file of the application names. */
export const FLUX: Condition = {
  type: 'number',
  name: 'flux',
  label: 'Flux',
  help: 'how strongly the pattern leans',
  range: [-5, 20],
  unit: 'kV',
  whole: false,
};
export const WEAVE: Condition = {
  type: 'choice',
  name: 'weave',
  label: 'Weave',
  help: 'which pattern lies over it',
  options: [
    { value: 'plain', label: 'Plain weave' },
    { value: 'twill', label: 'Twill weave' },
  ],
};

export function somePack(changes: Partial<PackSummary> = {}): PackSummary {
  return {
    id: 'brain-mr-t1',
    version: '1.0.0',
    name: 'Brain MR T1',
    description: '',
    licence: 'CC-BY-SA-3.0',
    modality: 'MR',
    bodyPart: 'BRAIN',
    axis: 'space',
    unit: 'mm',
    range: [0, 160],
    spacing: [1, 12],
    origin: 'vertex',
    direction: 'superior-to-inferior',
    k: 4,
    rows: 64,
    columns: 64,
    pixelSpacing: [3.5, 3.5],
    conditions: [],
    superResolution: { scale: 2 },
    labels: null,
    cyclic: false,
    ordered: false,
    defaults: { frames: 32, spacing: 3.5, start: 10, steps: 20, sampler: 'heun' },
    ...changes,
  };
}
