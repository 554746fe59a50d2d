/** Measuring in the real window with the mouse, on series whose lengths, areas and values are known. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SeriesAnnotations } from '../../electron/core/measure/annotations';
import { writeNativeSeries } from '../../electron/files/native';
import { DISC, disc, phantom, SIZE, SPACING } from '../unit/core/measure/phantom';
import { drag, rulerOf, type Ruler } from './support/drawing';
import { takePicture } from './support/pictures';
import {
  answerSaveDialog,
  openStudio,
  testFolders,
  until,
  type Studio,
  type TestFolders,
} from './support/studio';

const series = phantom(disc);
const [ox, oy] = series.header.geometry.positions[0]!;
/** Slice of the lines and slice of the regions, from 0, and what disc and background are worth there. */
const FRAME = 4;
const REGIONS = 3;
const INSIDE = (DISC.value + 10 * REGIONS) * 2 - 1000;
const OUTSIDE = (DISC.background + 10 * REGIONS) * 2 - 1000;
/** Middle of the disc, mm. */
const MIDDLE = [ox + DISC.column * SPACING.column, oy + DISC.row * SPACING.row] as const;

let folders: TestFolders;
let studio: Studio;
let ruler: Ruler;
const id = randomUUID();

beforeAll(async () => {
  folders = await testFolders();
  await mkdir(join(folders.userData, 'library/series'), { recursive: true });
  await mkdir(folders.work, { recursive: true });
  await writeNativeSeries({ ...series }, join(folders.userData, 'library/series', id));
  await start();
}, 120_000);
afterAll(async () => {
  await studio?.app.close();
  await folders?.remove();
});

async function start() {
  studio = await openStudio(folders.userData);
  await studio.page.getByTestId('library-item').locator('button').first().click();
  await studio.page.getByTestId('panel-measurements-button').click();
  await studio.page.getByTestId('measurements-panel').waitFor();
  await pane().locator('[data-canvas][data-drawn=true]').waitFor();
  ruler = await rulerOf(studio, pane(), [0, 1]);
}

const pane = () => studio.page.getByTestId('viewer-stack');
const slice = async () => Number(await studio.page.getByTestId('viewer').getAttribute('data-slice'));
const rows = () => studio.page.getByTestId('measurement');
const last = () => rows().last();
/** From the middle of the disc, mm. */
const at = (across: number, down: number) => ruler.at(MIDDLE[0] + across, MIDDLE[1] + down);

async function press(key: string) {
  await studio.page.keyboard.press(key);
}

/** The number that an element shows. */
async function numberIn(locator: Locator): Promise<number> {
  return Number.parseFloat(await locator.innerText());
}

async function detail(name: string): Promise<number> {
  return numberIn(last().getByTestId(`detail-${name}`));
}

async function kept(): Promise<SeriesAnnotations> {
  const file = join(folders.userData, 'library/series', id, 'annotations.json');
  const text = await readFile(file, 'utf8').catch(() => '{}');
  return (
    (JSON.parse(text) as { annotations?: SeriesAnnotations }).annotations ?? {
      measurements: [],
      keyImages: [],
    }
  );
}

/** Rows that the list has had so far. */
let known = 0;

async function same(change = 0) {
  known += change;
  await until(`${known} measurements`, async () => (await rows().count()) === known, 10_000);
}
const more = () => same(1);
const fewer = () => same(-1);

/** The value of the list's last row, and how far it is from what it should be. */
async function lastValue(): Promise<number> {
  return numberIn(last().getByTestId('measurement-value'));
}

describe('measuring', { timeout: 60_000 }, () => {
  beforeEach(async () => {
    known = await rows().count();
  });

  it('measures a length in millimetres across and down pixels that are not square', async () => {
    await studio.page.getByTestId('measure-menu').click();
    await studio.page.getByTestId('measure-length').click();
    await drag(studio, at(-10, 5), at(10, 5));
    await more();
    expect(Math.abs((await lastValue()) - 20)).toBeLessThan(0.2);
    expect(await last().getByTestId('measurement-value').innerText()).toMatch(/ mm$/);
    await drag(studio, at(16, -10), at(16, 8));
    await more();
    expect(Math.abs((await lastValue()) - 18)).toBeLessThan(0.2);
  });

  it('measures two axes, an angle and a Cobb angle', async () => {
    await press('w');
    await drag(studio, at(-8, 0), at(8, 0));
    await more();
    expect(await last().getByTestId('measurement-value').innerText()).toMatch(/^16\.\d × [\d.]+ mm$/);
    await press('g');
    await drag(studio, at(10, -14), at(-10, -14));
    await studio.page.mouse.move(...at(-5, -19), { steps: 4 });
    await studio.page.mouse.click(...at(0, -24));
    await more();
    expect(Math.abs((await lastValue()) - 45)).toBeLessThan(0.7);
    await press('j');
    await drag(studio, at(-20, 16), at(0, 16));
    await drag(studio, at(-20, 20), at(0, 20 + 20 * Math.tan(Math.PI / 9)));
    await more();
    expect(Math.abs((await lastValue()) - 20)).toBeLessThan(0.7);
    await takePicture(studio, 'measure-lines');
  });

  it('gives the values within a circle, an ellipse, a rectangle and a free outline in Hounsfield units', async () => {
    // Another slice: where something is drawn already, the mouse takes hold of it.
    await press('ArrowUp');
    await until('the slice', async () => (await slice()) === REGIONS + 1);
    await press('W');
    await drag(studio, at(0, 0), at(8, 0));
    await more();
    const area = await detail('area');
    expect(Math.abs(area - Math.PI * 64)).toBeLessThan(0.02 * area);
    expect(await detail('mean')).toBe(INSIDE);
    expect(await detail('sd')).toBe(0);
    expect(await last().getByTestId('detail-mean').innerText()).toBe(`${INSIDE} HU`);
    expect(Math.abs((await detail('perimeter')) - 2 * Math.PI * 8)).toBeLessThan(0.6);

    await press('u');
    await drag(studio, at(3, 2), at(7, 5));
    await more();
    expect(Math.abs((await detail('area')) - Math.PI * 12)).toBeLessThan(2.5);

    await press('E');
    await drag(studio, at(-20, -16), at(-4, 12));
    await more();
    expect(Math.abs((await detail('area')) - 16 * 28)).toBeLessThan(6);
    expect([await detail('min'), await detail('max')]).toEqual([OUTSIDE, INSIDE]);
    await last().getByTestId('region-histogram').waitFor();

    await press('U');
    await drag(studio, at(14, -24), at(24, -24), at(24, -14), at(14, -14), at(14, -23.5));
    await more();
    expect(Math.abs((await detail('area')) - 100)).toBeLessThan(3);
    expect(await detail('mean')).toBe(OUTSIDE);
    await takePicture(studio, 'measure-regions');
  });

  it('agrees with the voxels of the series counted another way', async () => {
    const { measurements } = await kept();
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
      const row = studio.page.locator(`[data-testid=measurement][data-id="${own}"]`);
      await row.locator('button').first().click();
      expect(await numberIn(row.getByTestId('detail-voxels'))).toBe(found.length);
      const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
      expect(Math.abs((await numberIn(row.getByTestId('detail-mean'))) - mean)).toBeLessThanOrEqual(0.051);
    }
  });

  it('probes a voxel, points with an arrow and writes a text', async () => {
    await press('p');
    await studio.page.mouse.click(...at(3, 3));
    await more();
    expect(await last().getByTestId('measurement-value').innerText()).toBe(`${INSIDE} HU`);
    await press('y');
    await drag(studio, at(-26, 20), at(-16, 16));
    await studio.page.getByTestId('text-prompt-input').fill('Edge');
    await press('Enter');
    await more();
    await press('t');
    await studio.page.mouse.click(...at(-26, -18));
    await studio.page.getByTestId('text-prompt-input').fill('Phantom');
    await press('Enter');
    await more();
    expect(await last().getByTestId('measurement-name').innerText()).toBe('Phantom');
    await studio.page.mouse.click(...at(20, 16));
    await studio.page.getByTestId('text-prompt').waitFor();
    await press('Escape');
    await studio.page.getByTestId('text-prompt').waitFor({ state: 'detached' });
    await same();
  });

  it('moves, deletes, undoes and does again', async () => {
    await press('Escape');
    const first = rows().first();
    await first.locator('button').first().click();
    await until('its slice', async () => (await slice()) === FRAME + 1);
    const before = await numberIn(first.getByTestId('measurement-value'));
    // The left button sets the window again, and yet moves the end of the line.
    await drag(studio, at(10, 5), at(20, 5));
    const length = () => numberIn(first.getByTestId('measurement-value'));
    await until('a longer line', async () => Math.abs((await length()) - 30) < 0.3);
    await press('Control+z');
    await until('the old line', async () => (await length()) === before);
    await press('Control+y');
    await until('the longer line again', async () => Math.abs((await length()) - 30) < 0.3);
    await press('Control+z');

    await first.locator('button').first().press('Backspace');
    await fewer();
    await press('Control+z');
    await more();
    await drag(studio, at(-10, 5), at(-10, 5));
    await studio.page.getByTestId('tool-fit').focus();
    await until('the line to be chosen', async () => (await first.getAttribute('data-chosen')) === 'true');
    await press('Backspace');
    await fewer();
    await press('Control+z');
    await more();
  });

  it('gives up what is being drawn on Escape', async () => {
    await press('e');
    await studio.page.mouse.move(...at(0, 0));
    await studio.page.mouse.down();
    await studio.page.mouse.move(...at(5, 5), { steps: 3 });
    await press('Escape');
    await studio.page.mouse.up();
    await press('Escape');
    await studio.page.mouse.move(...at(0, -20));
    await same();
    expect((await kept()).measurements.length).toBe(known);
  });

  it('names a measurement and jumps to its slice', async () => {
    const first = rows().first();
    await first.locator('button').first().press('F2');
    await first.getByTestId('measurement-label').fill('Widest');
    await first.getByTestId('measurement-label').press('Enter');
    await until(
      'the name',
      async () => (await first.getByTestId('measurement-name').innerText()) === 'Widest',
    );
    await press('Home');
    await until('the first slice', async () => (await slice()) === 1);
    await first.locator('button').first().click();
    await until('its slice', async () => (await slice()) === FRAME + 1);
  });

  it('measures across slices in three planes and finds the place again', async () => {
    await press('m');
    await studio.page.locator('[data-testid=viewer-mpr][data-drawn=true]').waitFor();
    const coronal = studio.page.getByTestId('pane-coronal');
    const across = await rulerOf(studio, coronal, [0, 2]);
    await studio.page.keyboard.press('E');
    const z = series.header.geometry.positions[0]![2];
    await drag(studio, across.at(MIDDLE[0] - 5, z + 1), across.at(MIDDLE[0] + 5, z + 19));
    await more();
    expect(await last().getAttribute('data-frame')).toBe('');
    expect(Math.abs((await detail('area')) - 180)).toBeLessThan(6);
    // Six slices, 3 mm apart, from the second to the seventh, one row of voxels each.
    expect(Math.abs((await detail('voxels')) - 6 * 20)).toBeLessThanOrEqual(6);
    expect(await detail('min')).toBe((DISC.value + 10) * 2 - 1000);
    expect(await detail('max')).toBe((DISC.value + 60) * 2 - 1000);
    await takePicture(studio, 'measure-planes');
    await press('m');
    await pane().locator('[data-canvas][data-drawn=true]').waitFor();
    await press('Escape');
    await last().locator('button').first().click();
    await studio.page.getByTestId('viewer-mpr').waitFor();
    await press('m');
    await pane().locator('[data-canvas][data-drawn=true]').waitFor();
  });

  it('saves a table and a DICOM report', async () => {
    for (const [item, name] of [
      ['measurements-csv', 'table.csv'],
      ['measurements-report', 'report.dcm'],
    ] as const) {
      await answerSaveDialog(studio, join(folders.work, name));
      await studio.page.getByTestId('measurements-save').click();
      await studio.page.getByTestId(item).click();
      await until(name, () =>
        readFile(join(folders.work, name)).then(
          () => true,
          () => false,
        ),
      );
    }
    const table = (await readFile(join(folders.work, 'table.csv'), 'utf8')).split('\r\n');
    expect(table[0]).toContain('Length (mm)');
    expect(table.length).toBe(known + 2);
    expect(table[1]).toMatch(/^1,Widest,Length,5,/);
    const report = await readFile(join(folders.work, 'report.dcm'));
    expect(report.subarray(128, 132).toString()).toBe('DICM');
    expect(report.includes('Widest')).toBe(true);
  });

  it('has them after a restart', async () => {
    await until('all on disk', async () => (await kept()).measurements.length === known);
    const texts = await rows().allInnerTexts();
    await studio.app.close();
    await start();
    await same();
    expect((await rows().allInnerTexts()).map((text) => text.split('\n')[0])).toEqual(
      texts.map((text) => text.split('\n')[0]),
    );
    await pane().locator('svg line').first().waitFor({ state: 'attached' });
    await takePicture(studio, 'measure-restarted');
    expect(studio.complaints).toEqual([]);
  });
});
