// Finds text for people that stands in a component instead of renderer/strings, so that it could not be translated.
import { parse } from 'svelte/compiler';

/** Attributes that are read aloud or shown. */
const READ = new Set([
  'aria-label',
  'aria-valuetext',
  'aria-roledescription',
  'alt',
  'placeholder',
  'title',
  'label',
  'text',
  'hint',
  'detail',
]);
/** Elements whose content is no prose: code, and drawings. */
const NO_PROSE = new Set(['code', 'kbd', 'style', 'script']);
/** A word: three letters in a row. Units, signs and single letters are the same in every language. */
const WORD = /\p{L}{3}/u;
/** Names are names in every language. */
const NAMES = new Set(['GriDiT Studio', 'SYNTHETIC', 'dciodvfy:', '· TLS']);

/**
 * @param {string} source of a .svelte file
 * @returns {{ line: number, text: string }[]}
 */
export function literalTexts(source) {
  const { fragment } = parse(source, { modern: true });
  const found = [];
  const take = (text, start) => {
    const plain = text.replace(/\s+/g, ' ').trim();
    if (isText(plain)) found.push({ line: source.slice(0, start).split('\n').length, text: plain });
  };
  walk(fragment, take);
  return found;
}

/** Whether it has words that another language would say otherwise. */
export function isText(plain) {
  return WORD.test(plain) && !NAMES.has(plain);
}

function walk(node, take) {
  if (!node || typeof node !== 'object') return;
  if (Array.isArray(node)) {
    for (const child of node) walk(child, take);
    return;
  }
  if (node.type === 'Text') take(node.data, node.start);
  else if (node.type === 'ExpressionTag') texts(node.expression, take);
  else if (node.type === 'Attribute') attribute(node, take);
  else if (NO_PROSE.has(node.name) && node.type === 'RegularElement') walk(node.attributes, take);
  else
    for (const [key, child] of Object.entries(node))
      if (
        [
          'nodes',
          'fragment',
          'attributes',
          'consequent',
          'alternate',
          'body',
          'fallback',
          'pending',
          'then',
          'catch',
        ].includes(key)
      )
        walk(child, take);
}

function attribute({ name, value, start }, take) {
  if (!READ.has(name) || value === true) return;
  for (const part of [value].flat()) {
    if (part.type === 'Text') take(part.data, start);
    else if (part.type === 'ExpressionTag') texts(part.expression, take);
  }
}

/** What an expression itself may give as text; what it compares or passes on is no text for people. */
export function texts(expression, take) {
  switch (expression?.type) {
    case 'Literal':
      if (typeof expression.value === 'string') take(expression.value, expression.start);
      break;
    case 'TemplateLiteral':
      for (const quasi of expression.quasis) take(quasi.value.cooked, quasi.start ?? expression.start);
      break;
    case 'ConditionalExpression':
      texts(expression.consequent, take);
      texts(expression.alternate, take);
      break;
    case 'LogicalExpression':
      texts(expression.right, take);
      if (expression.operator !== '&&') texts(expression.left, take);
      break;
    case 'BinaryExpression':
      if (expression.operator === '+') {
        texts(expression.left, take);
        texts(expression.right, take);
      }
      break;
    case 'CallExpression':
      // count(n, 'slice') and its like put their words into what is shown.
      for (const argument of expression.arguments) texts(argument, take);
      break;
  }
}
