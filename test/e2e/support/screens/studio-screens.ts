/** The screens around the viewer. */
import { openTab } from '../studio';
import type { ViewerHands } from '../viewer';
import { choose, openMiddle, type Screen } from './screen';

async function addNode(hands: ViewerHands): Promise<void> {
  await choose(hands, 'import-menu', 'pacs-nodes');
  await hands.id('nodes-dialog').waitFor();
  if ((await hands.id('node-item').count()) > 0) return;
  await hands.id('node-add').click();
  await hands.id('node-name').fill('Archive');
  await hands.id('node-host').fill('archive.hospital.example');
  await hands.id('node-calledAet').fill('ARCHIVE');
}

const closeScreen = (hands: ViewerHands) => hands.id('screen-close').click();

export const studioScreens: readonly Screen[] = [
  {
    id: 'queue',
    label: 'Queue',
    part: '.right-panel',
    async open(hands) {
      await openTab(hands.studio, 'queue');
    },
    leave: (hands) => openTab(hands.studio, 'generate'),
  },
  {
    id: 'recipe',
    label: 'Recipe of a series',
    part: '.right-panel',
    async open(hands, { t1 }) {
      await openMiddle(hands, t1);
      await openTab(hands.studio, 'recipe');
    },
    leave: (hands) => openTab(hands.studio, 'generate'),
  },
  {
    id: 'export',
    label: 'Export',
    async open(hands, { t1 }) {
      await openMiddle(hands, t1);
      await choose(hands, 'export-menu', 'export-dicom');
      await hands.id('conformance-verdict').waitFor();
    },
  },
  {
    id: 'nodes',
    label: 'Another system is set up',
    open: addNode,
    async leave(hands) {
      if ((await hands.id('node-save').count()) > 0) await hands.id('node-save').click();
      await hands.id('node-item').waitFor();
    },
  },
  {
    id: 'get',
    label: 'Fetching from a PACS',
    async open(hands) {
      await choose(hands, 'import-menu', 'import-pacs');
      await hands.id('get-dialog').waitFor();
    },
  },
  {
    id: 'resample',
    label: 'Resampling',
    async open(hands, { uneven }) {
      await hands.open(uneven);
      await hands.page.getByRole('group', { name: 'Images', exact: true }).focus();
      await hands.page.keyboard.press('m');
      await hands.id('why-not-resample').click();
      await hands.id('resample-dialog').waitFor();
    },
  },
  {
    id: 'settings',
    label: 'Settings',
    part: '[data-testid=settings-screen]',
    async open(hands) {
      await hands.id('settings-button').click();
      await hands.id('settings-page').waitFor();
    },
    leave: closeScreen,
  },
  {
    id: 'models',
    label: 'Models',
    part: '[data-testid=models-screen]',
    async open(hands) {
      await hands.id('models-button').click();
      await hands.id('pack-add').waitFor();
    },
    leave: closeScreen,
  },
  {
    id: 'send',
    label: 'Sending to a PACS',
    async open(hands) {
      await hands.id('item-menu').first().click();
      await hands.id('item-send').click();
      await hands.id('send-dialog').waitFor();
    },
  },
];
