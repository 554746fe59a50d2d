/** The window that a series is opened with, as the settings say. */
import type { WindowSettings } from '../../../electron/ipc/settings-calls';
import { CT_PRESETS, percentileWindow, type Window } from '../look/window-level';
import type { SeriesHeader } from '../../../electron/core/series';

type Choice = WindowSettings['viewing']['window'];

/**
 * @param voxels null while some are missing
 * @returns undefined where the choice says nothing of this series, or not yet
 */
export function startWindow(
  choice: Choice,
  { modality, values, provenance }: Pick<SeriesHeader, 'modality' | 'values' | 'provenance'>,
  voxels: Int16Array | null,
): Window | undefined {
  if (choice === 'image') {
    // A model's window is one for all that it makes, where values have no unit; this one shows what it made just now.
    const guessed = provenance.kind === 'generated' && modality !== 'CT';
    return guessed ? (voxels ? percentileWindow(voxels, values) : undefined) : { ...values.window };
  }
  if (choice === 'auto' || choice === 'full')
    return voxels ? percentileWindow(voxels, values, choice === 'full' ? 0 : undefined) : undefined;
  if (modality !== 'CT') return undefined;
  const preset = CT_PRESETS.find(({ id }) => id === choice);
  return preset && { ...preset.window };
}
