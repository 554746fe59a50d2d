/** The volume in 3D: its first picture, and turning it with the mouse. */
import type { Studio } from '../../e2e/support/studio';
import { profiled } from './profile';
import { startRecording, stopRecording } from './recorder';
import type { Part } from './report';
import { intervals, inWords, spread } from './statistics';

const DRAG_MS = 4000;

export async function measureVolume({ page }: Studio): Promise<Part> {
  await page.getByTestId('layout-menu').click();
  const started = Date.now();
  await page.getByTestId('layout-item-volume').click();
  const pane = page.locator('[data-testid=pane-volume][data-drawn=true]');
  await profiled(page, 'volume-opening', () => pane.waitFor({ timeout: 120_000 }));
  const firstMs = Date.now() - started;
  await page.waitForTimeout(3000);

  const box = (await pane.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const turn = async () => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    const began = performance.now();
    for (let step = 1; performance.now() - began < DRAG_MS; step++) {
      await page.mouse.move(x + 150 * Math.sin(step / 20), y + 20 * Math.sin(step / 30));
      await new Promise((resolve) => setTimeout(resolve, 16));
    }
    await page.mouse.up();
  };
  await turn();
  await startRecording(page);
  await profiled(page, 'volume-turning', turn);
  const { drawn } = await stopRecording(page);
  const times = drawn.filter((picture) => picture.pane === 'volume').map(({ at }) => at);
  const between = spread(intervals(times));
  const aSecond = ((times.length - 1) * 1000) / (times.at(-1)! - times[0]!);
  const scale = Number(await pane.getAttribute('data-scale'));
  await page.getByTestId('layout-stack').click();
  return {
    lines: [
      ['3D, first picture', `${(firstMs / 1000).toFixed(1)} s`],
      [
        '3D, turning',
        `${aSecond.toFixed(1)} pictures a second; between them ${inWords(between)}; one ray for ${scale} × ${scale} pixels at rest`,
      ],
    ],
    figures: { firstMs, aSecond, between, scale },
  };
}
