/** What the window tells without being asked: short notices with a place of their own, and lists that open from them. */
export type NoticeTone = 'info' | 'ok' | 'warning' | 'error';

export interface NoticeAction {
  label: string;
  /** Whether the notice stays when it was done. */
  stays?: boolean;
  run(): void;
}

export interface Notice {
  id: number;
  tone: NoticeTone;
  text: string;
  actions: readonly NoticeAction[];
  /** When it came. */
  at: Date;
  /** Until when its actions can be done, ms since 1970. */
  usableUntil: number;
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

/** How long a notice is shown, ms; it stays in the history. Long enough to read a long sentence twice. */
const SHOWN_MS: Record<NoticeTone, number> = { info: 6000, ok: 6000, warning: 20_000, error: 30_000 };
/** How many the history holds. */
const KEPT = 50;

class Notices {
  /** The list that is open in a dialog. */
  list = $state.raw<ItemList | null>(null);
  /** Oldest first. */
  history = $state.raw<readonly Notice[]>([]);
  /** Those that are shown; the newest comes last. */
  shown = $state.raw<readonly Notice[]>([]);
  /** Warnings and errors that nobody has seen the end of: they faded, or others came over them. */
  unseen = $state(0);

  #next = 0;
  #held = false;
  readonly #timers = new Map<number, { timer: ReturnType<typeof setTimeout>; ms: number }>();

  /** @param forMs how long it is shown; by its tone where left out */
  show(
    tone: NoticeTone,
    text: string,
    action?: NoticeAction | readonly NoticeAction[],
    forMs = SHOWN_MS[tone],
  ): void {
    const notice: Notice = {
      id: ++this.#next,
      tone,
      text,
      actions: action === undefined ? [] : [action].flat(),
      at: new Date(),
      usableUntil: tone === 'info' || tone === 'ok' ? Date.now() + forMs : Infinity,
    };
    this.history = [...this.history, notice].slice(-KEPT);
    this.shown = [...this.shown, notice];
    this.#fadeIn(notice.id, forMs);
  }

  /** Shows what was thrown by a call; its message is a sentence for the person. */
  error(error: unknown): void {
    this.show('error', error instanceof Error ? error.message : String(error));
  }

  /** The person has closed it. */
  close(id: number): void {
    this.#stop(id);
    this.shown = this.shown.filter((notice) => notice.id !== id);
  }

  /** While somebody is at them, none fades. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    for (const [id, { timer, ms }] of this.#timers) {
      clearTimeout(timer);
      if (!held) this.#fadeIn(id, ms);
    }
  }

  /** The history was looked at. */
  seen(): void {
    this.unseen = 0;
  }

  #fadeIn(id: number, ms: number): void {
    const fade = () => {
      const notice = this.shown.find((other) => other.id === id);
      if (notice && (notice.tone === 'warning' || notice.tone === 'error')) this.unseen++;
      this.close(id);
    };
    this.#timers.set(id, { timer: setTimeout(fade, ms), ms });
    if (this.#held) clearTimeout(this.#timers.get(id)!.timer);
  }

  #stop(id: number): void {
    clearTimeout(this.#timers.get(id)?.timer);
    this.#timers.delete(id);
  }
}

export const notices = new Notices();
