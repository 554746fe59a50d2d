import { describe, expect, it } from 'vitest';
import shippedCard from '../../../../../models/packs/brain-mr-t1/MODEL_CARD.md?raw';
import shippedManifest from '../../../../../models/packs/brain-mr-t1/pack.json?raw';
import { readCard, type Block, type Inline } from '../../../../../renderer/models/card/read-card';

const blocks = (markdown: string, pictures: string[] = []) => readCard(markdown, pictures).blocks;

/** All that a card would show or fetch, flattened. */
function everything(list: readonly (Block | Inline)[]): (Block | Inline)[] {
  return list.flatMap((part) => {
    const inner: (Block | Inline)[] = [];
    if ('parts' in part) inner.push(...part.parts);
    if ('blocks' in part) inner.push(...part.blocks);
    if (part.kind === 'list') inner.push(...part.items.flat());
    if (part.kind === 'table') inner.push(...part.head.flat(), ...part.rows.flat(2));
    return [part, ...everything(inner)];
  });
}

describe('a model card', () => {
  it('has headings, paragraphs, lists and tables', () => {
    const card = blocks(
      '# Title\n\nSome **bold** and *slanted* text with `code`.\n\n- one\n- two\n  1. deep\n\n| a | b |\n| --- | ---: |\n| 1 | 2 |\n\n> said\n\n---\n',
    );
    expect(card.map(({ kind }) => kind)).toEqual(['heading', 'paragraph', 'list', 'table', 'quote', 'rule']);
    expect(card[1]).toEqual({
      kind: 'paragraph',
      parts: [
        { kind: 'text', text: 'Some ' },
        { kind: 'strong', parts: [{ kind: 'text', text: 'bold' }] },
        { kind: 'text', text: ' and ' },
        { kind: 'em', parts: [{ kind: 'text', text: 'slanted' }] },
        { kind: 'text', text: ' text with ' },
        { kind: 'code', text: 'code' },
        { kind: 'text', text: '.' },
      ],
    });
    expect(card[2]).toMatchObject({ ordered: false, items: [[{ kind: 'paragraph' }], [{ kind: 'paragraph' }, { kind: 'list', ordered: true }]] });
    expect(card[3]).toMatchObject({ align: [null, 'right'], rows: [[[{ text: '1' }], [{ text: '2' }]]] });
  });

  it('has no HTML: tags are left out, what stands between them is text', () => {
    const card = blocks(
      'before <b onclick="x()">bold</b> after\n\n<script>alert(1)</script>\n\n<img src="https://x.example/p.png">\n\n<!-- note -->\n\nend',
    );
    expect(JSON.stringify(card)).not.toMatch(/script|onclick|alert|img|x\.example|note/);
    expect(card).toEqual([
      {
        kind: 'paragraph',
        parts: [
          { kind: 'text', text: 'before ' },
          { kind: 'text', text: 'bold' },
          { kind: 'text', text: ' after' },
        ],
      },
      { kind: 'paragraph', parts: [{ kind: 'text', text: 'end' }] },
    ]);
  });

  it('shows pictures of the pack and no others', () => {
    const card = blocks(
      '![mine](preview.png) ![also](./preview.png) ![theirs](https://x.example/a.png) ![up](../preview.png) ![other](other.png) ![](file:///etc/hostname)',
      ['preview.png'],
    );
    const all = everything(card);
    expect(all.filter(({ kind }) => kind === 'picture')).toEqual([
      { kind: 'picture', file: 'preview.png', alt: 'mine' },
      { kind: 'picture', file: 'preview.png', alt: 'also' },
    ]);
    expect(all.flatMap((part) => (part.kind === 'text' ? part.text.trim() : [])).filter(Boolean)).toEqual([
      'theirs',
      'up',
      'other',
    ]);
    expect(JSON.stringify(card)).not.toMatch(/x\.example|hostname/);
  });

  it('keeps addresses of the web, and takes the rest for text', () => {
    const card = everything(
      blocks('[web](https://x.example/a) [code](javascript:alert(1)) [file](file:///etc/passwd) [here](#limits)'),
    );
    expect(card.filter(({ kind }) => kind === 'link')).toEqual([
      { kind: 'link', address: 'https://x.example/a', parts: [{ kind: 'text', text: 'web' }] },
    ]);
    expect(JSON.stringify(card)).not.toMatch(/javascript:|passwd/);
  });

  it('says character references as characters', () => {
    expect(blocks('a &lt; b &amp; c &times; d &#8212; &unknown;')).toEqual([
      { kind: 'paragraph', parts: [{ kind: 'text', text: 'a < b & c × d — &unknown;' }] },
    ]);
  });

  it('is cut where it is very long, and bounded where it is very deep', () => {
    expect(readCard('word '.repeat(40_000), []).cut).toBe(true);
    const deep = blocks(`${'> '.repeat(300)}deep`);
    expect(everything(deep).length).toBeLessThan(20);
  });

  it('of the pack that ships shows every picture that it names', () => {
    const pictures = Object.keys(JSON.parse(shippedManifest).files).filter((name) => name.endsWith('.png'));
    const { blocks: card, cut } = readCard(shippedCard, pictures);
    expect(cut).toBe(false);
    const shown = everything(card).flatMap((part) => (part.kind === 'picture' ? part.file : []));
    expect(shown.length).toBeGreaterThanOrEqual(3);
    expect(shown).toHaveLength(shippedCard.match(/!\[/g)!.length);
    expect(card[0]).toMatchObject({ kind: 'heading', level: 1 });
  });
});
