/** What fingers do in one stack, as the help sheet lists it; a part of viewer-stack.test.ts, in its window. */
import { expect, it } from 'vitest';
import { until } from '../support/studio';
import { pinch, swipe, together } from '../support/touch';
import type { ViewerHands } from '../support/viewer';

const STACK = 'viewer-stack';

/** @param stage gives the window, with a series of 24 slices in its library: a ball in air */
export function touchTests(stage: () => { hands: ViewerHands; seriesId: string }): void {
  const press = (key: string) => stage().hands.page.keyboard.press(key);

  it('takes one finger for the left button, two to zoom and pan, three to scroll', async () => {
    const { hands, seriesId } = stage();
    await hands.open(seriesId);
    await hands.page.getByRole('group', { name: 'Images', exact: true }).focus();
    await press('Space');
    const middle = await hands.at(STACK, 0.5, 0.5);
    const [fitted, window] = [await hands.text('zoom-text'), await hands.text('window-text')];
    const slice = async () => Number(await hands.attribute('viewer', 'data-slice'));
    const before = await slice();
    const { height } = (await hands.id(STACK).boundingBox())!;
    // A quarter of the pane is a quarter of the 24 slices. On a busy machine the swipe can come before the pane has its
    // tools; a hand would do it again.
    await until('6 slices more', async () => {
      if ((await slice()) === before)
        await swipe(hands.studio, together(3, middle, { x: 0, y: height / 4 }), 12);
      await new Promise((resolve) => setTimeout(resolve, 500));
      return Math.abs((await slice()) - before - 6) <= 1;
    });
    const there = await slice();
    await swipe(hands.studio, together(3, middle, { x: 0, y: -height / 8 }), 12);
    await until('3 slices less', async () => Math.abs((await slice()) - there + 3) <= 1);
    // Whatever finger came first has done nothing of its own.
    expect([await hands.text('zoom-text'), await hands.text('window-text')]).toEqual([fitted, window]);

    await swipe(hands.studio, pinch(middle, 80, 240));
    const zoom = async () => Number.parseInt((await hands.text('zoom-text')).slice(5), 10);
    await until('a larger picture', async () => (await zoom()) > Number.parseInt(fitted.slice(5), 10) * 1.2);
    await press('=');
    await hands.says('zoom-text', fitted);
    const { width } = (await hands.id(STACK).boundingBox())!;
    // Beside the ball, whose radius is 40 of the 64 mm from the middle of the picture to its upper edge.
    const beside = 0.5 + ((40 / 128) * height + 40) / width;
    await hands.becomes(STACK, beside, 0.5, ({ green }) => green < 40);
    await swipe(hands.studio, together(2, middle, { x: 80, y: 0 }));
    // The ball comes to where the air was, as large as before.
    await hands.becomes(STACK, beside, 0.5, ({ green }) => green > 140);
    expect(await hands.text('window-text')).toBe(window);
    await press('Space');

    await swipe(hands.studio, together(1, middle, { x: 60, y: 0 }));
    await until('another window', async () => (await hands.text('window-text')) !== window);
    // What the finger did may still be on its way to the picture.
    await until('the window as before', async () => {
      await press('Space');
      return (await hands.text('window-text')) === window;
    });
  });

  it('takes one finger for a measurement, and leaves none behind where more fingers come', async () => {
    const { hands } = stage();
    await press('M');
    await press('e');
    const middle = await hands.at(STACK, 0.5, 0.5);
    const fitted = await hands.text('zoom-text');
    const slice = await hands.attribute('viewer', 'data-slice');
    await swipe(hands.studio, pinch(middle, 80, 240));
    await until('a larger picture', async () => (await hands.text('zoom-text')) !== fitted);
    await swipe(hands.studio, together(3, middle, { x: 0, y: 60 }), 12);
    await until('another slice', async () => (await hands.attribute('viewer', 'data-slice')) !== slice);
    await press('Space');
    await swipe(hands.studio, together(1, middle, { x: 100, y: 0 }));
    await hands.has('measurements-panel', 'data-count', '1');
    await hands.says('measurement-value', / mm$/);
    await press('Control+z');
    await hands.has('measurements-panel', 'data-count', '0');
    await press('Escape');
    await press('e');
    await press('M');
  });
}
