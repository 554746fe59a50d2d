/** Drops files and folders of the disk on the window, as the system does. */
import type { Studio } from './studio';

/** Drops on the middle of the window. */
export async function drop({ page }: Studio, files: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  const place = await page.evaluate(() => ({ x: innerWidth / 2, y: innerHeight / 2 }));
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, ...place, data });
  await send('dragEnter');
  await page.getByTestId('drop-overlay').waitFor();
  // What is dropped before the page has answered to a dragOver is lost; a hand takes longer than that.
  for (let turn = 0; turn < 3; turn++) {
    const answered = page.evaluate(
      () =>
        new Promise<void>((resolve) =>
          window.addEventListener('dragover', () => requestAnimationFrame(() => resolve()), { once: true }),
        ),
    );
    await send('dragOver');
    await answered;
  }
  await send('drop');
  await session.detach();
}
