import { expect, it, vi } from 'vitest';

vi.mock('../../../../../renderer/viewer/viewer-state.svelte', () => ({ viewer: stage }));
vi.mock('../../../../../renderer/viewer/panes/handles.svelte', () => ({ panes: { find: () => undefined } }));

const series = () => ({
  header: { modality: 'MR', values: { units: '' }, identity: { frameOfReferenceUid: '1' } },
});
const pane = (center: number) => ({ series: series(), window: { center, width: 100 } });
const stage = vi.hoisted(() => ({ linked: true, active: {} as never, visible: [] as unknown[] }));
const { link } = await import('../../../../../renderer/viewer/link/link.svelte');

it('linking leaves each window as it was; a change of the active one is followed', () => {
  const [a, b] = [pane(10), pane(20)];
  Object.assign(stage, { active: a, visible: [a, b] });
  link.followWindow();
  expect(b.window.center).toBe(20);
  // Another pane becomes the active one.
  Object.assign(stage, { active: b });
  link.followWindow();
  expect(a.window.center).toBe(10);
  b.window = { center: 50, width: 60 };
  link.followWindow();
  expect(a.window).toEqual({ center: 50, width: 60 });
});
