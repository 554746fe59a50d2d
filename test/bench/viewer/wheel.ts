/** Real turns of the wheel over an element, at a steady pace whether the page keeps up or not. */
import type { Locator, Page } from 'playwright-core';

/** About as often as a display shows pictures. */
export const TURNS_A_SECOND = 60;

/** @param turns back after each `sweep` of them, so that a series does not come to its end */
export async function turnWheel(page: Page, over: Locator, turns: number, sweep: number): Promise<void> {
  const box = (await over.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const started = performance.now();
  const sent: Promise<void>[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const due = started + (turn * 1000) / TURNS_A_SECOND;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const down = Math.floor(turn / sweep) % 2 === 0;
    sent.push(page.mouse.wheel(0, down ? 100 : -100));
  }
  await Promise.all(sent);
}
