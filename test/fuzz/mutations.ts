/** Ways to spoil a file, as data, so that a failing case can be printed, repeated and made smaller. */
import fc from 'fast-check';

export type Mutation =
  | { kind: 'byte'; at: number; value: number }
  | { kind: 'word'; at: number; value: number; size: 2 | 4; little: boolean }
  | { kind: 'cut'; at: number }
  | { kind: 'remove'; at: number; length: number }
  | { kind: 'repeat'; at: number; length: number; times: number }
  | { kind: 'insert'; at: number; bytes: number[] }
  /** A value of two bytes of group 0028: size, frames, samples and bits of the image. */
  | { kind: 'image'; element: number; value: number };

/**
 * A share of something, from 0 to below 1, all alike. (`fc.double` gives each number that a computer has the same chance,
 * and most of those are next to 0.)
 */
export const share: fc.Arbitrary<number> = fc.nat(2 ** 24 - 1).map((n) => n / 2 ** 24);

/** Places are shares of the file, so that one mutation fits every seed; early ones are more frequent. */
const place = fc.oneof(
  share,
  share.map((n) => 0.3 * n),
);
const extremes = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe,
  0xffffffff,
];
const number = fc.oneof(fc.constantFrom(...extremes), fc.nat(0xffffffff));

export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('byte' as const), at: place, value: fc.nat(255) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('word' as const),
      at: place,
      value: number,
      size: fc.constantFrom(2 as const, 4 as const),
      little: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), at: place }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      at: place,
      length: fc.integer({ min: 1, max: 64 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('repeat' as const),
      at: place,
      length: fc.integer({ min: 1, max: 64 }),
      times: fc.integer({ min: 1, max: 50 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('insert' as const),
      at: place,
      bytes: fc.array(fc.nat(255), { minLength: 1, maxLength: 16 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('image' as const),
      element: fc.constantFrom(
        0x0002,
        0x0006,
        0x0010,
        0x0011,
        0x0100,
        0x0101,
        0x0102,
        0x0103,
        0x1101,
        0x3002,
      ),
      value: fc.oneof(fc.constantFrom(...extremes.map((value) => value & 0xffff)), fc.nat(65535)),
    }),
  },
);

export function spoil(bytes: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  return mutations.reduce(apply, bytes);
}

function apply(bytes: Uint8Array, mutation: Mutation): Uint8Array {
  if (mutation.kind === 'image') return setImageValue(bytes, mutation);
  const at = Math.min(bytes.length, Math.floor(mutation.at * bytes.length));
  switch (mutation.kind) {
    case 'byte':
      return withBytes(bytes, at, Uint8Array.of(mutation.value));
    case 'word': {
      const word = Buffer.alloc(4);
      if (mutation.little) word.writeUInt32LE(mutation.value);
      else word.writeUInt32BE(mutation.value);
      return withBytes(
        bytes,
        at,
        mutation.little ? word.subarray(0, mutation.size) : word.subarray(4 - mutation.size),
      );
    }
    case 'cut':
      return bytes.slice(0, at);
    case 'remove':
      return join(bytes.subarray(0, at), bytes.subarray(at + mutation.length));
    case 'insert':
      return join(bytes.subarray(0, at), Uint8Array.from(mutation.bytes), bytes.subarray(at));
    case 'repeat': {
      const part = bytes.subarray(at, at + mutation.length);
      return join(
        bytes.subarray(0, at),
        ...Array.from({ length: mutation.times }, () => part),
        bytes.subarray(at),
      );
    }
  }
}

/** Wherever the element stands with a VR of two bytes, or without one. */
function setImageValue(
  bytes: Uint8Array,
  { element, value }: Extract<Mutation, { kind: 'image' }>,
): Uint8Array {
  const tag = [0x28, 0x00, element & 0xff, element >> 8];
  const out = bytes.slice();
  for (let at = 0; at + 10 <= out.length; at++)
    if (tag.every((byte, i) => out[at + i] === byte)) {
      out[at + 8] = value & 0xff;
      out[at + 9] = value >> 8;
    }
  return out;
}

function withBytes(bytes: Uint8Array, at: number, written: Uint8Array): Uint8Array {
  const out = bytes.slice();
  out.set(written.subarray(0, Math.max(0, out.length - at)), at);
  return out;
}

function join(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
