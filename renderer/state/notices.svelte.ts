/** What the window tells without being asked: short notices at the edge, and lists that open from them. */
export type NoticeTone = 'info' | 'ok' | 'warning' | 'error';

export interface NoticeAction {
  label: string;
  /** Whether the notice stays when it was done. */
  stays?: boolean;
  run(): void;
}

export interface Notice {
  tone: NoticeTone;
  text: string;
  actions: readonly NoticeAction[];
  /** How long it stays, ms; by its tone where left out. */
  forMs?: number | undefined;
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

class Notices {
  /** The list that is open in a dialog. */
  list = $state.raw<ItemList | null>(null);

  #present: (notice: Notice) => void = () => {};

  /** Names the part of the window that shows notices. */
  presentWith(present: (notice: Notice) => void): void {
    this.#present = present;
  }

  show(
    tone: NoticeTone,
    text: string,
    action?: NoticeAction | readonly NoticeAction[],
    forMs?: number,
  ): void {
    this.#present({ tone, text, actions: action === undefined ? [] : [action].flat(), forMs });
  }

  /** Shows what was thrown by a call; its message is a sentence for the person. */
  error(error: unknown): void {
    this.show('error', error instanceof Error ? error.message : String(error));
  }
}

export const notices = new Notices();
