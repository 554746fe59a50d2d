/** Measuring in the real window with the mouse, on series whose lengths, areas and values are known. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DISC, disc, SIZE, SPACING } from '../unit/core/measure/phantom';
import { drag, rulerOf } from './support/drawing';
import {
  FRAME,
  INSIDE,
  MeasuringHands,
  MIDDLE,
  numberIn,
  OUTSIDE,
  ox,
  oy,
  REGIONS,
  series,
} from './support/measuring';
import { takePicture } from './support/pictures';
import { answerSaveDialog, repeatUntil, testFolders, until, type TestFolders } from './support/studio';

let folders: TestFolders;
let hands: MeasuringHands;

beforeAll(async () => {
  folders = await testFolders();
  hands = new MeasuringHands(folders);
  await hands.begin();
}, 120_000);
afterAll(async () => {
  await hands?.studio?.app.close();
  await folders?.remove();
});

describe('measuring', () => {
  beforeEach(async () => {
    hands.known = await hands.rows().count();
  });

  it('measures a length in millimetres across and down pixels that are not square', async () => {
    await hands.studio.page.getByTestId('measure-menu').click();
    await hands.studio.page.getByTestId('measure-length').click();
    await drag(hands.studio, hands.at(-10, 5), hands.at(10, 5));
    await hands.more();
    expect(Math.abs((await hands.lastValue()) - 20)).toBeLessThan(0.2);
    expect(await hands.last().getByTestId('measurement-value').innerText()).toMatch(/ mm$/);
    await drag(hands.studio, hands.at(16, -10), hands.at(16, 8));
    await hands.more();
    expect(Math.abs((await hands.lastValue()) - 18)).toBeLessThan(0.2);
  });

  it('begins where it is begun, also right after a click with another tool', async () => {
    const { page } = hands.studio;
    await page.getByTestId('left-button-menu').click();
    await page.getByTestId('left-button-window').click();
    await page.mouse.click(...hands.at(-16, -18));
    // All of it within the time in which a second click would make it a double click.
    await page.keyboard.press('e');
    await drag(hands.studio, hands.at(-8, 14), hands.at(4, 14));
    await hands.more();
    expect(Math.abs((await hands.lastValue()) - 12)).toBeLessThan(0.2);
  });

  it('measures two axes, an angle and a Cobb angle', async () => {
    await hands.press('w');
    await drag(hands.studio, hands.at(-8, 0), hands.at(8, 0));
    await hands.more();
    expect(await hands.last().getByTestId('measurement-value').innerText()).toMatch(/^16\.\d × [\d.]+ mm$/);
    await hands.press('g');
    await drag(hands.studio, hands.at(10, -14), hands.at(-10, -14));
    await hands.studio.page.mouse.move(...hands.at(-5, -19), { steps: 4 });
    await hands.studio.page.mouse.click(...hands.at(0, -24));
    await hands.more();
    expect(Math.abs((await hands.lastValue()) - 45)).toBeLessThan(0.7);
    await hands.press('j');
    await drag(hands.studio, hands.at(-20, 16), hands.at(0, 16));
    await drag(hands.studio, hands.at(-20, 20), hands.at(0, 20 + 20 * Math.tan(Math.PI / 9)));
    await hands.more();
    expect(Math.abs((await hands.lastValue()) - 20)).toBeLessThan(0.7);
    await takePicture(hands.studio, 'measure-lines');
  });

  it('gives the values within a circle, an ellipse, a rectangle and a free outline in Hounsfield units', async () => {
    // Another slice: where something is drawn already, the mouse takes hold of it.
    await hands.press('ArrowUp');
    await until('the slice', async () => (await hands.slice()) === REGIONS + 1);
    await hands.press('W');
    await drag(hands.studio, hands.at(0, 0), hands.at(8, 0));
    await hands.more();
    const area = await hands.detail('area');
    expect(Math.abs(area - Math.PI * 64)).toBeLessThan(0.02 * area);
    expect(await hands.detail('mean')).toBe(INSIDE);
    expect(await hands.detail('sd')).toBe(0);
    expect(await hands.last().getByTestId('detail-mean').innerText()).toBe(`${INSIDE} HU`);
    expect(Math.abs((await hands.detail('perimeter')) - 2 * Math.PI * 8)).toBeLessThan(0.6);

    await hands.press('u');
    await drag(hands.studio, hands.at(3, 2), hands.at(7, 5));
    await hands.more();
    expect(Math.abs((await hands.detail('area')) - Math.PI * 12)).toBeLessThan(2.5);

    await hands.press('E');
    await drag(hands.studio, hands.at(-20, -16), hands.at(-4, 12));
    await hands.more();
    expect(Math.abs((await hands.detail('area')) - 16 * 28)).toBeLessThan(6);
    expect([await hands.detail('min'), await hands.detail('max')]).toEqual([OUTSIDE, INSIDE]);
    await hands.last().getByTestId('region-histogram').waitFor();

    await hands.press('U');
    await drag(
      hands.studio,
      hands.at(14, -24),
      hands.at(24, -24),
      hands.at(24, -14),
      hands.at(14, -14),
      hands.at(14, -23.5),
    );
    await hands.more();
    expect(Math.abs((await hands.detail('area')) - 100)).toBeLessThan(3);
    expect(await hands.detail('mean')).toBe(OUTSIDE);
    await takePicture(hands.studio, 'measure-regions');
  });

  it('agrees with the voxels of the series counted another way', async () => {
    const { measurements } = await hands.kept();
    const drawn = measurements.filter(({ kind }) => kind === 'circle' || kind === 'rectangle');
    expect(drawn.length).toBe(2);
    for (const { id: own, kind, points } of drawn) {
      const found: number[] = [];
      const [p, q] = points as unknown as [number[], number[]];
      const opposite = points[3] ?? q;
      for (let row = 0; row < SIZE.rows; row++)
        for (let column = 0; column < SIZE.columns; column++) {
          const [x, y] = [ox + column * SPACING.column, oy + row * SPACING.row];
          const inside =
            kind === 'circle'
              ? Math.hypot(x - p[0]!, y - p[1]!) <= Math.hypot(q[0]! - p[0]!, q[1]! - p[1]!)
              : (x - p[0]!) * (x - opposite[0]!) <= 0 && (y - p[1]!) * (y - opposite[1]!) <= 0;
          if (inside) found.push(disc(column, row, REGIONS) * 2 - 1000);
        }
      const row = hands.studio.page.locator(`[data-testid=measurement][data-id="${own}"]`);
      await row.locator('button').first().click();
      expect(await numberIn(row.getByTestId('detail-voxels'))).toBe(found.length);
      const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
      expect(Math.abs((await numberIn(row.getByTestId('detail-mean'))) - mean)).toBeLessThanOrEqual(0.051);
    }
  });

  it('probes a voxel, points with an arrow and writes a text', async () => {
    const click = (x: number, y: number) => () => hands.studio.page.mouse.click(...hands.at(x, y));
    const prompt = () => hands.studio.page.getByTestId('text-prompt').isVisible();
    await hands.press('p');
    await repeatUntil('a point', click(3, 3), () => hands.rows().count());
    await hands.more();
    expect(await hands.last().getByTestId('measurement-value').innerText()).toBe(`${INSIDE} HU`);
    await hands.press('y');
    const arrow = () => drag(hands.studio, hands.at(-26, 20), hands.at(-16, 16));
    await repeatUntil('the text of the arrow', arrow, prompt);
    await hands.studio.page.getByTestId('text-prompt-input').fill('Edge');
    await hands.press('Enter');
    await hands.more();
    await hands.press('t');
    await repeatUntil('the text', click(-26, -18), prompt);
    await hands.studio.page.getByTestId('text-prompt-input').fill('Phantom');
    await hands.press('Enter');
    await hands.more();
    expect(await hands.last().getByTestId('measurement-name').innerText()).toBe('Phantom');
    await repeatUntil('another text', click(20, 16), prompt);
    await hands.press('Escape');
    await hands.studio.page.getByTestId('text-prompt').waitFor({ state: 'detached' });
    await hands.same();
  });

  it('moves, deletes, undoes and does again', async () => {
    await hands.press('Escape');
    const first = hands.rows().first();
    await first.locator('button').first().click();
    await until('its slice', async () => (await hands.slice()) === FRAME + 1);
    const before = await numberIn(first.getByTestId('measurement-value'));
    // The left button sets the window again, and yet moves the end of the line.
    await drag(hands.studio, hands.at(10, 5), hands.at(20, 5));
    const length = () => numberIn(first.getByTestId('measurement-value'));
    await until('a longer line', async () => Math.abs((await length()) - 30) < 0.3);
    await hands.press('Control+z');
    await until('the old line', async () => (await length()) === before);
    await hands.press('Control+y');
    await until('the longer line again', async () => Math.abs((await length()) - 30) < 0.3);
    await hands.press('Control+z');

    await first.locator('button').first().press('Backspace');
    await hands.fewer();
    await hands.press('Control+z');
    await hands.more();
    await drag(hands.studio, hands.at(-10, 5), hands.at(-10, 5));
    await hands.studio.page.getByTestId('tool-fit').focus();
    await until('the line to be chosen', async () => (await first.getAttribute('data-chosen')) === 'true');
    await hands.press('Backspace');
    await hands.fewer();
    await hands.press('Control+z');
    await hands.more();
  });

  it('gives up what is being drawn on Escape', async () => {
    await hands.press('e');
    await hands.studio.page.mouse.move(...hands.at(0, 0));
    await hands.studio.page.mouse.down();
    await hands.studio.page.mouse.move(...hands.at(5, 5), { steps: 3 });
    await hands.press('Escape');
    await hands.studio.page.mouse.up();
    await hands.press('Escape');
    await hands.studio.page.mouse.move(...hands.at(0, -20));
    await hands.same();
    expect((await hands.kept()).measurements.length).toBe(hands.known);
  });

  it('names a measurement and jumps to its slice', async () => {
    const first = hands.rows().first();
    await first.locator('button').first().press('F2');
    await first.getByTestId('measurement-label').fill('Widest');
    await first.getByTestId('measurement-label').press('Enter');
    await until(
      'the name',
      async () => (await first.getByTestId('measurement-name').innerText()) === 'Widest',
    );
    await hands.press('Home');
    await until('the first slice', async () => (await hands.slice()) === 1);
    await first.locator('button').first().click();
    await until('its slice', async () => (await hands.slice()) === FRAME + 1);
  });

  it('measures across slices in three planes and finds the place again', async () => {
    await hands.press('m');
    await hands.studio.page.locator('[data-testid=viewer-mpr][data-drawn=true]').waitFor();
    const coronal = hands.studio.page.getByTestId('pane-coronal');
    const across = await rulerOf(hands.studio, coronal, [0, 2]);
    await hands.studio.page.keyboard.press('E');
    const z = series.header.geometry.positions[0]![2];
    await drag(hands.studio, across.at(MIDDLE[0] - 5, z + 1), across.at(MIDDLE[0] + 5, z + 19));
    await hands.more();
    expect(await hands.last().getAttribute('data-frame')).toBe('');
    expect(Math.abs((await hands.detail('area')) - 180)).toBeLessThan(6);
    // Six slices, 3 mm apart, from the second to the seventh, one row of voxels each.
    expect(Math.abs((await hands.detail('voxels')) - 6 * 20)).toBeLessThanOrEqual(6);
    expect(await hands.detail('min')).toBe((DISC.value + 10) * 2 - 1000);
    expect(await hands.detail('max')).toBe((DISC.value + 60) * 2 - 1000);
    await takePicture(hands.studio, 'measure-planes');
    await hands.press('m');
    await hands.pane().locator('[data-canvas][data-drawn=true]').waitFor();
    await hands.press('Escape');
    await hands.last().locator('button').first().click();
    await hands.studio.page.getByTestId('viewer-mpr').waitFor();
    await hands.press('m');
    await hands.pane().locator('[data-canvas][data-drawn=true]').waitFor();
  });

  it('saves a table and a DICOM report', async () => {
    for (const [item, name] of [
      ['measurements-csv', 'table.csv'],
      ['measurements-report', 'report.dcm'],
    ] as const) {
      await answerSaveDialog(hands.studio, join(folders.work, name));
      await hands.studio.page.getByTestId('measurements-save').click();
      await hands.studio.page.getByTestId(item).click();
      await until(name, () =>
        readFile(join(folders.work, name)).then(
          () => true,
          () => false,
        ),
      );
    }
    const table = (await readFile(join(folders.work, 'table.csv'), 'utf8')).split('\r\n');
    expect(table[0]).toContain('Length (mm)');
    expect(table.length).toBe(hands.known + 2);
    expect(table[1]).toMatch(/^1,Widest,Length,5,/);
    const report = await readFile(join(folders.work, 'report.dcm'));
    expect(report.subarray(128, 132).toString()).toBe('DICM');
    expect(report.includes('Widest')).toBe(true);
  });

  it('has them after a restart', async () => {
    await until('all on disk', async () => (await hands.kept()).measurements.length === hands.known);
    const texts = await hands.rows().allInnerTexts();
    await hands.studio.app.close();
    await hands.start({ again: true });
    await hands.same();
    expect((await hands.rows().allInnerTexts()).map((text) => text.split('\n')[0])).toEqual(
      texts.map((text) => text.split('\n')[0]),
    );
    await hands.pane().locator('svg line').first().waitFor({ state: 'attached' });
    await takePicture(hands.studio, 'measure-restarted');
    expect(hands.studio.complaints).toEqual([]);
  });
});
