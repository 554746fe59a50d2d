/** Which of a pack's graphs a provider runs. */
import type { ProviderName } from '../core/providers';
import type { StageKind } from '../core/stages';
import type { CheckedGraph } from './onnx-graph';
import type { Pack } from './pack-folder';

/** The graph of a stage, which the pack must have; CPUs may have one of their own. */
export function networkFor(
  { networks }: Pick<Pack, 'networks'>,
  kind: StageKind,
  provider: ProviderName,
): CheckedGraph {
  const { graph, onCpu } = networks.get(kind)!;
  return (provider === 'cpu' && onCpu) || graph;
}
