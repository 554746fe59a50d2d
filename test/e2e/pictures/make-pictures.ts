/**
 * Takes the pictures of docs/: screenshot.png, generating.png, mpr.png and screens.webp, the sheet of all screens. The
 * brain series in them are made by the pack that ships, always from the same seeds; the rest are phantoms.
 */
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchContexts } from '../support/lose-graphics';
import { screens } from '../support/screens';
import { calm, openMiddle, type Screen } from '../support/screens/screen';
import { addScreenData, type ScreenData } from '../support/screens/screen-data';
import {
  chooseModel,
  fillForm,
  nextJobEnd,
  openStudio,
  openTab,
  repository,
  testFolders,
  until,
  type Studio,
} from '../support/studio';
import { ViewerHands } from '../support/viewer';
import { contactSheet, type SheetPicture } from './contact-sheet';

const SIZE = { width: 1280, height: 800 };
/** Bytes that the sheet may take. */
const MOST = 1_000_000;
/** What says little in a picture of its own. */
const LEFT_OUT = new Set(['unreadable', 'window-menu', 'text', 'two']);

const docs = join(repository, 'docs');

async function open(userData: string): Promise<ViewerHands> {
  const studio = await openStudio(userData);
  await studio.app.evaluate(({ BrowserWindow }, size) => {
    BrowserWindow.getAllWindows()[0]!.setContentSize(size.width, size.height);
  }, SIZE);
  await until('the size', () =>
    studio.page.evaluate((size) => innerWidth === size.width && innerHeight === size.height, SIZE),
  );
  return new ViewerHands(studio);
}

/** Asks for a brain in the form. Resolves when it is under way. */
async function begin(studio: Studio, seed: number): Promise<{ ended: Promise<string> }> {
  await chooseModel(studio, 'brain-mr-t1');
  await fillForm(studio, { frames: '48', spacing: '3.2', start: '5', seed: String(seed) });
  const job = nextJobEnd(studio.page);
  await studio.page.getByTestId('generate-button').click();
  return {
    ended: job.then(({ seriesId, error }) => {
      if (!seriesId) throw new Error(`No series was made: ${error}`);
      return seriesId;
    }),
  };
}

async function main(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'gridit-pictures-'));
  await mkdir(docs, { recursive: true });
  const taken: SheetPicture[] = [];
  const take = async ({ page }: ViewerHands, id: string, label: string) => {
    const file = join(scratch, `${id}.png`);
    await page.mouse.move(4, 4);
    // Tooltips fade, and the last drawing may still be to come.
    await page.waitForTimeout(700);
    await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
    taken.push({ file, label });
    console.log(`${id}: ${label}`);
    return file;
  };
  const inDocs = async ({ page }: ViewerHands, name: string) => {
    await page.screenshot({ path: join(docs, `${name}.png`), animations: 'disabled', caret: 'hide' });
  };

  const empty = await testFolders();
  const first = await open(empty.userData);
  await take(first, 'start', 'The first start');
  await first.studio.app.close();
  await empty.remove();

  const folders = await testFolders();
  const { data, breakOne } = await addScreenData(folders.userData);
  const hands = await open(folders.userData);
  const { studio } = hands;
  // A helper of the program that runs this file, which the functions that go to the page are marked with.
  await studio.page.evaluate('globalThis.__name = (marked) => marked');
  const loseGraphics = await watchContexts(studio);
  await breakOne();
  const t1 = await (await begin(studio, 20)).ended;
  const running = await begin(studio, 7);
  await openTab(studio, 'queue');
  await hands.id('grid-preview').waitFor();
  await until(
    'the first slices',
    async () => Number(await hands.attribute('viewer', 'data-frames-ready')) >= 16,
    180_000,
  );
  await take(hands, 'generating', 'A series is made');
  await inDocs(hands, 'generating');
  const t2 = await running.ended;
  await openTab(studio, 'generate');
  const shown: ScreenData = { ...data, t1, t2 };

  const one = async (screen: Screen) => {
    await calm(hands);
    await screen.open(hands, shown);
    await take(hands, screen.id, screen.label);
    await screen.leave?.(hands);
  };
  // Before anything is measured in it.
  await calm(hands);
  await openMiddle(hands, t1);
  await studio.page.waitForTimeout(1000);
  await inDocs(hands, 'screenshot');
  await studio.page.keyboard.press('F5');
  await hands.has('viewer-mpr', 'data-drawn', 'true');
  await studio.page.waitForTimeout(1000);
  await inDocs(hands, 'mpr');

  for (const screen of screens) if (!LEFT_OUT.has(screen.id)) await one(screen);
  // At the end: what comes after it is drawn without the graphics processor.
  await calm(hands);
  await openMiddle(hands, t2);
  await loseGraphics();
  await hands.id('graphics-notice').waitFor();
  await take(hands, 'graphics', 'Drawn without the graphics processor');

  let sheet: Buffer = Buffer.alloc(0);
  for (const quality of [0.9, 0.82, 0.74, 0.66, 0.58]) {
    sheet = await contactSheet(studio.page, taken, quality);
    if (sheet.length <= MOST) break;
  }
  const file = join(docs, 'screens.webp');
  await writeFile(file, sheet);
  console.log(`${file}: ${taken.length} screens, ${(await stat(file)).size} bytes`);
  if (process.env['GRIDIT_KEEP_PICTURES'] !== '1') await rm(scratch, { recursive: true, force: true });
  else console.log(`single pictures: ${scratch}`);
  await studio.app.close();
  await folders.remove();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
