/** Drawing with the mouse on a pane, in millimetres of the patient, calibrated by what the probe says. */
import type { Locator } from 'playwright-core';
import { settled, until, type Studio } from './studio';

export interface Ruler {
  /** Place on the page of a place in the picture, mm along the pane's two axes. */
  at(across: number, down: number): [number, number];
  pixelsPerMm: number;
}

const SIDES = { L: [0, 1], R: [0, -1], P: [1, 1], A: [1, -1], H: [2, 1], F: [2, -1] } as const;

/** Patient coordinates that the probe shows under a place of the page. */
async function probed(
  studio: Studio,
  pane: Locator,
  x: number,
  y: number,
): Promise<[number, number, number]> {
  const position = pane.getByTestId('probe-position');
  let text = '';
  await until('the place under the mouse', async () => {
    await studio.page.mouse.move(x, y);
    await settled(studio);
    text = (await position.count()) > 0 ? await position.innerText() : '';
    return text !== '';
  });
  const point: [number, number, number] = [0, 0, 0];
  for (const [, side, mm] of text.matchAll(/([LRPAHF]) ([\d.]+)/g)) {
    const [axis, sign] = SIDES[side as keyof typeof SIDES];
    point[axis] = sign * Number(mm);
  }
  return point;
}

/**
 * Where the patient's axes lie in a pane, found by hovering over two far points.
 * @param axes the patient axes (0 left, 1 back, 2 head) that run across and down the pane
 */
export async function rulerOf(studio: Studio, pane: Locator, axes: [number, number]): Promise<Ruler> {
  const box = (await pane.locator('[data-canvas]').boundingBox())!;
  const side = Math.min(box.width, box.height) * 0.4;
  const [cx, cy] = [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
  const [low, high] = [-Math.round(side), Math.round(side)];
  const a = await probed(studio, pane, cx + low, cy + low);
  const b = await probed(studio, pane, cx + high, cy + high);
  const scale = axes.map((axis) => (high - low) / (b[axis]! - a[axis]!)) as [number, number];
  return {
    pixelsPerMm: Math.abs(scale[0]),
    at: (across, down) => [
      cx + low + (across - a[axes[0]]!) * scale[0],
      cy + low + (down - a[axes[1]]!) * scale[1],
    ],
  };
}

type Place = readonly [number, number];

/** Presses at the first place, passes the others and lets go at the last. */
export async function drag({ page }: Studio, ...places: Place[]): Promise<void> {
  const [first, ...rest] = places;
  await page.mouse.move(...first!);
  await page.mouse.down();
  for (const place of rest) await page.mouse.move(...place, { steps: 4 });
  await page.mouse.up();
}
