// Finds text for people that stands in a .ts file instead of the strings beside it, so that it could not be translated.
// What throws a sentence says it where it is found: errors are not looked at.
import { parseAst } from 'vite';
import { isText, texts } from './literal-text.mjs';

/** Properties that menus, dialogs, notifications and the help sheet show. */
const SHOWN = new Set([
  'title',
  'label',
  'does',
  'message',
  'detail',
  'hint',
  'note',
  'body',
  'buttons',
  'buttonLabel',
  'nameFieldLabel',
  'sublabel',
  'toolTip',
]);
/** Methods that show what they are given. */
const SHOWS = new Set(['notify', 'showErrorBox', 'setTitle', 'setToolTip']);

/**
 * @param {string} source of a .ts file
 * @returns {{ line: number, text: string }[]}
 */
export function literalTextsOfCode(source) {
  const found = [];
  walk(parseAst(source, { lang: 'ts' }), (text, start) => {
    const plain = text.replace(/\s+/g, ' ').trim();
    if (isText(plain)) found.push({ line: source.slice(0, start).split('\n').length, text: plain });
  });
  return found;
}

function walk(node, take) {
  if (!node || typeof node !== 'object') return;
  if (Array.isArray(node)) {
    for (const child of node) walk(child, take);
    return;
  }
  if (node.type === 'ObjectExpression') shown(node, take);
  else if (node.type === 'CallExpression' && SHOWS.has(node.callee.property?.name))
    for (const argument of node.arguments) texts(argument, take);
  for (const [key, child] of Object.entries(node)) if (key !== 'type') walk(child, take);
}

function shown({ properties }, take) {
  const names = properties.map(({ key }) => key?.name ?? key?.value);
  // { code, message } is what an error becomes on its way to the page.
  const failure = names.includes('code');
  properties.forEach(({ value }, index) => {
    const name = names[index];
    if (name === 'filters') fileKinds(value, take);
    else if (SHOWN.has(name) && !failure) each(value, take);
  });
}

/** The kinds of files that a dialog offers: [{ name, extensions }]. */
function fileKinds(list, take) {
  for (const kind of list.elements ?? [])
    for (const { key, value } of kind?.properties ?? []) if (key?.name === 'name') texts(value, take);
}

function each(value, take) {
  if (value?.type === 'ArrayExpression') for (const element of value.elements) texts(element, take);
  else if (value?.type === 'ArrowFunctionExpression') texts(value.body, take);
  else texts(value, take);
}
