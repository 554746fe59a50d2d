/** Which screen lies over the studio's three panes, if any. */
import { tick } from 'svelte';

export type ScreenName = 'models' | 'settings';

class Screen {
  current = $state<ScreenName | null>(null);

  /** What had the focus before; below a screen nothing can have it. */
  #before: Element | null = null;

  open(name: ScreenName): void {
    if (this.current === null) this.#before = document.activeElement;
    this.current = name;
  }

  close(): void {
    this.current = null;
  }

  /** Once the screen is gone. */
  giveBackFocus(): void {
    const before = this.#before;
    // What lies below takes the focus again only after this change.
    void tick().then(() => {
      if (this.current === null && before instanceof HTMLElement && before.isConnected) before.focus();
    });
  }
}

export const screen = new Screen();
