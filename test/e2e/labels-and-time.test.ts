/** Models that label what they make, models of time, and converted checkpoints, in the real window. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSeries } from '../../electron/files/read-series';
import { tinyCine, tinyStages, writeTinyPack } from '../unit/engine/tiny-pack';
import { canConvert, writePublishedPacks } from '../unit/published-packs';
import { seriousFindingsIn } from './support/accessible';
import { takePicture } from './support/pictures';
import {
  answerSaveDialog,
  chooseModel,
  fillForm,
  nextJobEnd,
  openTab,
  storedSeries,
  until,
} from './support/studio';
import { ViewerHands } from './support/viewer';
import { withStudio } from './support/with-studio';

const stage = withStudio({
  before: async ({ folders }) => {
    const packs = join(folders.userData, 'packs');
    const stages = [tinyStages.pixels(), tinyStages.label()];
    await writeTinyPack(packs, { stages, manifest: { id: 'telling', name: 'Tells parts apart' } });
    if (canConvert) await writePublishedPacks(packs, ['published-two']);
    await writeTinyPack(packs, { manifest: { id: 'cine', name: 'Beating pattern', ...tinyCine } });
  },
});
const at = (testId: string) => stage.studio.page.getByTestId(testId);

async function make(): Promise<string> {
  const ended = nextJobEnd(stage.studio.page);
  await at('generate-button').click();
  const job = await ended;
  expect(job).toMatchObject({ state: 'done', error: null });
  return job.seriesId!;
}

/** The label maps of a series and the voxels of the first, by the calls of the page. */
const labelsOf = (seriesId: string) =>
  stage.studio.page.evaluate(async (id) => {
    const maps = await window.gridit.call('library.labelMaps', { seriesId: id });
    if (maps.length === 0) return { maps, segments: [], voxels: [] };
    const key = crypto.randomUUID();
    const { segments } = await window.gridit.call('library.openLabels', { seriesId: id, id: maps[0]!, key });
    const read = await (await fetch(`voxels://series/${key}`)).arrayBuffer();
    return { maps, segments: segments.map(({ name }) => name), voxels: [...new Uint8Array(read)] };
  }, seriesId);

describe('a model that labels', () => {
  it('makes labels with the series, and hands them to the page', async () => {
    await chooseModel(stage.studio, 'telling');
    await fillForm(stage.studio, { frames: '5', seed: '4' });
    expect(await stage.studio.page.getByText('Part 7, Part 200').count()).toBe(1);
    await takePicture(stage.studio, 'generate-labels');
    expect(await seriousFindingsIn(stage.studio, 'body')).toEqual([]);
    const made = await make();
    const { maps, segments, voxels } = await labelsOf(made);
    expect(maps).toEqual(['generated']);
    expect(segments).toEqual(['part-7', 'part-200']);
    const { header } = await storedSeries(stage.folders.userData, made);
    expect(voxels).toHaveLength(header.frames * header.rows * header.columns);
    expect(new Set(voxels)).toEqual(new Set([0, 7, 200]));
    await openTab(stage.studio, 'recipe');
    await takePicture(stage.studio, 'recipe-labels');
  });

  it('shows them over slices and planes, and lists them', async () => {
    const { page } = stage.studio;
    const hands = new ViewerHands(stage.studio);
    await page.getByRole('group', { name: 'Images', exact: true }).focus();
    await page.keyboard.press('O');
    await hands.has('segments-panel', 'data-count', '2');
    const colours = () =>
      page
        .getByTestId('segment-overlay')
        .first()
        .evaluate((node) => {
          const canvas = node as HTMLCanvasElement;
          const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
          const found = new Set<string>();
          for (let i = 0; i < data.length; i += 4)
            if (data[i + 3] === 255) found.add(data.slice(i, i + 3).join());
          return [...found].sort();
        });
    await until('both segments', async () => (await colours()).length === 2);
    await hands.says('segment-facts', /ml · /);
    await takePicture(stage.studio, 'segments');
    expect(await seriousFindingsIn(stage.studio, '[data-testid=segments-panel]')).toEqual([]);
    // One alone, all again, and none by the key.
    await at('segment-eye').first().click();
    await until('one segment', async () => (await colours()).length === 1);
    await at('segment-eye').first().click();
    await until('both segments again', async () => (await colours()).length === 2);
    await page.keyboard.press('o');
    await at('segment-overlay').first().waitFor({ state: 'detached' });
    await page.keyboard.press('o');
    // What lies under the pointer has a name, somewhere in the slice.
    await until('a name', async () => {
      for (const share of [0.35, 0.45, 0.55, 0.65]) {
        await hands.point('viewer-stack', share, share);
        if (await at('probe-segment').count())
          return /^Part (7|200)$/.test(await hands.text('probe-segment'));
      }
      return false;
    });
    await page.keyboard.press('F5');
    await at('pane-sagittal').getByTestId('segment-overlay').waitFor();
    await takePicture(stage.studio, 'segments-planes');
    await page.keyboard.press('F8');
    await page.keyboard.press('O');
    // The export asks what becomes of them.
    await at('library-item').first().getByTestId('item-menu').click();
    await at('item-export').click();
    await at('item-export-dicom').click();
    await at('segmentation-select').selectOption('labelmap');
    await takePicture(stage.studio, 'export-segments');
    expect(await seriousFindingsIn(stage.studio, '[data-testid=export-dialog]')).toEqual([]);
    await page.keyboard.press('Escape');
    await at('export-dialog').waitFor({ state: 'detached' });
  });

  it('leaves them out where they are switched off', async () => {
    await chooseModel(stage.studio, 'telling');
    await fillForm(stage.studio, { frames: '5', seed: '4' });
    await at('labels-switch').click();
    expect((await labelsOf(await make())).maps).toEqual([]);
  });
});

describe('a model of time', () => {
  it('is asked for frames and milliseconds, and makes a series over time', async () => {
    const { page } = stage.studio;
    await chooseModel(stage.studio, 'cine');
    expect(await page.getByRole('figure', { name: 'Range in time' }).count()).toBe(1);
    await fillForm(stage.studio, { frames: '10', spacing: '80', steps: '2', seed: '4' });
    await takePicture(stage.studio, 'generate-cine');
    expect(await seriousFindingsIn(stage.studio, 'body')).toEqual([]);
    const { header } = await storedSeries(stage.folders.userData, await make());
    expect(header).toMatchObject({ timesMs: Array.from({ length: 10 }, (_, i) => 80 * i), cycleMs: 800 });
    await openTab(stage.studio, 'queue');
    expect(await at('queue-item').first().textContent()).toContain('10 frames, seed 4');
    expect(await at('queue-item').first().textContent()).toContain('80 ms, 2 steps');
    await takePicture(stage.studio, 'queue-cine');
  });

  it('says where the cycle begins again', async () => {
    await chooseModel(stage.studio, 'cine');
    await fillForm(stage.studio, { frames: '11', spacing: '80' });
    await at('error-text').filter({ hasText: "this model's cycle begins again" }).waitFor();
  });
});

describe.skipIf(!canConvert)(
  "a checkpoint of GriDiT's published code, both stages (needs models/.venv)",
  () => {
    const exported = async (format: 'dicom' | 'gif', name: string) => {
      await at('export-menu').click();
      await at(`export-${format}`).click();
      await answerSaveDialog(stage.studio, join(stage.folders.work, name));
      await at('export-confirm').click();
      await at('toast-text')
        .filter({ hasText: `: ${name}.` })
        .waitFor();
      return join(stage.folders.work, name);
    };

    it('makes a series that becomes DICOM and a GIF', async () => {
      await chooseModel(stage.studio, 'published-two');
      await fillForm(stage.studio, { frames: '20', seed: '3' });
      await takePicture(stage.studio, 'generate-published');
      const { header, voxels } = await storedSeries(stage.folders.userData, await make());
      expect(header).toMatchObject({ frames: 20, rows: 16, columns: 16, modality: 'MR' });
      await openTab(stage.studio, 'recipe');
      await takePicture(stage.studio, 'recipe-published');

      const [read] = (await readSeries(await exported('dicom', 'published'))).series;
      expect(Buffer.from(read!.voxels.buffer, read!.voxels.byteOffset, read!.voxels.byteLength)).toEqual(
        voxels,
      );
      expect(await readdir(join(stage.folders.work, 'published'))).not.toHaveLength(0);
      const gif = await readFile(await exported('gif', 'published.gif'));
      expect(gif.subarray(0, 6).toString('latin1')).toBe('GIF89a');
    });
  },
);
