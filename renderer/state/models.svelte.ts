/** The installed models as the Models screen shows them, and what can be done to them. */
import type { AddedPacks } from '../../electron/ipc/contract';
import { type InstalledPack } from '../../electron/core/pack-summary';
import { call, on } from '../ipc/client';
import { notices } from './notices.svelte';
import { screen } from './screen.svelte';
import { strings } from '../strings';

const words = strings.models;

class Models {
  /** Null until the first list has come. */
  packs = $state.raw<readonly InstalledPack[] | null>(null);
  /** One sentence, if the list could not be had. */
  error = $state<string | null>(null);
  /** The files are being checked. */
  checking = $state(false);
  checkedAt = $state.raw<Date | null>(null);
  /** Files are being added. */
  adding = $state(false);
  #chosen = $state<string | null>(null);

  readonly selected = $derived.by(
    () => this.packs?.find(({ key }) => key === this.#chosen) ?? this.packs?.[0] ?? null,
  );

  select(key: string): void {
    this.#chosen = key;
  }

  /** The next or the previous one of the list. */
  selectBy(step: 1 | -1): void {
    const packs = this.packs ?? [];
    const at = packs.findIndex(({ key }) => key === this.selected?.key);
    const next = packs[Math.max(0, Math.min(packs.length - 1, at + step))];
    if (next) this.#chosen = next.key;
  }

  listen(): () => void {
    void this.check();
    return on('packs.changed', () => void this.check());
  }

  /** Lists the packs; each file is checked against its hash anew. */
  async check(): Promise<void> {
    this.checking = true;
    try {
      this.packs = await call('packs.installed', undefined);
      this.checkedAt = new Date();
      this.error = null;
    } catch (error) {
      this.error = sentence(error);
    } finally {
      this.checking = false;
    }
  }

  async add(): Promise<void> {
    this.adding = true;
    try {
      const { cancelled, ...result } = await call('packs.add', undefined);
      if (!cancelled) this.took(result);
    } catch (error) {
      notices.error(error);
    } finally {
      this.adding = false;
    }
  }

  /** Tells what became of files that were to be added. */
  took({ added, refused }: AddedPacks): void {
    const last = added.at(-1);
    if (last) {
      this.#chosen = last.key;
      const text = added.length === 1 ? words.added(last.name, last.version) : words.addedMany(added.length);
      const show = () => {
        this.#chosen = last.key;
        screen.open('models');
      };
      notices.show('ok', text, screen.current === 'models' ? undefined : { label: words.show, run: show });
    }
    const [first] = refused;
    if (!first) return;
    if (refused.length === 1) notices.show('error', first.reason);
    else {
      notices.show('error', words.refusedMany(refused.length), {
        label: words.refusedWhy,
        run: () => this.#list(refused),
      });
    }
  }

  /** Removes a model; for a while it can be had back. */
  async remove({ key, folder, summary }: InstalledPack): Promise<void> {
    const name = summary?.name ?? folder;
    try {
      const { undoMs } = await call('packs.remove', { key });
      // The next one of the list takes its place.
      if (this.selected?.key === key) this.selectBy(1);
      if (this.selected?.key === key) this.selectBy(-1);
      const undo = { label: words.undo, run: () => void this.#restore(key, name) };
      notices.show('info', words.removed(name), undo, undoMs);
    } catch (error) {
      notices.error(error);
    }
  }

  async export({ key }: InstalledPack): Promise<void> {
    try {
      const { saved } = await call('packs.export', { key });
      if (saved) notices.show('ok', words.exported(saved));
    } catch (error) {
      notices.error(error);
    }
  }

  async #restore(key: string, name: string): Promise<void> {
    try {
      await call('packs.restore', { key });
      this.#chosen = key;
      notices.show('ok', words.restored(name));
    } catch (error) {
      notices.error(error);
    }
  }

  #list(refused: AddedPacks['refused']): void {
    notices.list = {
      title: words.refusedMany(refused.length),
      text: words.refusedText,
      items: refused.map(({ file, reason }) => ({ name: file, reason })),
    };
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export const models = new Models();

/** Address of a picture of a pack, by the same protocol as the page; another version of the pack has another one. */
export function packPictureUrl({ key, sha256 }: InstalledPack, name: string): string {
  return `./packs/${encodeURIComponent(key)}/${encodeURIComponent(name)}?${(sha256 ?? '').slice(0, 12)}`;
}

const PICTURE = /\.(png|jpe?g|webp)$/i;

/** The picture that shows what a pack makes; undefined where it has none, or must not be used. */
export function previewOf({ files, refusal }: InstalledPack): string | undefined {
  if (refusal !== null) return undefined;
  return files.find(({ name }) => name === 'preview.png')?.name;
}

export function picturesOf({ files, refusal }: InstalledPack): string[] {
  return refusal === null ? files.map(({ name }) => name).filter((name) => PICTURE.test(name)) : [];
}
