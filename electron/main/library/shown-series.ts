/** Which series the windows show: what they say, until they go. */
import type { PageContents } from '../ipc-server';

export class ShownSeries {
  private readonly shown = new Map<PageContents, readonly string[]>();

  set(page: PageContents, seriesIds: readonly string[]): void {
    this.shown.set(page, seriesIds);
  }

  ids(): Set<string> {
    for (const page of this.shown.keys()) if (page.isDestroyed()) this.shown.delete(page);
    return new Set([...this.shown.values()].flat());
  }
}
