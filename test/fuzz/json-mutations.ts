/** Ways to spoil JSON that still is JSON: one value of it becomes another, or is gone. */
import fc from 'fast-check';
import { mutation, share, spoil, type Mutation } from './mutations';

export interface JsonMutation {
  kind: 'value';
  /** Which value, as a share of all. */
  at: number;
  /** `undefined` takes it away. */
  value: unknown;
}

const extreme: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    0,
    -1,
    1e-9,
    4096,
    2 ** 31,
    2 ** 53,
    1e308,
    '',
    '..',
    '/',
    '__proto__',
    'x'.repeat(70_000),
    [],
    {},
    [[]],
  ),
  fc.constantFrom(1000, 100_000).map((length) => Array<number>(length).fill(1)),
  fc.jsonValue({ maxDepth: 2 }),
);

export const jsonMutation: fc.Arbitrary<JsonMutation> = fc.record({
  kind: fc.constant('value' as const),
  at: share,
  value: extreme,
});

/** Changes of values, and sometimes of bytes. */
export const textMutations: fc.Arbitrary<(JsonMutation | Mutation)[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: jsonMutation }, { weight: 1, arbitrary: mutation }),
  { minLength: 1, maxLength: 4 },
);

/** Bytes of a file, spoilt; what is no JSON any more is spoilt by bytes only. */
export function spoilText(bytes: Uint8Array, mutations: readonly (JsonMutation | Mutation)[]): Uint8Array {
  return mutations.reduce(
    (whole, change) => (change.kind === 'value' ? setValue(whole, change) : spoil(whole, [change])),
    bytes,
  );
}

function setValue(bytes: Uint8Array, { at, value }: JsonMutation): Uint8Array {
  try {
    const root = { root: JSON.parse(new TextDecoder().decode(bytes)) as unknown };
    const places: [holder: Record<string, unknown>, key: string][] = [];
    const walk = (holder: object) => {
      for (const [key, inner] of Object.entries(holder)) {
        places.push([holder as Record<string, unknown>, key]);
        if (typeof inner === 'object' && inner !== null) walk(inner);
      }
    };
    walk(root);
    const [holder, key] = places[Math.floor(at * places.length)]!;
    holder[key] = value;
    return new TextEncoder().encode(JSON.stringify(root.root) ?? '');
  } catch {
    return bytes;
  }
}
