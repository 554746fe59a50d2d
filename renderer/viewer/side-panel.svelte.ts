/** Which panel beside the images is open. */
class OpenPanel {
  id = $state<string | null>(null);

  toggle(id: string): void {
    this.id = this.id === id ? null : id;
  }
}

export const openPanel = new OpenPanel();
