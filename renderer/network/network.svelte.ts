/** Other systems as the window knows them: the nodes, whether images are received, and which dialog is open. */
import type { SeriesSummary } from '../../electron/ipc/contract';
import type { NodeView, ReceiveSettings, ReceiveState } from '../../electron/ipc/network-calls';
import { call, on } from '../ipc/client';
import { notices } from '../state/notices.svelte';

export type NetworkDialog =
  { kind: 'send'; entry: SeriesSummary; more?: readonly string[] } | { kind: 'get' } | NodesDialog;

interface NodesDialog {
  kind: 'nodes';
  /** The dialog that the nodes were opened from, which comes back when they are closed. */
  from?: NetworkDialog;
}

class NetworkState {
  nodes = $state.raw<readonly NodeView[]>([]);
  receiving = $state.raw<ReceiveState | null>(null);
  dialog = $state.raw<NetworkDialog | null>(null);

  listen(): () => void {
    void this.#load();
    const stops = [
      on('network.nodesChanged', () => void this.#load()),
      on('network.receiving', (state) => {
        if (state.problem !== null && state.problem !== this.receiving?.problem)
          notices.show('warning', state.problem);
        this.receiving = state;
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** Opens the nodes, over the dialog that is open. */
  openNodes(): void {
    this.dialog = {
      kind: 'nodes',
      ...(this.dialog && this.dialog.kind !== 'nodes' && { from: this.dialog }),
    };
  }

  closeNodes(): void {
    if (this.dialog?.kind === 'nodes') this.dialog = this.dialog.from ?? null;
  }

  async setReceiving(isOn: boolean, settings: ReceiveSettings): Promise<void> {
    try {
      this.receiving = await call('network.setReceiving', { on: isOn, settings });
    } catch (error) {
      this.receiving = await call('network.receiving', undefined);
      throw error;
    }
  }

  async #load(): Promise<void> {
    try {
      [this.nodes, this.receiving] = await Promise.all([
        call('network.nodes', undefined),
        call('network.receiving', undefined),
      ]);
    } catch (error) {
      notices.error(error);
    }
  }
}

export const network = new NetworkState();
