import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { InstalledPack } from '../../../../electron/core/pack-summary';
import { installFakeWindow, settle, type FakeWindow } from '../fake-window';

let fake: FakeWindow;
let models: (typeof import('../../../../renderer/state/models.svelte'))['models'];
let module: typeof import('../../../../renderer/state/models.svelte');

function pack(key: string, changes: Partial<InstalledPack> = {}): InstalledPack {
  return {
    key,
    folder: key,
    place: 'user',
    summary: null,
    sha256: `${key}-0123456789abcdef`,
    trainingData: [],
    files: [],
    refusal: null,
    ...changes,
  };
}
let notices: (typeof import('../../../../renderer/state/notices.svelte'))['notices'];

beforeEach(async () => {
  vi.resetModules();
  fake = installFakeWindow();
  module = await import('../../../../renderer/state/models.svelte');
  models = module.models;
  ({ notices } = await import('../../../../renderer/state/notices.svelte'));
  fake.answers = { 'packs.installed': () => ['a', 'b', 'c'].map((key) => pack(key)) };
  await models.check();
});

describe('the list of models', () => {
  it('shows the first until one is chosen', () => {
    expect(models.selected?.key).toBe('a');
    models.select('c');
    models.selectBy(1);
    expect(models.selected?.key).toBe('c');
    models.selectBy(-1);
    expect(models.selected?.key).toBe('b');
  });

  it('says why it could not be had, and comes back', async () => {
    fake.answers['packs.installed'] = () => {
      throw new Error('The engine stopped.');
    };
    await models.check();
    expect(models.error).toBe('The engine stopped.');
    fake.answers['packs.installed'] = () => [pack('a')];
    await models.check();
    expect(models.error).toBeNull();
    expect(models.checking).toBe(false);
  });

  it('is checked again when something was added or removed', async () => {
    const stop = models.listen();
    await settle();
    const before = fake.asked.length;
    fake.emit('packs.changed', {});
    await settle();
    expect(fake.asked.slice(before).map(({ name }) => name)).toEqual(['packs.installed']);
    stop();
  });
});

describe('what was added', () => {
  const added = (id: string) => ({ key: id, id, name: `Model ${id}`, version: '1.0.0' });

  it('is told and chosen', () => {
    models.took({ added: [added('c')], refused: [] });
    expect(notices.history).toMatchObject([{ tone: 'ok', text: 'Added “Model c” 1.0.0.' }]);
    expect(models.selected?.key).toBe('c');
    models.took({ added: [added('a'), added('b')], refused: [] });
    expect(notices.history[1]).toMatchObject({ text: 'Added 2 models.' });
  });

  it('or why not: one by its sentence, several as a list', async () => {
    const refused = (file: string) => ({ file, reason: `The model pack "${file}" is no zip archive.` });
    models.took({ added: [], refused: [refused('x.gridpack')] });
    expect(notices.history).toMatchObject([
      { tone: 'error', text: 'The model pack "x.gridpack" is no zip archive.' },
    ]);
    models.took({ added: [], refused: [refused('x'), refused('y')] });
    expect(notices.history[1]).toMatchObject({ tone: 'error', text: '2 models could not be added.' });
    notices.history[1]!.actions[0]!.run();
    expect(notices.list?.items.map(({ name }) => name)).toEqual(['x', 'y']);
  });
});

describe('removing', () => {
  it('goes on to the next, and can be undone', async () => {
    fake.answers['packs.remove'] = () => ({ undoMs: 60_000 });
    fake.answers['packs.restore'] = () => undefined;
    models.select('b');
    await models.remove(pack('b'));
    expect(models.selected?.key).toBe('c');
    expect(notices.history).toMatchObject([{ text: '“b” was removed.', actions: [{ label: 'Undo' }] }]);
    notices.history[0]!.actions[0]!.run();
    await settle();
    expect(fake.asked.at(-1)).toEqual({ name: 'packs.restore', request: { key: 'b' } });
    expect(models.selected?.key).toBe('b');
  });

  it('tells why it cannot be', async () => {
    fake.answers['packs.remove'] = () => {
      throw new Error('The model "b" is needed by a series in the queue.');
    };
    models.select('b');
    await models.remove(pack('b'));
    expect(notices.history).toMatchObject([{ tone: 'error' }]);
    expect(models.selected?.key).toBe('b');
  });
});

it('shows pictures only of packs that passed every check', () => {
  const files = ['grid.onnx', 'preview.png', 'b.JPG'].map((name) => ({
    name,
    bytes: 1,
    state: 'verified' as const,
  }));
  expect(module.previewOf(pack('a', { files }))).toBe('preview.png');
  expect(module.picturesOf(pack('a', { files }))).toEqual(['preview.png', 'b.JPG']);
  expect(module.previewOf(pack('a', { files, refusal: 'no' }))).toBeUndefined();
  expect(module.picturesOf(pack('a', { files, refusal: 'no' }))).toEqual([]);
  expect(module.packPictureUrl(pack('a'), 'preview.png')).toBe('./packs/a/preview.png?a-0123456789');
});
