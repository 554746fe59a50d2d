/** Hands and eyes of the viewer's tests: what a person sees and does, by test ids, texts and pixels. */
import { decode } from 'fast-png';
import type { Locator } from 'playwright-core';
import { until, type Studio } from './studio';

export interface Colour {
  red: number;
  green: number;
  blue: number;
}

export class ViewerHands {
  constructor(readonly studio: Studio) {}

  get page() {
    return this.studio.page;
  }

  id(testid: string): Locator {
    return this.page.getByTestId(testid);
  }

  async text(testid: string): Promise<string> {
    return ((await this.id(testid).first().textContent()) ?? '').replace(/\s+/g, ' ').trim();
  }

  async attribute(testid: string, name: string): Promise<string> {
    return (await this.id(testid).first().getAttribute(name)) ?? '';
  }

  /** Waits until an element says something. */
  async says(testid: string, what: RegExp | string): Promise<void> {
    const fits = (text: string) => (typeof what === 'string' ? text === what : what.test(text));
    await until(`${testid} to say ${String(what)}`, async () => fits(await this.text(testid)));
  }

  async has(testid: string, name: string, value: string): Promise<void> {
    await until(
      `${testid} to have ${name}=${value}`,
      async () => (await this.attribute(testid, name)) === value,
    );
  }

  libraryItem(seriesId: string): Locator {
    return this.page.locator(`[data-testid=library-item][data-series-id="${seriesId}"] button.open`);
  }

  /** Opens a series in the active pane and waits for all its frames. */
  async open(seriesId: string): Promise<void> {
    await this.libraryItem(seriesId).click();
    await this.has('viewer', 'data-series-id', seriesId);
    const frames = await this.attribute('viewer', 'data-frames');
    await this.has('viewer', 'data-frames-ready', frames);
    await this.page.locator('[data-canvas][data-drawn=true]').first().waitFor();
  }

  /** A place in an element, shares of its size; in the window's pixels. */
  async at(testid: string, across: number, down: number): Promise<{ x: number; y: number }> {
    const box = (await this.id(testid).first().boundingBox())!;
    return { x: box.x + box.width * across, y: box.y + box.height * down };
  }

  async point(testid: string, across = 0.5, down = 0.5): Promise<void> {
    const { x, y } = await this.at(testid, across, down);
    await this.page.mouse.move(x, y);
  }

  async drag(testid: string, from: [number, number], to: [number, number]): Promise<void> {
    const [a, b] = [await this.at(testid, ...from), await this.at(testid, ...to)];
    await this.page.mouse.move(a.x, a.y);
    await this.page.mouse.down();
    await this.page.mouse.move(b.x, b.y, { steps: 4 });
    await this.page.mouse.up();
  }

  /** The colour that is on the screen at a place of an element. */
  async colour(testid: string, across: number, down: number): Promise<Colour> {
    const { x, y } = await this.at(testid, across, down);
    const image = decode(
      await this.page.screenshot({ clip: { x: Math.round(x), y: Math.round(y), width: 1, height: 1 } }),
    );
    const [red = 0, green = 0, blue = 0] = image.data;
    return { red, green, blue };
  }

  async grey(testid: string, across: number, down: number): Promise<number> {
    return (await this.colour(testid, across, down)).green;
  }

  async becomes(
    testid: string,
    across: number,
    down: number,
    fits: (colour: Colour) => boolean,
  ): Promise<void> {
    let seen: Colour | undefined;
    try {
      await until('a colour', async () => fits((seen = await this.colour(testid, across, down))));
    } catch {
      throw new Error(`${testid} at ${across}, ${down} is ${JSON.stringify(seen)}`);
    }
  }
}
