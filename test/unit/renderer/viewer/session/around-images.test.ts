import { beforeEach, describe, expect, it, vi } from 'vitest';
import { keptAround, shownSession, type KeptAround } from '../../../../../electron/ipc/session-calls';

/** A window that has just been opened, with two panels to open. */
async function freshWindow() {
  vi.resetModules();
  const { registerExtension } = await import('../../../../../renderer/viewer/extensions');
  const nothing = {} as never;
  registerExtension({
    id: 'test',
    panels: ['tags', 'histogram'].map((id) => ({ id, label: id, icon: nothing, component: nothing })),
  });
  return {
    ...(await import('../../../../../renderer/viewer/session/around-images')),
    ...(await import('../../../../../renderer/viewer/side-panel.svelte')),
    ...(await import('../../../../../renderer/state/panel.svelte')),
    ...(await import('../../../../../renderer/ui/side-panes.svelte')),
  };
}

let studio: Awaited<ReturnType<typeof freshWindow>>;
beforeEach(async () => {
  studio = await freshWindow();
});

const asUsual = { widths: { library: null, work: null }, listing: { tree: true, sort: 'added' } };
const kept: KeptAround = {
  ...{ panel: 'tags', tab: 'recipe', library: false, work: true },
  widths: { library: 333, work: null },
  listing: { tree: false, sort: 'patient' },
};

describe('what stands around the images', () => {
  it('is kept as it stands, in the form that the main process takes', () => {
    expect(studio.captureAround()).toEqual({
      ...{ panel: null, tab: 'generate', library: true, work: true },
      ...asUsual,
    });
    studio.openPanel.toggle('histogram');
    studio.panel.tab = 'queue';
    studio.sidePanes.work = false;
    const now = studio.captureAround();
    expect(now).toEqual({ panel: 'histogram', tab: 'queue', library: true, work: false, ...asUsual });
    expect(keptAround.parse(now)).toEqual(now);
  });

  it('comes back', () => {
    studio.restoreAround(kept);
    expect(studio.captureAround()).toEqual(kept);
  });

  it('gives way to what somebody has turned to meanwhile, even where that is what was there', () => {
    studio.panel.tab = 'generate';
    studio.openPanel.toggle('histogram');
    studio.openPanel.toggle('histogram');
    studio.restoreAround(kept);
    expect(studio.captureAround()).toMatchObject({ panel: null, tab: 'generate' });
  });

  it('leaves out panels and tabs that are not there any more', () => {
    studio.restoreAround({ ...kept, panel: 'of another version', tab: 'of another version' });
    expect(studio.captureAround()).toMatchObject({ panel: null, tab: 'generate' });
  });

  it('may be missing, as in what an older version kept', () => {
    const old = { layout: 'one', active: 0, panes: [null] };
    expect(shownSession.parse(old)).toEqual(old);
  });
});
