/** Hands for measuring on a disc whose place, size and values are known. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { SeriesAnnotations } from '../../../electron/core/measure/annotations';
import { writeNativeSeries } from '../../../electron/files/native';
import { DISC, disc, phantom, SPACING } from '../../unit/core/measure/phantom';
import { rulerOf, type Ruler } from './drawing';
import { openStudio, until, type Studio, type TestFolders } from './studio';

export const series = phantom(disc);
export const [ox, oy] = series.header.geometry.positions[0]!;
/** Slice of the lines and slice of the regions, from 0, and what disc and background are worth there. */
export const FRAME = 4;
export const REGIONS = 3;
export const INSIDE = (DISC.value + 10 * REGIONS) * 2 - 1000;
export const OUTSIDE = (DISC.background + 10 * REGIONS) * 2 - 1000;
/** Middle of the disc, mm. */
export const MIDDLE = [ox + DISC.column * SPACING.column, oy + DISC.row * SPACING.row] as const;

/** Number that an element shows. */
export async function numberIn(locator: Locator): Promise<number> {
  return Number.parseFloat(await locator.innerText());
}

export class MeasuringHands {
  studio!: Studio;
  ruler!: Ruler;
  /** Rows that the list has had so far. */
  known = 0;
  readonly id = randomUUID();

  constructor(readonly folders: TestFolders) {}

  /** Puts the series into the library and opens the application on it. */
  async begin(): Promise<void> {
    await mkdir(join(this.folders.userData, 'library/series'), { recursive: true });
    await mkdir(this.folders.work, { recursive: true });
    await writeNativeSeries({ ...series }, join(this.folders.userData, 'library/series', this.id));
    await this.start();
  }

  /** Opens the application, the series and the list; `again`: which was open the last time, and is so by itself. */
  async start({ again = false } = {}): Promise<void> {
    this.studio = await openStudio(this.folders.userData);
    const { page } = this.studio;
    await page.getByTestId('library-item').locator('button').first().click();
    if (!again) await page.getByTestId('panel-measurements-button').click();
    await page.getByTestId('measurements-panel').waitFor();
    await this.pane().locator('[data-canvas][data-drawn=true]').waitFor();
    this.ruler = await rulerOf(this.studio, this.pane(), [0, 1]);
  }

  pane = () => this.studio.page.getByTestId('viewer-stack');
  rows = () => this.studio.page.getByTestId('measurement');
  last = () => this.rows().last();
  slice = async () => Number(await this.studio.page.getByTestId('viewer').getAttribute('data-slice'));
  press = (key: string) => this.studio.page.keyboard.press(key);
  /** From the middle of the disc, mm. */
  at = (across: number, down: number) => this.ruler.at(MIDDLE[0] + across, MIDDLE[1] + down);
  detail = (name: string) => numberIn(this.last().getByTestId(`detail-${name}`));
  /** The value of the list's last row. */
  lastValue = () => numberIn(this.last().getByTestId('measurement-value'));

  /** What is on disk. */
  async kept(): Promise<SeriesAnnotations> {
    const file = join(this.folders.userData, 'library/series', this.id, 'annotations.json');
    const text = await readFile(file, 'utf8').catch(() => '{}');
    return (
      (JSON.parse(text) as { annotations?: SeriesAnnotations }).annotations ?? {
        measurements: [],
        keyImages: [],
      }
    );
  }

  /** Waits until the list is as long as it was, or longer or shorter by some. */
  async same(change = 0): Promise<void> {
    this.known += change;
    const { known } = this;
    await until(`${known} measurements`, async () => (await this.rows().count()) === known);
  }
  more = () => this.same(1);
  fewer = () => this.same(-1);
}
