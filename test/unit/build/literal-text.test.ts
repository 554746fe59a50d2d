import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { literalTexts } from '../../../build/check/literal-text.mjs';

const root = resolve(__dirname, '../../../renderer');
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
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.svelte'),
    );
    expect(files.length).toBeGreaterThan(40);
    const found = files.flatMap((name) =>
      literalTexts(readFileSync(join(root, name), 'utf8')).map(
        ({ line, text }) => `${name}:${line}: ${text}`,
      ),
    );
    expect(found).toEqual([]);
  });
});
