/** A pack's networks: which graph a provider runs, and sessions of them for as long as something needs them. */
import { CancelledError } from '../core/errors';
import type { ProviderName } from '../core/providers';
import type { StageKind } from '../core/stages';
import type { CheckedGraph } from './onnx-graph';
import type { Gate } from './gate';
import type { Pack } from './pack-folder';
import { SessionPool, sessionKey, type Lease } from './session-pool';
import type { Network } from './stages/stage';

/** The graph of a stage, which the pack must have; CPUs may have one of their own. */
export function networkFor(
  { networks }: Pick<Pack, 'networks'>,
  kind: StageKind,
  provider: ProviderName,
): CheckedGraph {
  const { graph, onCpu } = networks.get(kind)!;
  return (provider === 'cpu' && onCpu) || graph;
}

/** How networks are run. */
export interface Computing {
  provider: ProviderName;
  /** Looked at before every run of a network. */
  signal?: AbortSignal;
  /** Passed before every run of a network, so that another job can have the machine in between. */
  gate?: Gate;
  /** Where sessions come from and go back to; without it they are opened and closed with the work. */
  sessions?: SessionPool;
  /** Threads of the CPU provider. */
  threads?: number;
}

/**
 * Opens networks of a pack, hands them over, and gives them back when the work is done.
 * @throws CancelledError when the signal is aborted; UserError when a network cannot be loaded or run; what `use` throws
 */
export async function withNetworks<T>(
  pack: Pack,
  kinds: readonly StageKind[],
  { provider, signal, gate, threads, sessions = new SessionPool(0) }: Computing,
  use: (networks: ReadonlyMap<StageKind, Network>) => Promise<T>,
): Promise<T> {
  const leases: Lease[] = [];
  let broken = false;
  const pass = async () => {
    await gate?.pass(signal);
    if (signal?.aborted) throw new CancelledError();
  };
  try {
    const networks = new Map<StageKind, Network>();
    for (const kind of kinds) {
      await pass();
      const key = sessionKey(pack.sha256, kind, provider, threads);
      const graph = networkFor(pack, kind, provider);
      const lease = await sessions.take(key, graph, { provider, ...(threads && { threads }) });
      leases.push(lease);
      networks.set(kind, {
        run: async (inputs) => {
          await pass();
          return lease.session.run(inputs);
        },
      });
    }
    return await use(networks);
  } catch (error) {
    broken = !(error instanceof CancelledError);
    throw error;
  } finally {
    for (const lease of leases) await lease.release(broken);
  }
}
