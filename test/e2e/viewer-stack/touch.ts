/** What fingers do in one stack, as the help sheet lists it; a part of viewer-stack.test.ts, in its window. */
import { expect, it } from 'vitest';
import { until } from '../support/studio';
import { pinch, swipe, swipeUntil, together } from '../support/touch';
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
    // A quarter of the pane is a quarter of the 24 slices.
    const down = { ways: together(3, middle, { x: 0, y: height / 4 }), steps: 12 };
    await swipeUntil(hands.studio, '6 slices more', down, slice, (now) => Math.abs(now - before - 6) <= 1);
    const there = await slice();
    const up = { ways: together(3, middle, { x: 0, y: -height / 8 }), steps: 12 };
    await swipeUntil(hands.studio, '3 slices less', up, slice, (now) => Math.abs(now - there + 3) <= 1);
    // Whatever finger came first has done nothing of its own.
    expect([await hands.text('zoom-text'), await hands.text('window-text')]).toEqual([fitted, window]);

    const zoom = async () => Number.parseInt((await hands.text('zoom-text')).slice(5), 10);
    const larger = Number.parseInt(fitted.slice(5), 10) * 1.2;
    const apart = { ways: pinch(middle, 80, 240) };
    await swipeUntil(hands.studio, 'a larger picture', apart, zoom, (now) => now > larger);
    await press('=');
    await hands.says('zoom-text', fitted);
    const { width } = (await hands.id(STACK).boundingBox())!;
    // Beside the ball, whose radius is 40 of the 64 mm from the middle of the picture to its upper edge.
    const beside = 0.5 + ((40 / 128) * height + 40) / width;
    await hands.becomes(STACK, beside, 0.5, ({ green }) => green < 40);
    // The ball comes to where the air was, as large as before.
    const bright = async () => (await hands.grey(STACK, beside, 0.5)) > 140;
    await swipeUntil(hands.studio, 'the ball', { ways: together(2, middle, { x: 80, y: 0 }) }, bright);
    expect(await hands.text('window-text')).toBe(window);
    await press('Space');

    const sideways = { ways: together(1, middle, { x: 60, y: 0 }) };
    await swipeUntil(hands.studio, 'another window', sideways, () => hands.text('window-text'));
    // What the finger did may still be on its way to the picture.
    await until('the window as before', async () => {
      await press('Space');
      return (await hands.text('window-text')) === window;
    });
  });

  it('loses no swipe that the browser joins to one movement, and none right after the mouse', async () => {
    const { hands } = stage();
    const middle = await hands.at(STACK, 0.5, 0.5);
    const { height } = (await hands.id(STACK).boundingBox())!;
    const slice = async () => Number(await hands.attribute('viewer', 'data-slice'));
    // Once each: what is lost here is lost to a person.
    for (const way of [1, -1]) {
      const before = await slice();
      await hands.point(STACK, 0.5, 0.4);
      await hands.point(STACK, 0.5, 0.5);
      await swipe(hands.studio, together(3, middle, { x: 0, y: (way * height) / 4 }), 1);
      await until('6 slices on', async () => Math.abs((await slice()) - before - way * 6) <= 1);
    }
    // Nor the wheel right after the fingers, nor the left button.
    const window = await hands.text('window-text');
    await hands.drag(STACK, [0.5, 0.5], [0.6, 0.5]);
    await until('another window', async () => (await hands.text('window-text')) !== window);
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
    const { studio } = hands;
    await swipeUntil(studio, 'a larger picture', { ways: pinch(middle, 80, 240) }, () =>
      hands.text('zoom-text'),
    );
    const three = { ways: together(3, middle, { x: 0, y: 60 }), steps: 12 };
    await swipeUntil(studio, 'another slice', three, () => hands.attribute('viewer', 'data-slice'));
    await press('Space');
    const one = { ways: together(1, middle, { x: 100, y: 0 }) };
    const count = () => hands.attribute('measurements-panel', 'data-count');
    await swipeUntil(studio, 'one measurement', one, count, (now) => now === '1');
    await hands.says('measurement-value', / mm$/);
    await press('Control+z');
    await hands.has('measurements-panel', 'data-count', '0');
    await press('Escape');
    await press('e');
    await press('M');
  });
}
