/** Completing a series by a model in the window: from the menu of the library, with the model that ships. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFrameSynthetic } from '../../electron/core/series';
import { seriousFindings } from './support/accessible';
import { addPhantom } from './support/phantom-series';
import { takePicture } from './support/pictures';
import {
  fillForm,
  nextJobEnd,
  openStudio,
  storedIds,
  storedSeries,
  testFolders,
  until,
  type TestFolders,
} from './support/studio';
import { ViewerHands } from './support/viewer';

let folders: TestFolders;
let hands: ViewerHands;
let phantom = '';
let head = '';

beforeAll(async () => {
  folders = await testFolders();
  phantom = await addPhantom(folders.userData, { name: 'No head' });
  hands = new ViewerHands(await openStudio(folders.userData));
});
afterAll(async () => {
  await hands?.studio.app.close();
  await folders?.remove();
});

const entry = (id: string) => hands.page.locator(`[data-testid=library-item][data-series-id="${id}"]`);

async function ask(id: string) {
  await entry(id).getByTestId('item-menu').click();
  await hands.id('item-complete').click();
  await hands.id('complete-dialog').waitFor();
}

/** The series that was not there before. */
async function newSeries(before: string[]) {
  let made = '';
  await until('the new series', async () => {
    made = (await storedIds(folders.userData)).find((id) => !before.includes(id)) ?? '';
    return made !== '';
  });
  return { id: made, ...(await storedSeries(folders.userData, made)) };
}

describe('completing', () => {
  it('fills in between slices, which stay as they are', async () => {
    const ended = nextJobEnd(hands.page);
    await fillForm(hands.studio, { frames: '10', spacing: '6', start: '40', seed: '5', steps: '4' });
    await hands.id('superResolution-switch').click();
    await hands.id('generate-button').click();
    head = (await ended).seriesId!;
    const before = await storedIds(folders.userData);
    await ask(head);
    await hands.id('complete-result').waitFor();
    expect(await hands.id('complete-spacing').inputValue()).toBe('3');
    await takePicture(hands.studio, 'complete');
    expect(await seriousFindings(hands.studio, 'complete-dialog')).toEqual([]);
    await hands.id('complete-spacing').press('Enter');

    const { id, header, voxels } = await newSeries(before);
    expect(header.frames).toBe(19);
    const source = await storedSeries(folders.userData, head);
    const size = source.voxels.length / 10;
    for (let slice = 0; slice < 10; slice++) {
      const kept = voxels.subarray(2 * slice * size, (2 * slice + 1) * size);
      expect(kept.equals(source.voxels.subarray(slice * size, (slice + 1) * size))).toBe(true);
    }
    await hands.has('viewer', 'data-series-id', id);
    await takePicture(hands.studio, 'completed');
  });

  it('shows the result over its source, and throws it away and back', async () => {
    const result = (await storedIds(folders.userData)).find((id) => id !== head && id !== phantom);
    await hands.page.getByRole('button', { name: 'Compare', exact: true }).click();
    await hands.has('viewer', 'data-layout', 'compare');
    await hands.has('viewer-compare', 'data-mode', 'swipe');
    await until('both to be shown', async () => {
      const chosen = ['compare-choose-first', 'compare-choose-second'].map((id) => hands.id(id).inputValue());
      return (await Promise.all(chosen)).join() === `${head},${result!}`;
    });
    await takePicture(hands.studio, 'completed-compared');
    await hands.page.keyboard.press('x');
    await hands.page.getByRole('button', { name: 'Discard', exact: true }).click();
    await until('it to be gone', async () => (await entry(result!).count()) === 0);
    await hands.id('toast-action').filter({ hasText: 'Undo' }).last().click();
    await entry(result!).waitFor();
  });

  it('enhances every slice, as the keyboard asks', async () => {
    const before = await storedIds(folders.userData);
    await ask(head);
    await hands.id('complete-fill').focus();
    // The last of the choices lies before the first.
    await hands.page.keyboard.press('ArrowUp');
    await hands.id('complete-result').getByText('each with 2 × 2 pixels').waitFor();
    await takePicture(hands.studio, 'complete-enhance');
    await hands.page.keyboard.press('Enter');
    const { header } = await newSeries(before);
    const source = await storedSeries(folders.userData, head);
    expect([header.frames, header.rows]).toEqual([10, 2 * source.header.rows]);
    expect(header.provenance).toMatchObject({ derivations: [{ kind: 'enhanced' }] });
  });

  it('says what it does not know, and goes on if it is told to', async () => {
    const before = await storedIds(folders.userData);
    await ask(phantom);
    await hands.id('complete-remake').check();
    await hands.id('complete-list').fill('twelve');
    await hands.id('complete-wrong').waitFor();
    expect(await hands.id('complete-start').isDisabled()).toBe(true);
    await hands.id('complete-list').fill('12,14');
    await hands.id('complete-start').click();
    await hands.id('complete-foreign').getByText('does not know images like these').waitFor();
    await until('the button that goes on to have the focus', () =>
      hands.id('complete-start').evaluate((button) => button === document.activeElement),
    );
    await takePicture(hands.studio, 'complete-foreign');
    expect(await storedIds(folders.userData)).toEqual(before);
    await hands.id('complete-start').click();
    const { header } = await newSeries(before);
    const made = [...Array(header.frames).keys()].filter((frame) => isFrameSynthetic(header, frame));
    expect(made).toEqual([11, 13]);
    expect(hands.studio.complaints).toEqual([]);
  });
});
