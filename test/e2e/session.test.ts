/** What was shown is shown again: after a normal end, after the page broke down, and after the application did. */
import { describe, expect, it } from 'vitest';
import { addPhantom } from './support/phantom-series';
import { openStudio, openTab, until, type Studio } from './support/studio';
import { ViewerHands } from './support/viewer';
import { withStudio } from './support/with-studio';

let [first, second] = ['', ''];
const stage = withStudio({
  before: async ({ folders }) => {
    first = await addPhantom(folders.userData, { name: 'One' });
    second = await addPhantom(folders.userData, { name: 'Two' });
  },
});

const hands = () => new ViewerHands(stage.studio);

/** What the page says of itself; after it broke down it is out of the reach of the test's own hands. */
function ask<T>({ app }: Studio, script: string): Promise<T> {
  return app.evaluate(
    ({ BrowserWindow }, code) =>
      BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(code) as Promise<T>,
    script,
  );
}

const text = (studio: Studio, testid: string) =>
  ask<string>(studio, `document.querySelector('[data-testid="${testid}"]')?.textContent ?? ''`).catch(
    () => '',
  );

const shownNow = (studio: Studio) =>
  ask<unknown>(
    studio,
    `(() => {
      const data = (id) => ({ ...document.querySelector('[data-testid="' + id + '"]')?.dataset });
      const { layout, seriesId, slice, windowCenter, windowWidth } = data('viewer');
      return { layout, seriesId, slice, windowCenter, windowWidth, left: data('stack-1').seriesId,
        leftSlice: data('stack-1').slice, active: data('stack-2').active,
        panel: document.querySelector('[data-testid=side-panel]')?.getAttribute('aria-label'),
        tab: document.querySelector('[role=tab][data-state=active]')?.textContent,
        library: document.querySelector('[data-testid=library]').getBoundingClientRect().width > 1 };
    })()`,
  ).catch(() => undefined);

/** What was shown when the application was left. */
let left: unknown;

async function showsAgain(): Promise<void> {
  let seen: unknown;
  try {
    await until('what was shown', async () => {
      seen = await shownNow(stage.studio);
      return JSON.stringify(seen) === JSON.stringify(left);
    });
  } catch {
    expect(seen).toEqual(left);
  }
}

const breakDown = ({ app }: Studio) =>
  app.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    const loaded = new Promise<void>((resolve) => webContents.once('did-finish-load', () => resolve()));
    webContents.forcefullyCrashRenderer();
    return loaded;
  });

describe('what is shown', () => {
  it('is shown again at the next start', async () => {
    const { page } = stage.studio;
    await hands().open(first);
    await page.keyboard.press('F3');
    await page.keyboard.press('Home');
    for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowDown');
    await hands().has('stack-1', 'data-slice', '3');
    await page.getByTestId('stack-2').click();
    await hands().open(second);
    await page.keyboard.press('End');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowUp');
    await hands().has('stack-2', 'data-slice', '20');
    await hands().drag('stack-2', [0.3, 0.3], [0.6, 0.5]);
    await until(
      'another window',
      async () => (await hands().attribute('viewer', 'data-window-width')) !== '1000',
    );
    await page.getByTestId('panel-tags-button').click();
    await page.getByTestId('tag-row').first().waitFor();
    await openTab(stage.studio, 'recipe');
    await page.keyboard.press('Control+b');
    await page.getByTestId('library').waitFor({ state: 'hidden' });
    left = await shownNow(stage.studio);
    expect(left).toMatchObject({ layout: 'two', seriesId: second, slice: '20', left: first, leftSlice: '3' });
    expect(left).toMatchObject({ panel: 'DICOM elements', tab: 'Recipe', library: false });
    // What was done in the last second counts as well.
    await stage.studio.app.close();
    stage.studio = await openStudio(stage.folders.userData);
    await showsAgain();
    expect(await stage.studio.page.getByTestId('toast').count()).toBe(0);
    expect(stage.studio.complaints).toEqual([]);
  });

  it('is shown again after the page broke down, and the person is told', async () => {
    await breakDown(stage.studio);
    await showsAgain();
    await until('the notice', async () =>
      (await text(stage.studio, 'toast-text')).startsWith('The window crashed and was reopened'),
    );
  });

  it('is only offered after the page broke down twice in a short time', async () => {
    await breakDown(stage.studio);
    await until('the notice', async () =>
      (await text(stage.studio, 'toast-text')).startsWith('The window crashed twice'),
    );
    expect(await shownNow(stage.studio)).toMatchObject({ seriesId: '' });
    await ask(stage.studio, `document.querySelector('[data-testid=toast-action]').click()`);
    await showsAgain();
  });

  it('is shown again after the application was killed, and the person is told', async () => {
    const main = stage.studio.app.process();
    const ended = new Promise((resolve) => main.once('exit', resolve));
    main.kill('SIGKILL');
    await ended;
    stage.studio = await openStudio(stage.folders.userData);
    await showsAgain();
    await hands().says('toast-text', /^GriDiT Studio didn’t shut down properly last time\./);
  });
});
