import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { installFakeWindow, settle, type FakeWindow } from '../fake-window';

const header = { rows: 1, columns: 1, frames: 3, identity: { seriesDescription: 'T1' } };
const SENTENCE = 'The series “T1” is damaged: voxels.i16 was changed after it was written.';

let fake: FakeWindow;
let shown: (typeof import('../../../../renderer/state/shown.svelte'))['shown'];
let told: () => string[];

beforeEach(async () => {
  vi.resetModules();
  fake = installFakeWindow();
  vi.stubGlobal('fetch', async () => new Response(Uint8Array.of(4, 0, 5, 0, 6, 0)));
  (await import('../../../../renderer/ipc/client')).listenForPorts();
  ({ shown } = await import('../../../../renderer/state/shown.svelte'));
  const { notices } = await import('../../../../renderer/state/notices.svelte');
  told = () => notices.history.map(({ text }) => text);
});
afterEach(() => vi.unstubAllGlobals());

it('a series that cannot be opened is told of once: in the pane, which stays empty', async () => {
  fake.answers['library.open'] = () => {
    throw new Error(SENTENCE);
  };
  await shown.open('one');
  expect([shown.error, shown.current, told()]).toEqual([SENTENCE, null, []]);
});

it('one that turns out to be damaged once its slices are there is told of once: by a notice', async () => {
  const { port1, port2 } = new MessageChannel();
  fake.answers['library.open'] = ({ key }: { key: string }) => {
    fake.post({ gridit: 'port', purpose: 'voxels', key }, port2);
    return { header };
  };
  await shown.open('one');
  await settle();
  port1.postMessage({ type: 'error', message: SENTENCE });
  await vi.waitFor(() => expect(told()).toEqual([SENTENCE]));
  // What has come stays to be looked at; opening it again reads it again.
  expect(shown.current?.readyCount).toBe(3);
  await shown.open('one');
  expect(fake.asked.filter(({ name }) => name === 'library.open')).toHaveLength(2);
  port1.close();
});

it('a series that is renamed while it is shown goes by its new name there', async () => {
  fake.answers['library.open'] = () => ({ header });
  await shown.open('one');
  shown.current!.hold();
  shown.renamed('one', 'New name');
  expect(shown.current!.description).toBe('New name');
});
