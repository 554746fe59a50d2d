/** Where the window was last, kept in a small file; a damaged or outdated one is as good as none. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from '../files/durable';

const rectangle = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(640).max(20_000),
  height: z.int().min(480).max(20_000),
});
const windowState = z.object({ bounds: rectangle, maximized: z.boolean() });

export type Rectangle = z.infer<typeof rectangle>;
export type WindowState = z.infer<typeof windowState>;

/** @returns undefined where the file is missing, damaged, or the place is on no screen any more. */
export function readWindowState(file: string, screens: Rectangle[]): WindowState | undefined {
  try {
    const state = windowState.parse(JSON.parse(readFileSync(file, 'utf8')));
    return screens.some((screen) => titleBarOn(state.bounds, screen)) ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Never rejects: where a window was is not worth an error. */
export async function writeWindowState(file: string, state: WindowState): Promise<void> {
  await replaceFile(file, JSON.stringify(state)).catch(() => undefined);
}

/** A window can be dragged back only if enough of its title bar shows. */
function titleBarOn(bounds: Rectangle, screen: Rectangle): boolean {
  const shown = Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x);
  return shown >= 100 && bounds.y >= screen.y && bounds.y < screen.y + screen.height - 40;
}
