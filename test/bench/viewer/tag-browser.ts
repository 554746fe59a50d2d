/** The tag browser with a file of some thousand elements. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answerOpenDialog, until, type Studio } from '../../e2e/support/studio';
import { profiled } from './profile';
import { startRecording, stopRecording } from './recorder';
import type { Part } from './report';
import { noisyBall, writeDicomSeries } from './series';
import { intervals, inWords, spread } from './statistics';
import { turnWheel } from './wheel';

const BLOCKS = 16;
const ELEMENTS_A_BLOCK = 200;

/** Private elements (PS3.5 section 7.8.1) in explicit little endian, in the last group before the pixels. */
function privateElements(): Buffer {
  const element = (number: number, text: string) => {
    const padded = text.length % 2 ? `${text} ` : text;
    const head = Buffer.from([0xdf, 0x7f, number & 255, number >> 8, 0x4c, 0x4f, padded.length, 0]);
    return Buffer.concat([head, Buffer.from(padded)]);
  };
  const numbers = Array.from({ length: BLOCKS }, (_, block) => 0x10 + block);
  return Buffer.concat([
    ...numbers.map((number) => element(number, `BLOCK ${number}`)),
    ...numbers.flatMap((number) =>
      Array.from({ length: ELEMENTS_A_BLOCK }, (_, index) =>
        element((number << 8) | index, `value ${index} of block ${number}`),
      ),
    ),
  ]);
}

/** Gives each file of a folder the private elements. */
async function addElements(folder: string): Promise<void> {
  const added = privateElements();
  const pixels = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57]);
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.dcm')) continue;
    const bytes = await readFile(join(folder, name));
    const at = bytes.indexOf(pixels);
    await writeFile(join(folder, name), Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]));
  }
}

export async function measureTags(studio: Studio, scratch: string): Promise<Part> {
  const { page } = studio;
  const folder = await writeDicomSeries(noisyBall('Many elements', 64, 8), join(scratch, 'elements'));
  await addElements(folder);
  await answerOpenDialog(studio, [folder]);
  await page.getByTestId('import-button').click();
  const viewer = page.getByTestId('viewer');
  const entry = page.getByTestId('library-item').filter({ hasText: 'Many elements' });
  await entry.waitFor({ timeout: 60_000 });
  const id = (await entry.getAttribute('data-series-id'))!;
  await until('it in the viewer', async () => (await viewer.getAttribute('data-series-id')) === id);
  await rm(folder, { recursive: true });

  const opened = await profiled(page, 'tags', () =>
    page.evaluate(async () => {
      const started = performance.now();
      document.querySelector<HTMLElement>('[data-testid=panel-tags-button]')!.click();
      while (!document.querySelector('[data-testid=tag-row]'))
        await new Promise((resolve) => setTimeout(resolve, 1));
      return performance.now() - started;
    }),
  );
  const rows = Number(await page.getByTestId('tag-panel').getAttribute('data-rows'));
  await startRecording(page);
  await turnWheel(page, page.getByTestId('tag-list'), 120, 60);
  const { frames } = await stopRecording(page);
  const scroll = spread(intervals(frames));
  const searched = await page.evaluate(async () => {
    const field = document.querySelector<HTMLInputElement>('[data-testid=tag-search]')!;
    const panel = document.querySelector<HTMLElement>('[data-testid=tag-panel]')!;
    const before = panel.dataset['rows'];
    const started = performance.now();
    field.value = 'value 17';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    while (panel.dataset['rows'] === before) await new Promise((resolve) => setTimeout(resolve, 1));
    return performance.now() - started;
  });
  await page.getByTestId('panel-tags-button').click();
  return {
    lines: [
      ['tag browser', `${rows} rows in ${opened.toFixed(0)} ms, searched in ${searched.toFixed(0)} ms`],
      ['  its scroll, frames', inWords(scroll)],
    ],
    figures: { rows, openMs: opened, searchMs: searched, scroll },
  };
}
