/** Which panel beside the images is open. */
class OpenPanel {
  #id = $state<string | null>(null);
  /** Somebody has opened or closed one since the start. */
  #turned = false;

  get id(): string | null {
    return this.#id;
  }

  set id(id: string | null) {
    this.#turned = true;
    this.#id = id;
  }

  toggle(id: string): void {
    this.id = this.id === id ? null : id;
  }

  /** Opens what was open the last time, unless somebody was faster. */
  restore(id: string | null): void {
    if (!this.#turned) this.#id = id;
  }
}

export const openPanel = new OpenPanel();
