/** Seeing one series: scrolling, windows, colours, overlays, probe, cine, touch and keys, in the real window. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPhantom } from './support/phantom-series';
import { takePicture } from './support/pictures';
import { openStudio, testFolders, repeatUntil, until, type TestFolders } from './support/studio';
import { ViewerHands } from './support/viewer';
import { touchTests } from './viewer-stack/touch';

let folders: TestFolders;
let hands: ViewerHands;
let axial = '';
let partly = '';
let ct = '';

beforeAll(async () => {
  folders = await testFolders();
  const { userData } = folders;
  axial = await addPhantom(userData, { name: 'Axial' });
  partly = await addPhantom(userData, {
    name: 'Partly made',
    synthetic: true,
    syntheticFrames: [12, 13],
    timesMs: Array.from({ length: 24 }, (_, frame) => frame * 50),
  });
  ct = await addPhantom(userData, {
    name: 'CT',
    modality: 'CT',
    values: {
      units: 'HU',
      rescaleIntercept: -1024,
      window: { center: 40, width: 400 },
      windows: [
        { center: 40, width: 400, name: 'ABDOMEN' },
        { center: -500, width: 1400, name: 'LUNG' },
      ],
    },
  });
  hands = new ViewerHands(await openStudio(userData));
});
afterAll(async () => {
  await hands?.studio.app.close();
  await folders?.remove();
});

const press = (key: string) => hands.page.keyboard.press(key);
const STACK = 'viewer-stack';

describe('one series', () => {
  it('tells what lies under the pointer, and where', async () => {
    await hands.open(axial);
    await hands.point(STACK);
    await hands.says('probe-value', '600');
    expect(await hands.text('probe-position')).toMatch(/^[LR] [01]\.\d · [AP] [01]\.\d · F 2\.0 mm$/);
    expect(await hands.text('probe-voxel')).toMatch(/^voxel 3[12], 3[12], 12$/);
    await hands.open(ct);
    await hands.point(STACK);
    await hands.says('probe-value', '600 HU (stored 1624)');
  });

  it('keeps the synthetic mark when annotations and patient lines are hidden', async () => {
    await hands.open(partly);
    await hands.says('synthetic-annotation', /^Acquired slice/);
    await press('ArrowDown');
    await hands.says('synthetic-annotation', 'SYNTHETIC');
    // One bar for the two slices that were made, which the scroll bar also says in words.
    expect(await hands.id('made-slices').count()).toBe(1);
    expect(await hands.id('slice-rail').getAttribute('aria-valuetext')).toMatch(
      /^Slice 13 of 24, SYNTHETIC$/,
    );
    await takePicture(hands.studio, 'made-slices');
    expect(await hands.text('time-text')).toBe('600 ms');
    expect(await hands.text('thickness-text')).toBe('Thickness 4 mm');
    await press('b');
    await hands.id('patient-text').waitFor({ state: 'detached' });
    await hands.says('slice-number', 'Slice 13 / 24');
    await press('a');
    await hands.id('slice-number').waitFor({ state: 'detached' });
    expect(await hands.text('synthetic-annotation')).toBe('SYNTHETIC');
    await press('a');
    await press('b');
    await hands.says('patient-text', 'Phantom Ball');
  });

  it('offers the windows of the header first, then those of the modality', async () => {
    await hands.open(ct);
    await hands.says('window-text', 'C 40 W 400 HU');
    await press('2');
    await hands.says('window-text', 'C -500 W 1400 HU');
    await hands.id('window-menu').click();
    expect(await hands.text('window-preset-3')).toContain('Soft tissue');
    await hands.id('window-preset-4').click();
    await hands.says('window-text', 'C -600 W 1500 HU');
    await hands.id('tool-reset').click();
    await hands.says('window-text', 'C 40 W 400 HU');
  });

  it('inverts, and shows colours with their bar', async () => {
    await hands.open(axial);
    await hands.becomes(STACK, 0.45, 0.45, ({ green }) => green > 140 && green < 165);
    await press('i');
    await hands.becomes(STACK, 0.45, 0.45, ({ green }) => green > 90 && green < 115);
    await press('i');
    await hands.id('look-menu').click();
    await hands.id('colour-map-hot').click();
    await hands.becomes(
      STACK,
      0.45,
      0.45,
      ({ red, green, blue }) => red > 200 && green > 20 && green < 200 && blue < 60,
    );
    await hands.says('colour-bar', /1000.*0/);
    await hands.id('tool-reset').click();
    await hands.id('colour-bar').waitFor({ state: 'detached' });
    await hands.becomes(STACK, 0.45, 0.45, ({ red, blue }) => red === blue);
  });

  it('turns, mirrors, and shows one voxel on one pixel', async () => {
    await hands.says('letter-left', 'R');
    await press('h');
    await hands.says('letter-left', 'L');
    await press('h');
    await press('r');
    await hands.says('letter-top', 'R');
    await press('l');
    await hands.says('letter-top', 'A');
    await press('v');
    await hands.says('letter-top', 'P');
    await press('v');
    const fitted = await hands.text('zoom-text');
    await press('q');
    await hands.says('zoom-text', 'Zoom 100 %');
    await press('=');
    await hands.says('zoom-text', fitted);
  });

  it('pans with the middle button and zooms with the right one', async () => {
    await hands.page.getByRole('group', { name: 'Images', exact: true }).focus();
    await press('Space');
    const fitted = await hands.text('zoom-text');
    const pull = async (button: 'middle' | 'right', across: number, down: number) => {
      const { x, y } = await hands.at(STACK, 0.5, 0.5);
      await hands.page.mouse.move(x, y);
      await hands.page.mouse.down({ button });
      await hands.page.mouse.move(x + across, y + down, { steps: 4 });
      await hands.page.mouse.up({ button });
    };
    // The ball's edge comes to where the air was.
    const { x, y } = await hands.at(STACK, 0.5, 0.5);
    const radius = ((await hands.id(STACK).boundingBox())!.height / 128) * 40;
    const box = (await hands.id(STACK).boundingBox())!;
    const outside = [(x + radius + 40 - box.x) / box.width, (y - box.y) / box.height] as const;
    await hands.becomes(STACK, ...outside, ({ green }) => green < 40);
    const bright = async () => (await hands.grey(STACK, ...outside)) > 140;
    await repeatUntil('the ball', () => pull('middle', 80, 0), bright);
    await repeatUntil(
      'another zoom',
      () => pull('right', 0, 60),
      () => hands.text('zoom-text'),
    );
    await press('Space');
    await hands.says('zoom-text', fitted);
  });

  it('walks through the library with Page Down and Page Up', async () => {
    const shown = () => hands.attribute('viewer', 'data-series-id');
    const first = await shown();
    const ids = await hands.page
      .getByTestId('library-item')
      .evaluateAll((items) => items.map((item) => item.getAttribute('data-series-id')!));
    const at = ids.indexOf(first);
    const step = at < ids.length - 1 ? 1 : -1;
    await press(step === 1 ? 'PageDown' : 'PageUp');
    await hands.has('viewer', 'data-series-id', ids[at + step]!);
    await press(step === 1 ? 'PageUp' : 'PageDown');
    await hands.has('viewer', 'data-series-id', first);
  });

  it('renames a series by F2 without another layout, and deletes no measurement with it', async () => {
    await press('F3');
    await hands.has('viewer', 'data-layout', 'two');
    await hands.libraryItem(axial).focus();
    await press('F2');
    await hands.id('rename-input').waitFor();
    expect(await hands.attribute('viewer', 'data-layout')).toBe('two');
    await press('Escape');
    await hands.page.getByRole('group', { name: 'Images', exact: true }).focus();
    // Wherever the focus is, it means the same.
    await press('F2');
    await hands.id('rename-input').waitFor();
    await hands.id('rename-input').fill('Renamed while shown');
    await press('Enter');
    await hands.says('series-text', /Renamed while shown/);
    await press('F8');
    await hands.has('viewer', 'data-layout', 'one');
    await hands.open(axial);
  });

  it('shows voxels as they are, or smoothed', async () => {
    const edge = async () => {
      const greys = new Set<number>();
      const { x, y } = await hands.at(STACK, 0.5, 0.5);
      const { decode } = await import('fast-png');
      const clip = { x: Math.round(x - 300), y: Math.round(y), width: 300, height: 1 };
      const { data, channels } = decode(await hands.page.screenshot({ clip }));
      for (let at = 0; at < data.length; at += channels) greys.add(data[at]!);
      return greys.size;
    };
    await press('a');
    const smooth = await edge();
    await press('n');
    await until('plain pixels', async () => (await edge()) < smooth);
    await press('n');
    await press('a');
  });

  it('plays as recorded, the other way, and to and fro', async () => {
    await hands.open(partly);
    await press('Home');
    await hands.has('viewer', 'data-slice', '1');
    await press('c');
    await hands.has('cine-bar', 'data-playing', 'true');
    expect(await hands.text('cine-bar')).toContain('20 fps');
    const slice = async () => Number(await hands.attribute('viewer', 'data-slice'));
    await until('the film to move', async () => (await slice()) > 3);
    await press('c');
    await hands.has('cine-bar', 'data-playing', 'false');
    await hands.id('cine-stop').click();
    await press('/');
    await press('c');
    await hands.has('viewer', 'data-slice', '1');
    await hands.has('cine-bar', 'data-playing', 'false');
    await hands.id('cine-sweep').click();
    await press('.');
    await until('25 fps', async () => (await hands.text('cine-bar')).includes('25 fps'));
    await press('c');
    let highest = 0;
    await until('it to come back from the end', async () => {
      const now = await slice();
      highest = Math.max(highest, now);
      return highest > 20 && now < highest - 3;
    });
    await hands.id('cine-close').click();
    await hands.id('cine-bar').waitFor({ state: 'detached' });
  });

  touchTests(() => ({ hands, seriesId: axial }));

  it('lets keys be chosen in the help sheet, and keeps them', async () => {
    await press('?');
    const sheet = hands.id('help-sheet');
    await sheet.waitFor();
    await hands.id('key-flip-horizontal').click();
    await press('o');
    await hands.says('key-flip-horizontal', 'o');
    await hands.page.getByRole('button', { name: 'Close', exact: true }).click();
    await sheet.waitFor({ state: 'detached' });
    await hands.says('letter-left', 'R');
    await press('o');
    await hands.says('letter-left', 'L');
    await press('o');
    await hands.page.reload();
    await hands.libraryItem(axial).waitFor();
    await hands.open(axial);
    await press('o');
    await hands.says('letter-left', 'L');
    await press('?');
    await hands.id('keys-reset').click();
    await hands.says('key-flip-horizontal', 'h');
    await press('Escape');
  });

  it('complained about nothing meanwhile', () => {
    expect(hands.studio.complaints).toEqual([]);
  });
});
