import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveAppFile } from '../../../electron/main/app-files';

const roots = {
  renderer: '/app/dist/renderer',
  thumbnail: (id: string) => (id === 'known-1' ? '/data/library/series/known-1/thumbnail.png' : undefined),
  packPicture: (key: string, name: string) => (key === 'pack-1' ? `/data/packs/brain/${name}` : undefined),
};
const resolved = (address: string) => resolveAppFile(address, roots);

describe('resolveAppFile', () => {
  it('finds pages, scripts and codecs with their MIME types', () => {
    expect(resolved('app://studio/index.html')).toEqual({
      path: join('/app/dist/renderer/index.html'),
      type: 'text/html; charset=utf-8',
    });
    expect(resolved('app://studio/assets/index-1.js?v=2')?.type).toBe('text/javascript; charset=utf-8');
    expect(resolved('app://studio/assets/codec.wasm')?.type).toBe('application/wasm');
    expect(resolved('app://studio/a%20b.svg')?.path).toBe(join('/app/dist/renderer/a b.svg'));
  });

  it('finds the thumbnail of an entry, and only of one that exists', () => {
    expect(resolved('app://studio/thumbnails/known-1.png')).toEqual({
      path: '/data/library/series/known-1/thumbnail.png',
      type: 'image/png',
    });
    expect(resolved('app://studio/thumbnails/other.png')).toBeUndefined();
    expect(resolved('app://studio/thumbnails/..%2Fknown-1.png')).toBeUndefined();
  });

  it('finds the picture of a model pack, and no other file of it', () => {
    expect(resolved('app://studio/packs/pack-1/preview.png?0123')).toEqual({
      path: '/data/packs/brain/preview.png',
      type: 'image/png',
    });
    expect(resolved('app://studio/packs/pack-1/photo.jpg')?.type).toBe('image/jpeg');
    for (const name of ['grid.onnx', 'pack.json', 'card.html', 'x.svgz', '.hidden.png', '..%2Fother%2Fa.png'])
      expect(resolved(`app://studio/packs/pack-1/${name}`)).toBeUndefined();
    expect(resolved('app://studio/packs/pack-2/preview.png')).toBeUndefined();
    expect(resolved('app://studio/packs/pack-1/more/preview.png')).toBeUndefined();
  });

  it.each([
    'app://studio/../../etc/passwd.html',
    'app://studio/%2e%2e/%2e%2e/secret.html',
    'app://studio/..%2f..%2fsecret.html',
    'app://studio/..%5c..%5csecret.html',
    'app://studio/assets/%00/secret.html',
    'app://studio/%E0%A4%A.html',
    'app://studio//../secret.json',
    'app://studio/',
    'app://studio/.sources',
    'app://studio/main.exe',
    'app://elsewhere/index.html',
    'file:///app/dist/renderer/index.html',
  ])('does not leave the folder or guess: %s', (address) => {
    const file = resolved(address);
    // A URL parser may already have removed the dots; what is left must lie inside the folder.
    expect(file?.path ?? '/app/dist/renderer/').toMatch(/^\/app\/dist\/renderer\//);
  });

  it.each([
    'app://studio/..%2f..%2fsecret.html',
    'app://studio/assets/..%2f..%2f..%2fsecret.html',
    'app://studio/..%5csecret.html',
    'app://studio/a%00.html',
  ])('refuses encoded traversal: %s', (address) => {
    expect(resolved(address)).toBeUndefined();
  });
});
