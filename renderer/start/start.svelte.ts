/** Whether this is the first run: no series in the library, and there never was one. */
import type { CompleteRequest } from '../../electron/ipc/contract';
import { checkForm, preferredFields, randomSeed } from '../generate/request-form';
import { settings } from '../state/settings.svelte';
import { job } from '../state/job.svelte';
import { library } from '../state/library.svelte';
import { packs } from '../state/packs.svelte';
import { panel } from '../state/panel.svelte';
import { queue } from '../state/queue.svelte';

const STORAGE_KEY = 'gridit.begun';

class Start {
  /** There was a series once. */
  begun = $state(load());
  readonly empty = $derived.by(() => library.loaded && library.entries.length === 0);
  /** A series is appearing, or has just been made. */
  readonly #appearing = $derived.by(
    () => job.series !== null && (job.running || job.summary?.state === 'done'),
  );
  /** The screen goes as soon as there is something to look at, and comes back if nothing comes of that. */
  readonly shown = $derived.by(
    () => !this.begun && this.empty && !this.#appearing && !(queue.paused && queue.pending.length > 0),
  );
  /** The first series was asked for and has not begun to appear. */
  readonly starting = $derived.by(() => queue.sending || queue.pending.length > 0);
  /** Why the last try came to nothing, if it did. */
  readonly failure = $derived.by(() => {
    if (queue.error) return queue.error;
    const [last] = queue.ended;
    return last?.state === 'failed' ? last.error : null;
  });

  /** Is told how many series the library has, whenever that has changed; the first one is remembered. */
  noticed(series: number): void {
    if (series === 0 || this.begun) return;
    this.begun = true;
    try {
      localStorage.setItem(STORAGE_KEY, 'yes');
    } catch {
      // Without storage the screen comes again with the next empty library.
    }
  }

  /** What the button makes: the model's own defaults, or what the settings say, with a new seed. */
  readonly fields = $derived.by(() => {
    const pack = packs.selected;
    return pack && preferredFields(pack, 0, settings.values.generating);
  });

  #request(): CompleteRequest | null {
    const pack = packs.selected;
    if (!pack || !this.fields) return null;
    return checkForm({ ...this.fields, seed: String(randomSeed()) }, pack).request;
  }

  async begin(): Promise<void> {
    const request = this.#request();
    if (!request || this.starting) return;
    if (await queue.add([request])) panel.tab = 'queue';
  }
}

function load(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== null;
  } catch {
    return false;
  }
}

export const start = new Start();
