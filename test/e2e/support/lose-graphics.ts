/** Takes the graphics processor from the page, as a crashed driver does. */
import type { Studio } from './studio';

/**
 * Remembers contexts as the image library makes them: they are its own, and not in the page. Before the first series
 * is opened. The returned function loses them.
 */
export async function watchContexts({ page }: Studio): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const contexts: WebGL2RenderingContext[] = [];
    const made = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...args: [string]) {
      const context = made.apply(this, args as never) as WebGL2RenderingContext | null;
      if (args[0] === 'webgl2' && context) contexts.push(context);
      return context;
    } as typeof made;
    Object.assign(window, {
      loseContexts: () =>
        contexts.forEach((context) => context.getExtension('WEBGL_lose_context')?.loseContext()),
    });
  });
  return () => page.evaluate(() => (window as unknown as { loseContexts(): void }).loseContexts());
}
