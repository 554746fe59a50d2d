import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { literalTextsOfCode } from '../../../build/check/literal-text-code.mjs';
import { literalTexts } from '../../../build/check/literal-text.mjs';

const root = resolve(__dirname, '../../..');
const texts = (source: string) => literalTexts(source).map(({ text }) => text);

describe('text for people in components', () => {
  it('is found between tags, in what is read aloud, and in what an expression gives', () => {
    expect(texts('<p>Hello there</p>')).toEqual(['Hello there']);
    expect(texts('<button aria-label="Close it" data-testid="close">×</button>')).toEqual(['Close it']);
    expect(texts("<p>{busy ? 'Waiting' : words.done}</p>")).toEqual(['Waiting']);
    expect(texts('<p>{`Slice ${n} of`}</p>')).toEqual(['Slice']);
    expect(texts("{#if a}<b>{count(n, 'slice')}</b>{:else}<i title='Nothing here'></i>{/if}")).toEqual([
      'slice',
      'Nothing here',
    ]);
    expect(texts('<Field label="Seed" testid="seed" />')).toEqual(['Seed']);
    expect(
      texts('{#snippet a()}<p>In a snippet</p>{/snippet}{#each xs as x (x)}<p>In a list</p>{/each}'),
    ).toEqual(['In a snippet', 'In a list']);
  });

  it('is not what has no words, names, code, or what is only compared or passed on', () => {
    expect(texts('<p>{n} × {m} mm</p><kbd>Escape</kbd><code>pack.json</code>')).toEqual([]);
    expect(texts('<p class="wide" data-state="open">{words.text}</p><h1>GriDiT Studio</h1>')).toEqual([]);
    expect(texts("{#if kind === 'stack'}<p>{text[kind === 'stack' ? a : b]}</p>{/if}")).toEqual([]);
  });

  it('says in which line it stands', () => {
    expect(literalTexts('<div>\n  <p>Here it is</p>\n</div>')).toEqual([{ line: 2, text: 'Here it is' }]);
  });

  it('stands nowhere but in renderer/strings', () => {
    expect(foundIn('renderer', '.svelte', 40, literalTexts)).toEqual([]);
  });
});

describe('text for people in code', () => {
  const ofCode = (source: string) => literalTextsOfCode(source).map(({ text }) => text);

  it('is found in items of menus, options of dialogs, and what is notified', () => {
    expect(ofCode("const a = { label: 'Open it', click: () => go('there now') };")).toEqual(['Open it']);
    expect(
      ofCode("show({ title: busy ? 'Waiting' : words.done, buttons: ['Try Again', words.quit] });"),
    ).toEqual(['Waiting', 'Try Again']);
    expect(
      ofCode("show({ filters: [{ name: 'All files', extensions: ['*'] }], detail: `${n} slices` });"),
    ).toEqual(['All files', 'slices']);
    expect(
      ofCode("class A { constructor(private d: Desktop) { this.d.notify('Series made', text); } }"),
    ).toEqual(['Series made']);
    expect(ofCode("const c = { does: 'Zoom in', label: () => 'Bone' };")).toEqual(['Zoom in', 'Bone']);
  });

  it('is not an error, a name, nor what only serves the program', () => {
    expect(ofCode("throw new UserError('bad-file', 'It cannot be read.');")).toEqual([]);
    expect(ofCode("const e = { code: 'forbidden', message: 'This page may not.' };")).toEqual([]);
    expect(
      ofCode("const o = { title: 'GriDiT Studio', name: 'files', type: 'warning', id: 'open' };"),
    ).toEqual([]);
    expect(ofCode("type T = { title: 'Two words' }; const label = 'any thing';")).toEqual([]);
  });

  it('says in which line it stands', () => {
    expect(literalTextsOfCode("a({\n  title: 'Here it is',\n});")).toEqual([{ line: 2, text: 'Here it is' }]);
  });

  it.each(['electron/main', 'renderer'])('stands nowhere but in %s/strings', (folder) => {
    expect(foundIn(folder, '.ts', 80, literalTextsOfCode)).toEqual([]);
  });
});

/** @param least how many files there are at the least, so that an empty answer says something */
function foundIn(folder: string, ending: string, least: number, find: typeof literalTexts): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith(ending) && !name.startsWith('strings/'));
  expect(files.length).toBeGreaterThan(least);
  return files.flatMap((name) =>
    find(readFileSync(join(root, folder, name), 'utf8')).map(
      ({ line, text }) => `${folder}/${name}:${line}: ${text}`,
    ),
  );
}
