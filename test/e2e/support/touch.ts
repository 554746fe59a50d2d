/** Fingers on a touch screen. They come down one after the other and leave one after the other, as those of a hand do. */
import type { CDPSession } from 'playwright-core';
import { repeatUntil, type Studio } from './studio';

export interface Place {
  x: number;
  y: number;
}

/** The way of one finger. */
export interface Way {
  from: Place;
  to: Place;
}

/** Ways of fingers side by side, 40 pixels apart, that move by the same. */
export function together(count: number, middle: Place, by: Place): Way[] {
  return Array.from({ length: count }, (_, finger) => {
    const from = { x: middle.x + (finger - (count - 1) / 2) * 40, y: middle.y };
    return { from, to: { x: from.x + by.x, y: from.y + by.y } };
  });
}

/** Ways of two fingers on one line, from so many pixels apart to so many. */
export function pinch(middle: Place, from: number, to: number): Way[] {
  return [-0.5, 0.5].map((side) => ({
    from: { x: middle.x + side * from, y: middle.y },
    to: { x: middle.x + side * to, y: middle.y },
  }));
}

/** Moves fingers over the window, all at once. */
export async function swipe({ page }: Studio, ways: readonly Way[], steps = 6): Promise<void> {
  const touch = await page.context().newCDPSession(page);
  const places = (share: number) =>
    ways.map(({ from, to }, id) => ({
      x: from.x + (to.x - from.x) * share,
      y: from.y + (to.y - from.y) * share,
      id,
    }));
  const down = places(0);
  for (let count = 1; count <= ways.length; count++) await send(touch, 'touchStart', down.slice(0, count));
  for (let step = 1; step <= steps; step++) await send(touch, 'touchMove', places(step / steps));
  const last = places(1);
  for (let count = ways.length - 1; count >= 0; count--) await send(touch, 'touchEnd', last.slice(0, count));
  await touch.detach();
}

/** Moves fingers over the window until what they do shows; see `repeatUntil`. */
export async function swipeUntil<T>(
  studio: Studio,
  what: string,
  { ways, steps }: { ways: readonly Way[]; steps?: number },
  state: () => Promise<T>,
  holds?: (now: T) => boolean,
): Promise<void> {
  await repeatUntil(what, () => swipe(studio, ways, steps), state, holds);
}

type Phase = 'touchStart' | 'touchMove' | 'touchEnd';

async function send(touch: CDPSession, type: Phase, touchPoints: (Place & { id: number })[]): Promise<void> {
  await touch.send('Input.dispatchTouchEvent', { type, touchPoints });
}
