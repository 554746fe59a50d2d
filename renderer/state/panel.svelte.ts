/** Which tab of the right panel is open. */
export const PANEL_TABS = ['generate', 'queue', 'recipe'] as const;
export type PanelTab = (typeof PANEL_TABS)[number];

class Panel {
  #tab = $state<PanelTab>('generate');
  /** Somebody has turned to a tab since the start. */
  #turned = false;

  get tab(): PanelTab {
    return this.#tab;
  }

  set tab(tab: PanelTab) {
    this.#turned = true;
    this.#tab = tab;
  }

  /** Opens the tab that was open the last time, unless somebody was faster. */
  restore(tab: string): void {
    const known = PANEL_TABS.find((name) => name === tab);
    if (known && !this.#turned) this.#tab = known;
  }
}

export const panel = new Panel();
