/** The screens of the viewer. */
import { utilityPid } from '../studio';
import type { ViewerHands } from '../viewer';
import { openMiddle, press, type Screen } from './screen';

async function drawn(hands: ViewerHands, testid: string): Promise<void> {
  await hands.page.locator(`[data-testid=${testid}][data-drawn=true]`).waitFor();
}

async function comparing(hands: ViewerHands, first: string, second: string, mode: string): Promise<void> {
  await openMiddle(hands, first);
  await press(hands, 'x');
  await hands.id('compare-choose-first').selectOption(first);
  await hands.id('compare-choose-second').selectOption(second);
  await hands.id(`compare-mode-${mode}`).click();
  await drawn(hands, mode === 'difference' ? 'compare-difference' : 'compare-second');
}

export const viewerScreens: readonly Screen[] = [
  {
    id: 'stack',
    label: 'A series as a stack',
    part: 'body',
    open: (hands, { t1 }) => openMiddle(hands, t1),
  },
  {
    id: 'two',
    label: 'Two stacks, one of them empty',
    async open(hands, { t1 }) {
      await openMiddle(hands, t1);
      await press(hands, 'F3');
      await hands.id('stack-2').waitFor();
    },
  },
  {
    id: 'four',
    label: 'Four stacks, linked, with reference lines',
    async open(hands, { t1, t2, sagittal, ct }) {
      await press(hands, 'F4');
      for (const [index, id] of [t1, t2, sagittal, ct].entries()) {
        await hands.libraryItem(id).focus();
        await press(hands, `Alt+${index + 1}`);
        await hands.has(`stack-${index + 1}`, 'data-series-id', id);
        await hands
          .id(`stack-${index + 1}`)
          .locator('[data-canvas][data-drawn=true]')
          .waitFor();
        await hands
          .id(`stack-${index + 1}`)
          .getByTestId('slice-number')
          .waitFor();
      }
      await hands.id('stack-1').getByTestId('slice-rail').focus();
      await hands.id('stack-1').click({ position: { x: 60, y: 60 } });
      await press(hands, 's');
    },
    leave: async (hands) => {
      await press(hands, 's');
      await hands.id('stack-1').click({ position: { x: 60, y: 60 } });
    },
  },
  {
    id: 'mpr',
    label: 'Three planes',
    async open(hands, { t1 }) {
      await openMiddle(hands, t1);
      await press(hands, 'F5');
      await drawn(hands, 'viewer-mpr');
    },
  },
  {
    id: 'slab',
    label: 'Three planes as slabs',
    async open(hands, { t2 }) {
      await openMiddle(hands, t2);
      await press(hands, 'F5');
      await drawn(hands, 'viewer-mpr');
      await hands.id('slab-menu').click();
      await hands.id('slab-mip').check();
      await hands.says('pane-note', /^MIP/);
    },
    async leave(hands) {
      await hands.id('slab-off').check();
      await press(hands, 'Escape');
      await hands.id('slab-off').waitFor({ state: 'detached' });
    },
  },
  {
    id: 'volume',
    label: '3D',
    async open(hands, { t1 }) {
      await openMiddle(hands, t1);
      await press(hands, 'F6');
      await drawn(hands, 'pane-volume');
    },
  },
  {
    id: 'mpr-volume',
    label: 'Three planes and 3D',
    async open(hands, { t1 }) {
      await openMiddle(hands, t1);
      await press(hands, 'F7');
      await drawn(hands, 'pane-volume');
    },
  },
  {
    id: 'compare-side',
    label: 'Two series side by side',
    open: (hands, { t1, t2 }) => comparing(hands, t1, t2, 'side'),
  },
  {
    id: 'compare-swipe',
    label: 'Compared by a swipe',
    open: (hands, { t1, t2 }) => comparing(hands, t1, t2, 'swipe'),
  },
  {
    id: 'compare-checker',
    label: 'Compared as a checkerboard',
    open: (hands, { t1, t2 }) => comparing(hands, t1, t2, 'checker'),
  },
  {
    id: 'compare-difference',
    label: 'The difference of two series',
    open: (hands, { t1, t2 }) => comparing(hands, t1, t2, 'difference'),
  },
  {
    id: 'cine',
    label: 'Cine',
    async open(hands, { ct }) {
      await openMiddle(hands, ct);
      await press(hands, 'c');
      await hands.id('cine-bar').waitFor();
      await press(hands, 'c');
      await hands.has('cine-bar', 'data-playing', 'false');
      await openMiddle(hands, ct);
    },
  },
  {
    id: 'help',
    label: 'Keys and mouse',
    async open(hands) {
      await press(hands, '?');
      await hands.id('help-sheet').waitFor();
    },
  },
  {
    id: 'no-volume',
    label: 'Why a series is no volume',
    async open(hands, { uneven }) {
      await hands.open(uneven);
      await press(hands, 'm');
      await hands.id('why-not-mpr').waitFor();
    },
  },
  {
    id: 'unreadable',
    label: 'A series that cannot be read',
    // There is a notice beside the viewer.
    part: 'body',
    async open(hands, { broken }) {
      await hands.libraryItem(broken).click();
      await hands.id('error-text').waitFor();
    },
  },
  {
    id: 'opening',
    label: 'A series is opened',
    async open(hands, { uneven, broken }) {
      // Into an empty pane: another series stays to be seen until then.
      await hands.libraryItem(broken).click();
      await hands.id('error-text').waitFor();
      // A disk that takes its time, and a series that no other pane has.
      process.kill((await utilityPid(hands.studio, 'files'))!, 'SIGSTOP');
      await hands.libraryItem(uneven).click();
      await hands.id('opening').waitFor().catch(goOn(hands));
    },
    async leave(hands) {
      await goOn(hands)();
      await hands.id('opening').waitFor({ state: 'detached' });
    },
  },
];

/** Lets the files process go on; throws on what it is given. */
function goOn({ studio }: ViewerHands): (error?: unknown) => Promise<void> {
  return async (error) => {
    process.kill((await utilityPid(studio, 'files'))!, 'SIGCONT');
    if (error) throw error;
  };
}
