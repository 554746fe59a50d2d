/** The panels, menus and dialogs of the viewer. */
import type { ViewerHands } from '../viewer';
import { choose, openMiddle, press, type Screen } from './screen';

/** Draws with each of the measuring tools once. */
async function measureAll(hands: ViewerHands): Promise<void> {
  const { page } = hands;
  const count = () => hands.attribute('measurements-panel', 'data-count');
  const stack = 'viewer-stack';
  const click = async (across: number, down: number) => {
    const { x, y } = await hands.at(stack, across, down);
    await page.mouse.move(x, y, { steps: 2 });
    await page.mouse.click(x, y);
  };
  const strokes: readonly [string, () => Promise<unknown>][] = [
    ['e', () => hands.drag(stack, [0.42, 0.14], [0.58, 0.14])],
    ['w', () => hands.drag(stack, [0.36, 0.24], [0.48, 0.27])],
    [
      'g',
      async () => {
        await hands.drag(stack, [0.34, 0.62], [0.42, 0.72]);
        await click(0.34, 0.76);
      },
    ],
    [
      'j',
      async () => {
        await hands.drag(stack, [0.46, 0.84], [0.54, 0.86]);
        await hands.drag(stack, [0.46, 0.9], [0.54, 0.88]);
      },
    ],
    ['u', () => hands.drag(stack, [0.6, 0.6], [0.63, 0.65])],
    ['E', () => hands.drag(stack, [0.36, 0.4], [0.41, 0.52])],
    ['W', () => hands.drag(stack, [0.57, 0.3], [0.59, 0.34])],
    ['p', () => click(0.52, 0.2)],
    [
      'y',
      async () => {
        await hands.drag(stack, [0.64, 0.62], [0.74, 0.72]);
        await hands.id('text-prompt-input').fill('Lesion');
        await press(hands, 'Enter');
      },
    ],
  ];
  for (const [key, draw] of strokes) {
    const before = Number(await count());
    await press(hands, key);
    await draw();
    await hands.has('measurements-panel', 'data-count', String(before + 1));
  }
  await press(hands, 'Escape');
}

export const panelScreens: readonly Screen[] = [
  {
    id: 'measure',
    label: 'Measurements',
    async open(hands, { t1 }) {
      await openMiddle(hands, t1);
      await hands.id('panel-measurements-button').click();
      await hands.id('measurements-panel').waitFor();
      if ((await hands.attribute('measurements-panel', 'data-count')) === '0') await measureAll(hands);
      await hands.id('measurement').nth(4).locator('button').first().click();
      await hands.id('region-histogram').waitFor();
      await hands.page.mouse.move(4, 4);
    },
  },
  {
    id: 'text',
    label: 'A text is placed',
    async open(hands, { t2 }) {
      await openMiddle(hands, t2);
      await press(hands, 't');
      await hands.id('viewer-stack').click({ position: { x: 300, y: 300 } });
      await hands.id('text-prompt').waitFor();
    },
  },
  {
    id: 'tags',
    label: 'DICOM elements of two slices',
    async open(hands, { t1 }) {
      await openMiddle(hands, t1);
      await hands.id('panel-tags-button').click();
      await hands.id('tag-row').first().waitFor();
      await hands.id('tag-compare').check();
      await hands.id('tag-row').first().waitFor();
    },
  },
  {
    id: 'histogram',
    label: 'Histogram',
    async open(hands, { ct }) {
      await openMiddle(hands, ct);
      await hands.id('panel-histogram-button').click();
      await hands.id('histogram-volume').click();
      await hands.id('histogram-mean').waitFor();
    },
  },
  {
    id: 'key-images',
    label: 'Key images',
    async open(hands, { t2 }) {
      await openMiddle(hands, t2);
      await hands.id('panel-key-images-button').click();
      if ((await hands.attribute('key-images-panel', 'data-count')) === '0') {
        await press(hands, 'k');
        for (let turn = 0; turn < 5; turn++) await press(hands, 'ArrowUp');
        await press(hands, 'k');
        await hands.has('key-images-panel', 'data-count', '2');
        await hands.id('key-image-note').last().fill('Ventricles');
        await press(hands, 'Enter');
      }
      await hands.id('key-image-go').last().click();
      await hands.id('key-mark').waitFor();
    },
  },
  {
    id: 'window-menu',
    label: 'Window presets',
    async open(hands, { ct }) {
      await openMiddle(hands, ct);
      await hands.id('window-menu').click();
      await hands.id('window-preset-1').waitFor();
    },
  },
  {
    id: 'colours',
    label: 'Colour maps',
    async open(hands, { t2 }) {
      await openMiddle(hands, t2);
      await choose(hands, 'look-menu', 'colour-map-hot');
      await hands.id('colour-bar').waitFor();
      await hands.id('look-menu').click();
      await hands.id('colour-map-hot').waitFor();
    },
    async leave(hands) {
      await press(hands, 'Escape');
      await hands.id('tool-reset').click();
    },
  },
  {
    id: 'moving-picture',
    label: 'Slices as a moving picture',
    async open(hands, { ct }) {
      await openMiddle(hands, ct);
      await choose(hands, 'picture-menu', 'picture-cine');
      await hands.id('cine-dialog').waitFor();
    },
  },
];
