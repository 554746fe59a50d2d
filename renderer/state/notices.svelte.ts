/** What the window tells without being asked: short notices at the edge, and lists that open from them. */
import { toast } from 'svelte-sonner';
import Notice from '../ui/Notice.svelte';

export type NoticeTone = 'info' | 'ok' | 'warning' | 'error';

export interface NoticeAction {
  label: string;
  run(): void;
}

export interface ListedItem {
  name: string;
  reason: string;
}

export interface ItemList {
  title: string;
  text: string;
  items: readonly ListedItem[];
}

/** Errors and warnings stay until they are closed; the rest goes by itself. */
const SHORT_MS = 6000;

class Notices {
  /** The list that is open in a dialog. */
  list = $state.raw<ItemList | null>(null);

  show(tone: NoticeTone, text: string, action?: NoticeAction): void {
    const stays = tone === 'error' || tone === 'warning';
    const id: string | number = toast.custom(Notice, {
      componentProps: { tone, text, action, onclose: () => toast.dismiss(id) },
      duration: stays ? Number.POSITIVE_INFINITY : SHORT_MS,
    });
  }

  /** Shows what was thrown by a call; its message is a sentence for the person. */
  error(error: unknown): void {
    this.show('error', error instanceof Error ? error.message : String(error));
  }
}

export const notices = new Notices();
