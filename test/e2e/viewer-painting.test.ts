/**
 * Slices without a graphics processor, where WebGL is a program: painted by ourselves they look as the graphics library
 * draws them. And the wheel, which turns slices one by one wherever it is turned.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPhantom } from './support/phantom-series';
import { openStudio, testFolders, repeatUntil, until, type Studio, type TestFolders } from './support/studio';
import { ViewerHands, type Colour } from './support/viewer';

let folders: TestFolders;
let studio: Studio;
let hands: ViewerHands;
let axial = '';
let other = '';

beforeAll(async () => {
  folders = await testFolders();
  axial = await addPhantom(folders.userData, { name: 'Axial', rows: 96, columns: 80 });
  other = await addPhantom(folders.userData, { name: 'Other' });
  studio = await openStudio(folders.userData);
  hands = new ViewerHands(studio);
});
afterAll(async () => {
  await studio?.app.close();
  await folders?.remove();
});

const slice = async () => Number(await hands.attribute('viewer', 'data-slice'));

/** Counts what is drawn with WebGL from the next loading of the page on, and gives WebGL another name if told to. */
async function watchDrawing(name?: string): Promise<void> {
  await studio.page.addInitScript((renderer) => {
    const { prototype } = WebGL2RenderingContext;
    const drawn = { count: 0 };
    Object.assign(window, { drawn });
    const { drawArrays, getParameter } = prototype;
    prototype.drawArrays = function (this: WebGL2RenderingContext, ...args) {
      drawn.count++;
      drawArrays.apply(this, args);
    };
    prototype.getParameter = function (this: WebGL2RenderingContext, what: number) {
      const UNMASKED_RENDERER_WEBGL = 0x9246;
      const value: unknown = getParameter.call(this, what);
      return what === UNMASKED_RENDERER_WEBGL && renderer ? renderer : value;
    };
  }, name);
  await studio.page.reload();
  await hands.libraryItem(axial).waitFor();
}

const drawnByWebGl = () =>
  studio.page.evaluate(() => (window as unknown as { drawn: { count: number } }).drawn.count);

/** A colour that is the same in two pictures of the screen: nothing is about to be drawn over it. */
async function restingColour(testid: string, across: number, down: number): Promise<Colour> {
  let last = await hands.colour(testid, across, down);
  await until('a picture that rests', async () => {
    const before = last;
    last = await hands.colour(testid, across, down);
    return before.red === last.red && before.green === last.green && before.blue === last.blue;
  });
  return last;
}

/** Colours of the stack, plain, with a colour map, turned; and of the three planes. */
async function look(): Promise<Colour[]> {
  const seen: Colour[] = [];
  const at = async (testid: string, ...places: [number, number][]) => {
    for (const [across, down] of places) seen.push(await restingColour(testid, across, down));
  };
  await hands.open(axial);
  await at('viewer-stack', [0.45, 0.45], [0.5, 0.15], [0.05, 0.5]);
  await studio.page.keyboard.press('i');
  await hands.becomes('viewer-stack', 0.5, 0.15, ({ green }) => green > 200);
  await at('viewer-stack', [0.45, 0.45], [0.5, 0.15]);
  await studio.page.keyboard.press('i');
  await studio.page.keyboard.press('r');
  await hands.becomes('viewer-stack', 0.5, 0.15, ({ green }) => green < 60);
  await at('viewer-stack', [0.45, 0.45], [0.5, 0.15]);
  await studio.page.keyboard.press('Space');
  await studio.page.keyboard.press('m');
  await hands.has('viewer-mpr', 'data-drawn', 'true');
  await hands.becomes('pane-sagittal', 0.46, 0.46, ({ green }) => green > 120);
  for (const plane of ['axial', 'sagittal', 'coronal']) await at(`pane-${plane}`, [0.46, 0.46], [0.3, 0.15]);
  await studio.page.keyboard.press('m');
  return seen;
}

describe('painting without a graphics processor', () => {
  it('looks as the graphics library draws it', async () => {
    await watchDrawing();
    const painted = await look();
    const calls = await drawnByWebGl();
    await watchDrawing('A graphics processor');
    const drawn = await look();
    // Where there is a real graphics processor nothing is painted, and both are the same picture.
    if (calls === 0) expect(await drawnByWebGl()).toBeGreaterThan(0);
    for (const [index, { red, green, blue }] of painted.entries()) {
      const other = drawn[index]!;
      const far = Math.max(
        Math.abs(red - other.red),
        Math.abs(green - other.green),
        Math.abs(blue - other.blue),
      );
      expect(far, `place ${index}: ${JSON.stringify([painted[index], other])}`).toBeLessThanOrEqual(3);
    }
    expect(studio.complaints).toEqual([]);
  });
});

describe('the wheel', () => {
  it('shows each slice at once, also one that was never shown', async () => {
    await hands.open(other);
    const before = await slice();
    const shown = await studio.page.evaluate(async () => {
      const canvas = document.querySelector('[data-testid=viewer-stack] [data-canvas]')!;
      const { left, top } = canvas.getBoundingClientRect();
      const indices: number[] = [];
      const note = (event: Event) =>
        indices.push((event as CustomEvent<{ imageIdIndex: number }>).detail.imageIdIndex);
      document.addEventListener('CORNERSTONE_STACK_NEW_IMAGE', note, true);
      for (let turn = 0; turn < 8; turn++) {
        const place = { clientX: left + 50, clientY: top + 50 };
        canvas.dispatchEvent(
          new WheelEvent('wheel', { deltaY: 100, bubbles: true, cancelable: true, ...place }),
        );
        await new Promise(requestAnimationFrame);
      }
      document.removeEventListener('CORNERSTONE_STACK_NEW_IMAGE', note, true);
      return indices;
    });
    // Slices count from 1, indices from 0: the first that is shown is a neighbour, whichever way this wheel turns.
    expect(Math.abs(shown[0]! - (before - 1))).toBe(1);
    await until('the eighth slice from there', async () => Math.abs((await slice()) - before) === 8);
  });

  it('scrolls a plane over its crosshair too', async () => {
    await studio.page.keyboard.press('m');
    await hands.has('viewer-mpr', 'data-drawn', 'true');
    const handle = hands.id('pane-axial').locator('circle');
    await handle.waitFor();
    const box = (await handle.boundingBox())!;
    await studio.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const plane = async () => Number(await hands.attribute('pane-axial', 'data-slice'));
    await repeatUntil('the next slice', () => studio.page.mouse.wheel(0, 100), plane);
    expect(studio.complaints).toEqual([]);
  });
});
