/** Which of a pack's graphs a provider runs. */
import type { ProviderName } from '../core/recipe';
import type { CheckedGraph } from './onnx-graph';
import type { Pack } from './pack-folder';

/** @returns undefined for the super-resolver of a pack that has none */
export function networkFor(
  pack: Pack,
  network: 'grid' | 'sr',
  provider: ProviderName,
): CheckedGraph | undefined {
  if (network === 'sr') return pack.sr;
  return (provider === 'cpu' && pack.gridOnCpu) || pack.grid;
}
