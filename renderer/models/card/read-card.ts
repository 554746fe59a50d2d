/**
 * A model card from Markdown to plain data that the window draws itself. Nothing of it becomes HTML: tags are left out,
 * pictures are those of the pack's own files or none, addresses are texts and not links.
 */
import { lexer, type Token, type Tokens } from 'marked';

export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'strong' | 'em' | 'del'; parts: Inline[] }
  | { kind: 'link'; parts: Inline[]; address: string }
  | { kind: 'picture'; file: string; alt: string }
  | { kind: 'break' };

export type Alignment = 'left' | 'right' | 'center' | null;

export type Block =
  | { kind: 'heading'; level: number; parts: Inline[] }
  | { kind: 'paragraph'; parts: Inline[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][]; align: Alignment[] }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'code'; text: string }
  | { kind: 'rule' };

export interface Card {
  blocks: Block[];
  /** Whether the card is longer than what is shown. */
  cut: boolean;
}

/** More than anybody reads; a longer card would hold the window up. */
const LONGEST = 120_000;
/** Lists in lists, quotes in quotes: deeper ones are left out. */
const DEEPEST = 8;

/** @param pictures names of the picture files that the pack holds */
export function readCard(markdown: string, pictures: readonly string[]): Card {
  const cut = markdown.length > LONGEST;
  const tokens = lexer(cut ? markdown.slice(0, LONGEST) : markdown, { gfm: true });
  return { blocks: blocksOf(tokens, new Set(pictures), 0), cut };
}

type Pictures = ReadonlySet<string>;

function blocksOf(tokens: readonly Token[], pictures: Pictures, depth: number): Block[] {
  if (depth > DEEPEST) return [];
  return tokens.flatMap((token) => blockOf(token, pictures, depth) ?? []);
}

function blockOf(token: Token, pictures: Pictures, depth: number): Block | undefined {
  const inline = (tokens: readonly Token[]) => inlineOf(tokens, pictures, depth + 1);
  switch (token.type) {
    case 'heading':
      return { kind: 'heading', level: (token as Tokens.Heading).depth, parts: inline(inside(token)) };
    case 'paragraph':
      return filled({ kind: 'paragraph', parts: inline(inside(token)) });
    // The text of a tight list item.
    case 'text':
      return filled({ kind: 'paragraph', parts: inline([token]) });
    case 'list': {
      const { ordered, start, items } = token as Tokens.List;
      const from = typeof start === 'number' ? start : 1;
      return { kind: 'list', ordered, start: from, items: items.map((item) => blocksOf(item.tokens, pictures, depth + 1)) };
    }
    case 'table': {
      const { header, rows, align } = token as Tokens.Table;
      const cells = (row: readonly Tokens.TableCell[]) => row.map((cell) => inline(cell.tokens));
      return { kind: 'table', head: cells(header), rows: rows.map(cells), align };
    }
    case 'blockquote':
      return { kind: 'quote', blocks: blocksOf(inside(token), pictures, depth + 1) };
    case 'code':
      return { kind: 'code', text: (token as Tokens.Code).text };
    case 'hr':
      return { kind: 'rule' };
    default:
      return undefined;
  }
}

function filled(block: Extract<Block, { kind: 'paragraph' }>): Block | undefined {
  return block.parts.length > 0 ? block : undefined;
}

function inlineOf(tokens: readonly Token[], pictures: Pictures, depth: number): Inline[] {
  if (depth > 2 * DEEPEST) return [];
  return tokens.flatMap((token): Inline[] => {
    const parts = () => inlineOf(inside(token), pictures, depth + 1);
    switch (token.type) {
      case 'text':
        return inside(token).length > 0 ? parts() : [{ kind: 'text', text: plain((token as Tokens.Text).text) }];
      case 'escape':
        return [{ kind: 'text', text: (token as Tokens.Escape).text }];
      case 'codespan':
        return [{ kind: 'code', text: (token as Tokens.Codespan).text }];
      case 'strong':
      case 'em':
      case 'del':
        return [{ kind: token.type, parts: parts() }];
      case 'br':
        return [{ kind: 'break' }];
      case 'link': {
        const address = webAddress((token as Tokens.Link).href);
        return address ? [{ kind: 'link', parts: parts(), address }] : parts();
      }
      case 'image': {
        const { href, text } = token as Tokens.Image;
        const file = href.replace(/^\.\//, '');
        if (pictures.has(file)) return [{ kind: 'picture', file, alt: plain(text) }];
        return text ? [{ kind: 'text', text: plain(text) }] : [];
      }
      default:
        return [];
    }
  });
}

function inside(token: Token): readonly Token[] {
  return ('tokens' in token && token.tokens) || [];
}

/** An address of the web, as it would be typed; undefined for anything else. */
function webAddress(address: string): string | undefined {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) ? address : undefined;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0', times: '×' };

/** Character references, which Markdown leaves to HTML. */
function plain(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|([a-z]+));/g, (whole, code: string | undefined, name: string | undefined) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const point = Number(code);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
