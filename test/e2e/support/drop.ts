/** Drops files and folders of the disk on the window, as the system does. */
import { until, type Studio } from './studio';

/** Drops on the middle of the window. */
export async function drop({ page }: Studio, files: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  const place = await page.evaluate(() => ({ x: innerWidth / 2, y: innerHeight / 2 }));
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, ...place, data });
  await send('dragEnter');
  await page.getByTestId('drop-overlay').waitFor();
  // What is dropped before the page has answered to a dragOver is lost; a hand takes longer than that. The page listens
  // before anything is sent, or it would wait for what has been.
  for (let turn = 0; turn < 3; turn++) {
    const answered = await page.evaluateHandle(() => {
      const state = { done: false };
      const answer = () => requestAnimationFrame(() => (state.done = true));
      window.addEventListener('dragover', answer, { once: true });
      return state;
    });
    await until('an answer to the dragOver', async () => {
      await send('dragOver');
      return answered.evaluate(({ done }) => done);
    });
  }
  await send('drop');
  await session.detach();
}
