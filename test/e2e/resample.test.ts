/** Resampling in the window: offered where a series is no volume, and in the menu of any series. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNoVolume } from '../../electron/core/series';
import { seriousFindings } from './support/accessible';
import { addPhantom } from './support/phantom-series';
import { takePicture } from './support/pictures';
import {
  openStudio,
  openTab,
  storedIds,
  storedSeries,
  testFolders,
  until,
  type TestFolders,
} from './support/studio';
import { ViewerHands } from './support/viewer';

let folders: TestFolders;
let hands: ViewerHands;
let gap = '';
let leaning = '';
let single = '';

beforeAll(async () => {
  folders = await testFolders();
  const { userData } = folders;
  gap = await addPhantom(userData, {
    name: 'With a gap',
    positions: (evenly) => evenly.map(([x, y, z], frame) => [x, y, frame > 10 ? z + 12 : z] as const),
  });
  leaning = await addPhantom(userData, {
    name: 'Leaning',
    positions: (evenly) => evenly.map(([x, y, z]) => [x, y + 0.3 * z, z] as const),
  });
  single = await addPhantom(userData, { name: 'Single', frames: 1 });
  hands = new ViewerHands(await openStudio(userData));
});
afterAll(async () => {
  await hands?.studio.app.close();
  await folders?.remove();
});

const entry = (id: string) => hands.page.locator(`[data-testid=library-item][data-series-id="${id}"]`);

/** The series that was not there before. */
async function newSeries(before: string[]) {
  let made = '';
  await until('the new series', async () => {
    made = (await storedIds(folders.userData)).find((id) => !before.includes(id)) ?? '';
    return made !== '';
  });
  return { id: made, ...(await storedSeries(folders.userData, made)) };
}

describe('resampling', () => {
  it('is offered where the viewer says why a series is no volume, and makes one of it', async () => {
    const before = await storedIds(folders.userData);
    await hands.open(gap);
    await hands.page.keyboard.press('m');
    await hands.id('why-not-mpr').getByText('Slices 11 and 12 are 16.00 mm apart').waitFor();
    await takePicture(hands.studio, 'why-not-volume');
    await hands.id('why-not-resample').click();
    await hands.id('resample-problem').getByText('16.00 mm apart').waitFor();
    await hands.id('resample-result').getByText('27 slices of 64 × 64, 221 kB').waitFor();
    await takePicture(hands.studio, 'resample');
    expect(await seriousFindings(hands.studio, 'resample-dialog')).toEqual([]);
    await hands.id('resample-start').click();

    const { id, header } = await newSeries(before);
    expect(whyNoVolume(header)).toBeUndefined();
    expect([header.frames, header.identity.seriesDescription]).toEqual([27, 'With a gap, resampled 4 mm']);
    await hands.has('viewer', 'data-series-id', id);
    await hands.id('pane-axial').waitFor();
    await openTab(hands.studio, 'recipe');
    await hands.id('derivations').getByText('Resampled from 24 slices to 27, 4 mm apart').waitFor();
    await entry(id).getByTestId('derived-mark').waitFor();
    // The series that it came from is as it was.
    expect((await storedSeries(folders.userData, gap)).header.frames).toBe(24);
  });

  it('straightens a leaning stack at the distance that was typed, from the menu of the library', async () => {
    const before = await storedIds(folders.userData);
    await entry(leaning).getByTestId('item-menu').click();
    await hands.id('item-resample').click();
    await hands.id('resample-spacing').fill('0');
    await hands.id('resample-wrong').waitFor();
    expect(await hands.id('resample-start').isDisabled()).toBe(true);
    await hands.id('resample-spacing').fill('2');
    await hands.id('resample-kernel').selectOption('linear');
    await takePicture(hands.studio, 'resample-leaning');
    await hands.id('resample-spacing').press('Enter');
    const { header } = await newSeries(before);
    expect(whyNoVolume(header)).toBeUndefined();
    expect(header.frames).toBe(47);
    expect(header.rows).toBeGreaterThan(64);
    expect(header.provenance).toMatchObject({
      derivations: [
        {
          kind: 'resampled',
          sentence: 'Resampled from 24 slices to 47, 2 mm apart, and straightened (linear interpolation).',
        },
      ],
    });
  });

  it('says why a series cannot be resampled', async () => {
    await entry(single).getByTestId('item-menu').click();
    await hands.id('item-resample').click();
    await hands.id('toast-text').getByText('This series cannot be resampled: It has one slice.').waitFor();
    expect(hands.studio.complaints).toEqual([]);
  });
});
