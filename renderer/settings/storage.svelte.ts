/** The library as something that takes room, as the window shows and moves it; and what was deleted for its age. */
import type { StorageInfo, Swept } from '../../electron/ipc/settings-calls';
import { call, on } from '../ipc/client';
import { notices } from '../state/notices.svelte';
import { strings } from '../strings';
import { settings } from '../state/settings.svelte';

const words = strings.settings.storage;

class StorageState {
  info = $state.raw<StorageInfo | null>(null);
  /** Bytes moved, of so many; total 0 while nothing was copied yet. Null while nothing is moved. */
  moving = $state.raw<{ done: number; total: number } | null>(null);
  /** How many series the library has that lies in the folder last chosen. */
  found = $state<number | null>(null);
  sweeping = $state(false);

  /** For as long as the window is there. */
  listen(): () => void {
    const stops = [
      on('storage.progress', (progress) => {
        if (this.moving) this.moving = progress;
      }),
      on('library.swept', (swept) => this.#tellSwept(swept)),
      on('library.changed', () => {
        if (this.info) void this.load();
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }

  async load(): Promise<void> {
    try {
      this.info = await call('storage.info', undefined);
    } catch (error) {
      notices.error(error);
    }
  }

  async move(to: 'chosen' | 'standard'): Promise<void> {
    this.found = null;
    this.moving = { done: 0, total: 0 };
    await this.#guard(async () => {
      const ended = await call('storage.move', { to });
      if (ended.state === 'moved') notices.show('ok', words.moved);
      if (ended.state === 'holds-library') this.found = ended.series;
    });
    this.moving = null;
    await this.load();
  }

  async cancelMove(): Promise<void> {
    await this.#guard(() => call('storage.cancelMove', undefined));
    notices.show('info', words.notMoved);
  }

  async openFound(): Promise<void> {
    this.found = null;
    await this.#guard(async () => {
      await call('storage.openFound', undefined);
      notices.show('ok', words.opened);
    });
    await this.load();
  }

  async reveal(): Promise<void> {
    await this.#guard(() => call('storage.reveal', undefined));
  }

  async sweep(): Promise<void> {
    this.sweeping = true;
    await this.#guard(() => call('storage.sweep', undefined));
    this.sweeping = false;
    await this.load();
  }

  showDue(): void {
    const due = this.info?.due ?? [];
    notices.list = { title: words.dueTitle(due.length), text: words.dueText, items: due.map(listed) };
  }

  #tellSwept({ removed, undoMs }: Swept): void {
    const text = words.swept(removed.length, settings.values.retention.days ?? 0);
    const undo = { label: words.undoSweep, run: () => void this.#undo(removed) };
    const which = {
      label: words.which,
      stays: true,
      run: () => {
        notices.list = {
          title: words.sweptTitle(removed.length),
          text: words.sweptText,
          items: removed.map(listed),
        };
      },
    };
    notices.show('warning', text, [undo, which], undoMs);
  }

  /** What comes back is marked as kept, or it would go again tomorrow. */
  async #undo(removed: Swept['removed']): Promise<void> {
    let back = 0;
    for (const { id } of removed) {
      await this.#guard(async () => {
        await call('library.restore', { seriesId: id });
        await call('library.keep', { seriesId: id, kept: true });
        back += 1;
      });
    }
    if (back > 0) notices.show('ok', words.undone(back));
  }

  async #guard(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      notices.error(error);
    }
  }
}

function listed({ description }: { description: string }): { name: string; reason: string } {
  return { name: description || strings.library.untitled, reason: '' };
}

export const storage = new StorageState();
