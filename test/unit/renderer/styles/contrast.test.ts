/** Contrast of the tokens as WCAG 2.2 measures it (relative luminance and contrast ratio, 1.4.3, 1.4.6 and 1.4.11). */
import { describe, expect, it } from 'vitest';
import { SURFACE } from '../../../../electron/core/surface';
import css from '../../../../renderer/styles/tokens.css?raw';

type Colour = readonly [red: number, green: number, blue: number, alpha: number];
type Tokens = Record<string, string>;

function block(contrast: 'normal' | 'more'): Tokens {
  const start = css.indexOf(`[data-contrast='${contrast}'] {`);
  const body = css.slice(css.indexOf('{', start) + 1, css.indexOf('\n}', start));
  return Object.fromEntries(
    [...body.matchAll(/--([a-z0-9-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]),
  );
}

/** "#rrggbb" or "rgb(r g b / a%)". */
function parse(text: string): Colour {
  const hex = /^#(..)(..)(..)$/.exec(text);
  if (hex) return [parseInt(hex[1]!, 16), parseInt(hex[2]!, 16), parseInt(hex[3]!, 16), 1];
  const rgb = /^rgb\((\d+) (\d+) (\d+) \/ ([\d.]+)%\)$/.exec(text);
  if (!rgb) throw new Error(`"${text}" is no colour of tokens.css.`);
  return [Number(rgb[1]), Number(rgb[2]), Number(rgb[3]), Number(rgb[4]) / 100];
}

function over([r, g, b, a]: Colour, below: Colour): Colour {
  const mix = (top: number, under: number) => top * a + under * (1 - a);
  return [mix(r, below[0]), mix(g, below[1]), mix(b, below[2]), 1];
}

function luminance([r, g, b]: Colour): number {
  const linear = [r, g, b].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
}

function ratio(a: Colour, b: Colour): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const surfaces = ['surface-0', 'surface-1', 'surface-2', 'surface-3'];
const plain = ['surface-0', 'surface-1', 'surface-2'];

/** What is written on what: on a token, or on a veil of one over another ("veil/below"). */
const TEXT: readonly (readonly [text: string, on: readonly string[]])[] = [
  ...['text-1', 'text-2', 'text-3'].map((text) => [text, surfaces] as const),
  ...['accent-strong', 'warning', 'error', 'ok', 'synthetic'].map((text) => [text, plain] as const),
  ['error', ['surface-3']],
  ['on-accent', ['accent', 'accent-strong']],
  ['on-error', ['error', 'error-strong']],
  [
    'text-1',
    ['accent-soft/surface-0', 'accent-soft/surface-1', 'error-soft/surface-1', 'veil-strong/surface-0'],
  ],
  ['text-2', ['accent-soft/surface-1', 'accent-soft/surface-0', 'veil-strong/surface-0']],
  ['text-3', ['accent-soft/surface-1']],
  ['accent-strong', ['accent-soft/surface-0', 'accent-soft/surface-1', 'accent-soft/surface-2']],
  ['synthetic', ['synthetic-soft/surface-1', 'synthetic-soft/surface-2', 'synthetic-soft/surface-0']],
];

/** What has to be seen without being read: focus, switches, lines that mean something. */
const SHAPES: readonly (readonly [shape: string, on: readonly string[]])[] = [
  ['accent', surfaces],
  ['track', ['surface-1']],
  ['thumb', ['track']],
  ['on-accent', ['accent']],
  ['ok', plain],
  ['axial', plain],
  ['sagittal', plain],
  ['coronal', plain],
];

const themes = (['normal', 'more'] as const).flatMap((contrast) =>
  (['light', 'dark'] as const).map((scheme) => ({ contrast, scheme })),
);

describe.each(themes)('the $scheme theme with $contrast contrast', ({ contrast, scheme }) => {
  const tokens = block(contrast);
  const colour = (name: string): Colour => {
    const pair = /^light-dark\((.+), (#\w+|rgb\(.+\))\)$/.exec(tokens[name] ?? '');
    if (!pair) throw new Error(`--${name} is no pair of colours.`);
    return parse(pair[scheme === 'light' ? 1 : 2]!);
  };
  const ground = (on: string): Colour => {
    const [top, below] = on.split('/') as [string, string?];
    return below ? over(colour(top), colour(below)) : colour(top);
  };
  const low = (pairs: typeof TEXT, least: number) =>
    pairs.flatMap(([name, grounds]) =>
      grounds
        .map((on) => ({ pair: `${name} on ${on}`, ratio: ratio(colour(name), ground(on)) }))
        .filter((found) => found.ratio < least)
        .map((found) => `${found.pair}: ${found.ratio.toFixed(2)}`),
    );

  it('writes readable text', () => {
    expect(low(TEXT, contrast === 'more' ? 7 : 4.5)).toEqual([]);
  });

  it('draws shapes that can be told from what they lie on', () => {
    expect(low(SHAPES, contrast === 'more' ? 4.5 : 3)).toEqual([]);
  });

  it('has the colours that are drawn on black images', () => {
    if (scheme === 'light') return;
    const black: Colour = [0, 0, 0, 1];
    for (const name of ['text-1', 'text-2', 'synthetic', 'axial', 'sagittal', 'coronal', 'accent-strong'])
      expect(ratio(colour(name), black), name).toBeGreaterThan(4.5);
  });
});

describe('tokens', () => {
  it('are the same in both contrasts', () => {
    expect(Object.keys(block('more')).toSorted()).toEqual(Object.keys(block('normal')).toSorted());
  });

  it('are all colours of the system where it insists on its own', () => {
    const forced = css.slice(css.indexOf('@media (forced-colors: active)'));
    const named = [...forced.matchAll(/--([a-z0-9-]+):\s*([^;]+);/g)];
    expect(named.map(([, name]) => name!).toSorted()).toEqual(Object.keys(block('normal')).toSorted());
    const own = /#[0-9a-f]{3}|rgb\(|light-dark|var\(/;
    expect(named.filter(([, , value]) => own.test(value!))).toEqual([]);
  });

  it('begin with the colour that the window has before its page', () => {
    expect(block('normal')['surface-0']).toBe(`light-dark(${SURFACE.light}, ${SURFACE.dark})`);
    expect(block('more')['surface-0']).toBe(`light-dark(${SURFACE['contrast-light']}, ${SURFACE.contrast})`);
  });

  it('know black and white from each other', () => {
    expect(ratio(parse('#000000'), parse('#ffffff'))).toBeCloseTo(21, 5);
    expect(ratio(parse('#777777'), parse('#ffffff'))).toBeCloseTo(4.48, 2);
  });
});
