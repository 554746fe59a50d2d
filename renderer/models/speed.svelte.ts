/** How fast models are on this machine: what is known, and the measurement that is under way. */
import type { PackSpeed } from '../../electron/core/pack-speed-schema';
import type { InstalledPack } from '../../electron/core/pack-summary';
import { call, on } from '../ipc/client';

type Pack = Pick<InstalledPack, 'key' | 'sha256'>;

class Speeds {
  /** By hash of the pack; null where nothing was measured yet. */
  #known = $state.raw<Readonly<Record<string, PackSpeed | null>>>({});
  /** The one that is being measured, and how far it is. */
  running = $state.raw<{ key: string; fraction: number } | null>(null);
  /** One sentence, by key, where the last measurement failed. */
  errors = $state.raw<Readonly<Record<string, string>>>({});

  listen(): () => void {
    return on('packs.measuring', ({ key, fraction }) => {
      if (this.running?.key === key) this.running = { key, fraction };
    });
  }

  /** Undefined while it is not known whether something was measured. */
  of({ sha256 }: Pack): PackSpeed | null | undefined {
    return this.#known[sha256 ?? ''];
  }

  async load(pack: Pack): Promise<void> {
    try {
      this.#keep(pack, await call('packs.speed', { key: pack.key }));
    } catch {
      // A pack that is gone by now has no speed.
    }
  }

  async measure(pack: Pack): Promise<void> {
    if (this.running) return;
    const { key } = pack;
    this.running = { key, fraction: 0 };
    this.#fail(key, null);
    try {
      const speed = await call('packs.measure', { key });
      if (speed) this.#keep(pack, speed);
    } catch (error) {
      this.#fail(key, error instanceof Error ? error.message : String(error));
    } finally {
      this.running = null;
    }
  }

  async cancel(): Promise<void> {
    await call('packs.cancelMeasure', undefined);
  }

  #keep({ sha256 }: Pack, speed: PackSpeed | null): void {
    this.#known = { ...this.#known, [sha256 ?? '']: speed };
  }

  #fail(key: string, error: string | null): void {
    const { [key]: _, ...others } = this.errors;
    this.errors = error === null ? others : { ...others, [key]: error };
  }
}

export const speeds = new Speeds();
