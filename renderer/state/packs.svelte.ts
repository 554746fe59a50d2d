/** The model packs that can be used, those that must not be and why, and which one is chosen. */
import type { PackSummary, RefusedPack } from '../../electron/ipc/contract';
import { call } from '../ipc/client';

class Packs {
  loaded = $state(false);
  /** One sentence, if the list itself could not be had. */
  error = $state<string | null>(null);
  packs = $state.raw<readonly PackSummary[]>([]);
  refused = $state.raw<readonly RefusedPack[]>([]);
  selectedId = $state('');
  readonly selected = $derived(this.packs.find((pack) => pack.id === this.selectedId) ?? null);

  async load(): Promise<void> {
    try {
      const { packs, refused } = await call('packs.list', undefined);
      this.packs = packs;
      this.refused = refused;
      this.error = null;
      if (!packs.some((pack) => pack.id === this.selectedId)) this.selectedId = packs[0]?.id ?? '';
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    } finally {
      this.loaded = true;
    }
  }
}

export const packs = new Packs();
