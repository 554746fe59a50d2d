/** The model packs that can be used, those that must not be and why, and which one is chosen. */
import type { PackSummary, RefusedPack } from '../../electron/ipc/contract';
import { call, on } from '../ipc/client';
import { settings } from './settings.svelte';

class Packs {
  loaded = $state(false);
  /** One sentence, if the list itself could not be had. */
  error = $state<string | null>(null);
  packs = $state.raw<readonly PackSummary[]>([]);
  refused = $state.raw<readonly RefusedPack[]>([]);
  selectedId = $state('');
  readonly selected = $derived(this.packs.find((pack) => pack.id === this.selectedId) ?? null);

  /** Loads the list, and again whenever a model was added or removed. @returns the end of it */
  listen(): () => void {
    void this.load();
    return on('packs.changed', () => void this.load());
  }

  /** Chooses a model, or the first where there is no such. */
  prefer(packId: string | null): void {
    const found = this.packs.find(({ id }) => id === packId) ?? this.packs[0];
    this.selectedId = found?.id ?? '';
  }

  /** What runs from image to image of a model's series, in which unit; of a body where the model is gone. */
  axisOf(packId: string): Pick<PackSummary, 'axis' | 'unit'> {
    return this.packs.find(({ id }) => id === packId) ?? { axis: 'space', unit: 'mm' };
  }

  async load(): Promise<void> {
    try {
      const { packs, refused } = await call('packs.list', undefined);
      this.packs = packs;
      this.refused = refused;
      this.error = null;
      if (!packs.some((pack) => pack.id === this.selectedId)) this.prefer(settings.values.generating.packId);
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    } finally {
      this.loaded = true;
    }
  }
}

export const packs = new Packs();
