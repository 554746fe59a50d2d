/** Several panes: layouts, dragging series in, links, reference lines, planes, slabs, 3D and comparison, in the real window. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './support/accessible';
import { addPhantom, SAGITTAL } from './support/phantom-series';
import { openStudio, testFolders, repeatUntil, until, type TestFolders } from './support/studio';
import { pinch, swipeUntil, together } from './support/touch';
import { ViewerHands } from './support/viewer';

let folders: TestFolders;
let hands: ViewerHands;
let axial = '';
let thin = '';
let sagittal = '';
let dim = '';
let uneven = '';

beforeAll(async () => {
  folders = await testFolders();
  const { userData } = folders;
  axial = await addPhantom(userData, { name: 'Axial', frameOfReference: 'head' });
  thin = await addPhantom(userData, { name: 'Thin', frameOfReference: 'head', frames: 48, sliceSpacing: 2 });
  sagittal = await addPhantom(userData, {
    name: 'Sagittal',
    frameOfReference: 'head',
    orientation: SAGITTAL,
  });
  dim = await addPhantom(userData, {
    name: 'Dim',
    synthetic: true,
    value: (at) => (Math.hypot(...at) < 40 ? 300 : 100),
  });
  uneven = await addPhantom(userData, {
    name: 'Uneven',
    positions: (evenly) => evenly.map(([x, y, z], frame) => [x, y, frame > 10 ? z + 30 : z] as const),
  });
  hands = new ViewerHands(await openStudio(userData));
});
afterAll(async () => {
  await hands?.studio.app.close();
  await folders?.remove();
});

const press = (key: string) => hands.page.keyboard.press(key);
const slice = (pane: string) => hands.attribute(pane, 'data-slice');

describe('several panes', () => {
  it('takes series that are dragged into panes, or sent there by key', async () => {
    await hands.open(axial);
    await press('F3');
    await hands.libraryItem(thin).dragTo(hands.id('stack-2'));
    await hands.has('stack-2', 'data-series-id', thin);
    expect(await hands.attribute('stack-1', 'data-series-id')).toBe(axial);
    await hands.libraryItem(sagittal).focus();
    await press('Alt+3');
    await hands.has('viewer', 'data-layout', 'four');
    await hands.has('stack-3', 'data-series-id', sagittal);
    await hands.has('stack-3', 'data-active', 'true');
    expect(await hands.attribute('stack-2', 'data-series-id')).toBe(thin);
    await hands.id('reference-line').first().waitFor();
    expect(await hands.id('reference-line').count()).toBe(2);
  });

  it('links panes of one Frame of Reference', async () => {
    await hands.id('stack-1').click();
    await hands.has('stack-1', 'data-active', 'true');
    await press('Home');
    await hands.has('stack-1', 'data-slice', '1');
    expect(await slice('stack-2')).toBe('24');
    await press('s');
    // The first slice lies at −46 mm, where the thin series has its second (−45 mm) and its first (−47 mm).
    await until('the thin series to follow', async () => ['1', '2'].includes(await slice('stack-2')));
    await press('End');
    await until('it to follow to the end', async () => ['47', '48'].includes(await slice('stack-2')));
    expect(await slice('stack-3')).toBe('12');
    const windowOf = (pane: string) => hands.id(pane).getByTestId('window-text').textContent();
    const drag = () => hands.drag('stack-1', [0.5, 0.4], [0.7, 0.4]);
    await repeatUntil('another window', drag, () => windowOf('stack-1'));
    await until('one window', async () => (await windowOf('stack-1')) === (await windowOf('stack-2')));
    const zoomOf = (pane: string) => hands.id(pane).getByTestId('zoom-text').textContent();
    const before = await zoomOf('stack-2');
    await press('+');
    await until('one zoom', async () => {
      const second = await zoomOf('stack-2');
      return second !== before && second === (await zoomOf('stack-1'));
    });
    await press('s');
  });

  it('maximises a pane by a double click, and back', async () => {
    const width = async () => (await hands.id('stack-2').boundingBox())!.width;
    const small = await width();
    await hands.id('stack-2').dblclick();
    await until('a large pane', async () => (await width()) > small * 1.8);
    expect(await hands.id('stack-1').isVisible()).toBe(false);
    await hands.id('stack-2').dblclick();
    await until('the panes as before', async () => (await width()) === small);
    expect(await seriousFindings(hands.studio, 'viewer')).toEqual([]);
  });

  it('shows three planes with a crosshair that follows Shift, and slabs', async () => {
    await press('F8');
    await hands.open(axial);
    await press('F5');
    await hands.has('viewer-mpr', 'data-drawn', 'true');
    await hands.point('pane-axial', 0.5, 0.5);
    const before = await hands.text('position-sagittal');
    await hands.page.keyboard.down('Shift');
    await hands.point('pane-axial', 0.65, 0.5);
    await hands.page.keyboard.up('Shift');
    await until('another sagittal plane', async () => (await hands.text('position-sagittal')) !== before);
    expect(await hands.text('position-sagittal')).toMatch(/^L /);
    await hands.id('tool-reset').click();
    // The cube (1000) is brighter than the ball (600) and not in the middle plane; a thick MIP brings it there.
    await hands.point('pane-coronal', 0.5, 0.9);
    await hands.id('slab-menu').click();
    await hands.id('slab-mip').check();
    await hands.id('slab-thickness').fill('80');
    await press('Escape');
    await until('the note', async () => (await hands.text('pane-note')) === 'MIP 80 mm');
    await until('the cube', async () => (await brightest('pane-axial')) > 240);
    // The darkest value through the ball is that around it; the mean lies between both.
    await hands.id('slab-menu').click();
    await hands.id('slab-minip').check();
    await hands.becomes('pane-axial', 0.45, 0.45, ({ green }) => green < 40);
    await hands.id('slab-mean').check();
    await hands.says('pane-note', 'Mean 80 mm');
    await hands.becomes('pane-axial', 0.45, 0.45, ({ green }) => green > 60 && green < 160);
    await hands.id('slab-off').check();
    await press('Escape');
    await until('the cube to be gone', async () => (await brightest('pane-axial')) < 240);
    // Three fingers scroll the plane that they are on, and no other.
    const across = await hands.text('position-sagittal');
    const place = await hands.at('pane-axial', 0.5, 0.4);
    const three = { ways: together(3, place, { x: 0, y: 80 }), steps: 10 };
    await swipeUntil(hands.studio, 'another axial plane', three, () => hands.text('position-axial'));
    expect(await hands.text('position-sagittal')).toBe(across);
  });

  it('renders the volume, and turns it by the mouse', async () => {
    await press('F6');
    await hands.page.locator('[data-testid=pane-volume][data-drawn=true]').waitFor();
    const picture = async () => (await hands.id('pane-volume').screenshot()).toString('base64');
    await until('a settled picture', async () => {
      const first = await picture();
      await hands.page.waitForTimeout(300);
      return first === (await picture());
    });
    expect(await seriousFindings(hands.studio, 'viewer')).toEqual([]);
    const turn = () => hands.drag('pane-volume', [0.5, 0.5], [0.7, 0.6]);
    await repeatUntil('another picture', turn, picture);
    // By touch: one finger turns, two bring it nearer.
    const middle = await hands.at('pane-volume', 0.5, 0.5);
    const one = { ways: together(1, middle, { x: 0, y: 120 }), steps: 3 };
    await swipeUntil(hands.studio, 'another side', one, picture);
    const lit = async () => (await greens('pane-volume', 0.1, 0.8)).filter((green) => green > 30).length;
    const before = await lit();
    const two = { ways: pinch(middle, 200, 100), steps: 3 };
    await swipeUntil(hands.studio, 'it to be smaller', two, lit, (now) => now < before * 0.6);
    await hands.id('volume-preset').selectOption('mr-mip');
    await hands.becomes('pane-volume', 0.5, 0.5, ({ red, blue }) => red > 60 && Math.abs(red - blue) < 12);
  });

  it('compares two series: swipe, checkerboard, difference', async () => {
    await press('F8');
    await press('x');
    await hands.id('compare-choose-first').selectOption(axial);
    // Its window was dragged before.
    await hands.id('tool-reset').click();
    await hands.id('compare-choose-second').selectOption(dim);
    for (const id of ['compare-first', 'compare-second'])
      await hands.page.locator(`[data-testid=${id}][data-drawn=true]`).waitFor();
    await hands.says('compare-note', /middles are laid over/);
    // The ball is in the middle. A series that has just come may still put its own slice up.
    await until('the middle slice', async () => {
      await press('Home');
      for (let slice = 1; slice < 12; slice++) await press('ArrowDown');
      return (await hands.text('slice-number')).startsWith('Slice 12 /');
    });
    expect(await hands.text('synthetic-annotation')).toBe('SYNTHETIC');
    await hands.id('compare-mode-swipe').click();
    // Value 600 is grey 153, value 300 is grey 77, in a window of 1000 around 500.
    await hands.becomes('compare-first', 0.4, 0.45, ({ green }) => Math.abs(green - 153) < 6);
    await hands.becomes('compare-first', 0.6, 0.45, ({ green }) => Math.abs(green - 77) < 6);
    const from = await hands.at('compare-first', 0.5, 0.3);
    const to = await hands.at('compare-first', 0.7, 0.3);
    const lighter = async () => Math.abs((await hands.grey('compare-first', 0.6, 0.45)) - 153) < 6;
    await repeatUntil('the first series', () => hands.drag('compare-first', [0.5, 0.3], [0.7, 0.3]), lighter);
    const darker = async () => Math.abs((await hands.grey('compare-first', 0.6, 0.45)) - 77) < 6;
    await swipeUntil(hands.studio, 'the second series', { ways: [{ from: to, to: from }] }, darker);
    await hands.id('compare-mode-checker').click();
    await until('both in turn', async () => {
      const greys = await row('compare-first');
      return greys.some((grey) => Math.abs(grey - 153) < 6) && greys.some((grey) => Math.abs(grey - 77) < 6);
    });
    await hands.id('compare-mode-difference').click();
    await hands.page.locator('[data-testid=compare-difference][data-drawn=true]').waitFor();
    await hands.point('compare-difference', 0.44, 0.45);
    await hands.point('compare-difference', 0.45, 0.45);
    await hands.says('probe-value', /^300( |$)/);
    await hands.becomes('compare-difference', 0.45, 0.45, ({ red, blue }) => red > blue + 40);
    await press('x');
  });

  it('measures in the first of two compared series, and says why not where a picture belongs to neither', async () => {
    await hands.id('panel-measurements-button').click();
    await press('x');
    await hands.id('compare-choose-first').selectOption(axial);
    await hands.id('compare-choose-second').selectOption(dim);
    await hands.id('compare-mode-side').click();
    await hands.page.locator('[data-testid=compare-second][data-drawn=true]').waitFor();
    await press('e');
    const draw = () => hands.drag('compare-first', [0.3, 0.5], [0.7, 0.5]);
    await repeatUntil('one measurement', draw, () => hands.attribute('measurements-panel', 'data-count'));
    await hands.has('measurements-panel', 'data-count', '1');
    await hands.says('measurement-value', / mm$/);
    // It lies in another Frame of Reference, on voxels that are not its own.
    await hands.drag('compare-second', [0.3, 0.5], [0.7, 0.5]);
    await hands.id('toast-text').getByText('worked out from two series').waitFor();
    await hands.has('measurements-panel', 'data-count', '0');
    await press('Escape');
    await hands.id('compare-first').click({ position: { x: 30, y: 200 } });
    await hands.has('measurements-panel', 'data-count', '1');
    await press('Control+z');
    await hands.has('measurements-panel', 'data-count', '0');
    await hands.id('panel-close').click();
    await press('x');
  });

  it('says in the pane why a series is no volume', async () => {
    await press('F8');
    await hands.id('viewer-stack').waitFor();
    await hands.open(uneven);
    await press('m');
    await hands.says('why-not-mpr', 'Slices 11 and 12 are 34.00 mm apart, the mean is 5.30 mm.');
    await press('m');
    expect(hands.studio.complaints).toEqual([]);
  });
});

/** Greens along the middle of a pane. */
async function row(testid: string): Promise<number[]> {
  return greens(testid, 0.45, 1);
}

async function brightest(testid: string): Promise<number> {
  return (await greens(testid, 0.15, 0.6)).reduce((most, green) => Math.max(most, green), 0);
}

/** Greens of a strip of the pane, between the letters; `height`: rows, or a share of the pane below 1. */
async function greens(testid: string, down: number, height: number): Promise<number[]> {
  const { decode } = await import('fast-png');
  const box = (await hands.id(testid).first().boundingBox())!;
  const clip = {
    x: Math.round(box.x + box.width * 0.25),
    y: Math.round(box.y + box.height * down),
    width: Math.round(box.width * 0.5),
    height: height < 1 ? Math.round(box.height * height) : height,
  };
  const { data, channels } = decode(await hands.page.screenshot({ clip }));
  const found: number[] = [];
  for (let at = 1; at < data.length; at += channels) found.push(data[at]!);
  return found;
}
