/** What people type, choose and drop that cannot be used: each gets its sentence, and nothing is lost. */
import { appendFile, copyFile, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CompleteRequest } from '../../electron/ipc/contract';
import { exportTests } from './bad-input/exports';
import { addDoctoredPack, withGraph } from './support/doctored-pack';
import { closeNotices } from './support/notices';
import {
  addTinyPack,
  answerOpenDialog,
  answerSaveDialog,
  chooseModel,
  fillForm,
  makeTinySeries,
  nextJobEnd,
  openStudio,
  refusal,
  settled,
  storedIds,
  testFolders,
  TINY_PACK,
  until,
  type Studio,
  type TestFolders,
} from './support/studio';

let folders: TestFolders;
let studio: Studio;
let seriesId: string;

beforeAll(async () => {
  folders = await testFolders();
  await mkdir(folders.work, { recursive: true });
  await addTinyPack(folders.userData);
  const changed = await addTinyPack(folders.userData, 'tiny-flow-v');
  await appendFile(join(changed, 'grid.onnx'), 'x');
  const incomplete = await addTinyPack(folders.userData, 'tiny-vp-v');
  await rm(join(incomplete, 'sr.onnx'));
  await addDoctoredPack(folders.userData, 'external-data', (original) =>
    withGraph(original, (graph) => {
      const tensor = graph.initializer.find(({ rawData }) => rawData.length > 0)!;
      tensor.dataLocation = 1;
      tensor.externalData = [{ key: 'location', value: '../../../../etc/hostname' }];
      tensor.rawData = new Uint8Array();
    }),
  );
  await addDoctoredPack(folders.userData, 'truncated-graph', (original) =>
    original.subarray(0, original.length >> 1),
  );
  await addDoctoredPack(folders.userData, 'wrong-shapes', (original) =>
    withGraph(original, (graph) => {
      graph.input.find(({ name }) => name === 'position')!.type!.tensorType!.shape!.dim[1]!.dimValue = 7;
    }),
  );
  studio = await openStudio(folders.userData);
  seriesId = await makeTinySeries(studio);
});
afterAll(async () => {
  await studio?.app.close();
  await folders?.remove();
});

const toast = () => studio.page.getByTestId('toast-text').last();

const closeToasts = () => closeNotices(studio);

describe('the form', () => {
  beforeEach(async () => {
    await chooseModel(studio, TINY_PACK);
    await fillForm(studio, { frames: '6', spacing: '2.5', start: '10', seed: '1', steps: '2' });
  });

  it.each([
    ['frames', '0', /^The number of slices must be a whole number from 1 to 512, not 0\.$/],
    ['frames', '-1', /^The number of slices must be a whole number from 1 to 512, not -1\.$/],
    ['frames', '1e9', /^The number of slices must be a whole number from 1 to 512, not 1000000000\.$/],
    ['frames', 'abc', /^The number of slices must be a whole number from 1 to 512, not "abc"\.$/],
    ['frames', '', /^The number of slices must be a whole number from 1 to 512\.$/],
    ['frames', '500', /^The last of the 500 slices would lie at .* use fewer, a smaller spacing/],
    ['spacing', '0', /^The spacing must be a number from 0\.3 to 12 mm, not 0\.$/],
    ['spacing', '-2', /^The spacing must be a number/],
    ['start', '1000', /^The start must be a number from 0 to 150 mm, not 1000\.$/],
    ['seed', '4294967296', /^The seed must be a whole number from 0 to 4294967295, not 4294967296\.$/],
    ['steps', '0', /^The number of steps must be a whole number from 1 to 1000, not 0\.$/],
  ])('says what is wrong with %s = %j, and does not start', async (field, value, sentence) => {
    await fillForm(studio, { [field]: value });
    await studio.page.getByTestId('error-text').waitFor();
    expect(await studio.page.getByTestId('error-text').textContent()).toMatch(sentence);
    expect(await studio.page.getByTestId('generate-button').isDisabled()).toBe(true);
  });
});

describe('a request that did not come from the form', () => {
  const request: CompleteRequest = {
    packId: TINY_PACK,
    frames: 6,
    spacing: 2.5,
    start: 10,
    seed: 1,
    steps: 2,
    sampler: 'heun',
    plan: 'coarse-to-fine',
    conditions: {},
    superResolution: true,
    labels: false,
    provider: 'auto',
  };

  it.each<[string, Partial<Record<keyof CompleteRequest, unknown>>, RegExp]>([
    ['no frames', { frames: 0 }, /^The number of slices must be a whole number from 1 to 512, not 0\.$/],
    ['a billion frames', { frames: 1e9 }, /^The number of slices must be/],
    ['words for a number', { frames: 'abc' }, /^The number of slices must be/],
    ['no spacing', { spacing: 0 }, /^The spacing must be a number from 0\.001 to 1000 mm, not 0\.$/],
    [
      'a sampler that is none',
      { sampler: 'best' },
      /^The sampler must be one of euler, heun, dpmpp2m, ddim, ancestral, not "best"\.$/,
    ],
  ])('is refused with %s', async (_what, change, sentence) => {
    expect(await refusal(studio.page, { ...request, ...change } as CompleteRequest)).toMatch(sentence);
  });

  it.each<[string, Partial<CompleteRequest>, RegExp]>([
    ['an unknown model', { packId: 'nothing' }, /^There is no model "nothing"\. The installed models are: /],
    ['a model that was changed', { packId: 'tiny-flow-v' }, /tiny-flow-v.*grid\.onnx/],
    [
      'a spacing that the model does not know',
      { spacing: 50 },
      /^The spacing must be a number from 0\.3 to 12 mm/,
    ],
    ['a provider that is not here', { provider: 'coreml' }, /^The provider coreml cannot be used here/],
  ])('fails with %s', async (_what, change, sentence) => {
    const ended = nextJobEnd(studio.page);
    await refusal(studio.page, { ...request, ...change });
    const job = await ended;
    expect(job.state).toBe('failed');
    expect(job.error).toMatch(sentence);
    expect(await storedIds(folders.userData)).toEqual([seriesId]);
  });

  it('is refused where it is too many at once', async () => {
    const answer = studio.page.evaluate(
      (requests) =>
        window.gridit.call('jobs.add', { requests }).then(
          () => 'taken',
          (error: Error) => error.message,
        ),
      Array.from({ length: 201 }, () => request),
    );
    expect(await answer).toBe('A batch may hold 200 series at most.');
  });
});

it('models that must not be used are listed with the reason, the others work', async () => {
  const { packs, refused } = await studio.page.evaluate(() => window.gridit.call('packs.list', undefined));
  expect(packs.map(({ id }) => id)).toContain(TINY_PACK);
  const reasons = Object.fromEntries(refused.map(({ folder, reason }) => [folder, reason]));
  expect(reasons).toEqual({
    'external-data': expect.stringMatching(/grid\.onnx keeps data outside the file/),
    'tiny-flow-v': expect.stringMatching(/grid\.onnx.*SHA-256/),
    'tiny-vp-v': expect.stringMatching(/sr\.onnx/),
    'truncated-graph': expect.stringMatching(/grid\.onnx/),
    'wrong-shapes': expect.stringMatching(/grid\.onnx.*position/),
  });
  await studio.page.getByTestId('refused-packs').waitFor();
});

describe('an import', () => {
  afterEach(closeToasts);

  async function importPath(path: string): Promise<void> {
    await closeToasts();
    await answerOpenDialog(studio, [path]);
    await studio.page.getByTestId('import-button').click();
    await toast().waitFor();
  }

  it('of nothing, because the person cancelled, says nothing', async () => {
    await answerOpenDialog(studio, []);
    await studio.page.getByTestId('import-button').click();
    await settled(studio);
    expect(await studio.page.getByTestId('toast').count()).toBe(0);
  });

  it('of an empty folder says that there is nothing', async () => {
    const folder = join(folders.work, 'empty');
    await mkdir(folder);
    await importPath(folder);
    expect(await toast().textContent()).toBe('Nothing to import was found.');
  });

  it('lists what it skipped and why, and takes what is whole', async () => {
    await answerSaveDialog(studio, join(folders.work, 'dicom'));
    await studio.page
      .locator(`[data-testid=library-item][data-series-id="${seriesId}"] button`)
      .first()
      .click();
    await studio.page.getByTestId('export-menu').click();
    await studio.page.getByTestId('export-dicom').click();
    await studio.page.getByTestId('export-confirm').click();
    await toast().waitFor();

    const exported = join(folders.work, 'dicom');
    const first = (await readdir(exported, { recursive: true })).find((name) => name.endsWith('.dcm'));
    const mixed = join(folders.work, 'mixed');
    await mkdir(mixed);
    await writeFile(join(mixed, 'letter.dcm'), 'Dear colleague, this is no image.');
    await copyFile(join(exported, first!), join(mixed, 'cut.dcm'));
    await truncate(join(mixed, 'cut.dcm'), 900);
    await importPath(mixed);
    expect(await toast().textContent()).toBe('Nothing was imported: 2 files were skipped.');
    await studio.page.getByTestId('toast-action').click();
    const list = studio.page.getByTestId('skipped-list');
    expect(await list.textContent()).toMatch(/cut\.dcm/);
    expect(await list.textContent()).toMatch(/letter\.dcm/);
    await studio.page.keyboard.press('Escape');
    expect(await storedIds(folders.userData)).toEqual([seriesId]);

    await copyFile(join(exported, first!), join(mixed, 'whole.dcm'));
    await importPath(mixed);
    expect(await toast().textContent()).toBe('Imported 1 series; 2 files were skipped.');
    await until('two entries', async () => (await storedIds(folders.userData)).length === 2);
  });
});

describe('a series of the library that was changed on the disk', () => {
  const voxels = () => join(folders.userData, 'library', 'series', seriesId, 'voxels.i16');
  const item = () => studio.page.locator(`[data-testid=library-item][data-series-id="${seriesId}"]`);
  const pane = () => studio.page.locator('[data-testid=error-text][data-field=viewer]');
  let whole: Buffer;

  beforeAll(async () => {
    whole = await readFile(voxels());
    // The one that was imported, so that this one is opened anew.
    await studio.page
      .locator(`[data-testid=library-item]:not([data-series-id="${seriesId}"]) button`)
      .first()
      .click();
    await until('the other series', async () => (await shownId()) !== seriesId);
  });
  afterAll(() => writeFile(voxels(), whole));
  afterEach(closeToasts);

  // The list titles it by what differs from others of its model.
  const description = () =>
    studio.page.evaluate(
      async (id) =>
        (await window.gridit.call('library.list', undefined)).find((one) => one.id === id)!.description,
      seriesId,
    );
  const shownId = () => studio.page.getByTestId('viewer').getAttribute('data-series-id');

  it('is named by its title, once: in the pane', async () => {
    const title = await description();
    await truncate(voxels(), whole.length - 2);
    await item().locator('button').first().click();
    await pane().waitFor();
    expect(await pane().textContent()).toBe(
      `The series “${title}” is damaged: voxels.i16 has ${whole.length - 2} bytes instead of ${whole.length}.`,
    );
    expect(await studio.page.getByTestId('toast').count()).toBe(0);
  });

  it('is named by its title, once: by a notice, where its slices are there before it shows', async () => {
    const title = await description();
    const changed = Buffer.from(whole);
    changed[0]! ^= 1;
    await writeFile(voxels(), changed);
    await item().locator('button').first().click();
    await toast().waitFor();
    expect(await studio.page.getByTestId('toast-text').allTextContents()).toEqual([
      `The series “${title}” is damaged: voxels.i16 was changed after it was written.`,
    ]);
    expect(await pane().count()).toBe(0);
    expect(await shownId()).toBe(seriesId);
  });
});

describe('an export', () => {
  exportTests(() => ({ studio, folders, seriesId }));
});

it('the page complained about nothing meanwhile', () => {
  expect(studio.complaints).toEqual([]);
});
