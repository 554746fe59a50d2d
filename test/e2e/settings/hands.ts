/** Hands for the settings. */
import type { Locator } from 'playwright-core';
import type { Stage } from '../support/with-studio';

export class SettingsHands {
  constructor(readonly stage: Stage) {}

  get page() {
    return this.stage.studio.page;
  }

  id(testid: string): Locator {
    return this.page.getByTestId(testid);
  }

  item(seriesId: string): Locator {
    return this.page.locator(`[data-testid=library-item][data-series-id="${seriesId}"]`);
  }

  /** A data attribute of the page's root. */
  root(name: string): Promise<string | undefined> {
    return this.page.evaluate((key) => document.documentElement.dataset[key], name);
  }

  async open(section: string): Promise<void> {
    if (!(await this.id('settings-screen').isVisible())) await this.id('settings-button').click();
    await this.id(`settings-${section}`).click();
    await this.page.locator(`[data-testid=settings-page][data-section=${section}]`).waitFor();
  }

  async close(): Promise<void> {
    await this.id('screen-close').click();
    await this.id('settings-screen').waitFor({ state: 'detached' });
  }
}
