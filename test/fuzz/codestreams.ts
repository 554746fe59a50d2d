/**
 * Compressed frames that are damaged: what comes out is what was put in, or is said to be doubtful, or is refused.
 *
 * Of a frame that is cut, or whose end is zeros, that holds for every length. A hole of zeros in the middle is told by
 * itself from `LEAST_HOLE` bytes on. What cannot be told: compressed pixels carry no checksum, so a bit that was
 * turned is found only where it breaks a marker, a length or a code. Measured on these frames, of all turned bits that
 * change pixels go unnoticed: JPEG-LS 24 to 41 %, JPEG (DCT) 35 to 62 %, JPEG lossless 82 to 86 %, JPEG 2000 and HTJ2K 64
 * to 97 %, RLE 93 to 96 %, for there almost any bytes are a valid stream. RLE has no end marker: zeros in place of its
 * last 7 bytes or fewer can be what they seem. Of a deflated data set, which has no checksum either, a hole is found
 * where it changes how many bytes come out, as three of four did. Uncompressed pixels have only their length.
 */
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { CodecError } from '../../electron/dicom/import/codecs/codec-error';
import { decodeFrame } from '../../electron/dicom/import/codecs/decode-frame';
import type { ExpectedFrame } from '../../electron/dicom/import/codecs/decoded-frame';
import { howToDecode, type Decoder } from '../../electron/dicom/transfer-syntax';
import { share } from './mutations';
import { fixture, sourceOf } from '../unit/dicom/support/fixtures';

export interface Codestream {
  name: string;
  decoder: Exclude<Decoder, 'native'>;
  bytes: Uint8Array;
  expected: ExpectedFrame;
}

/** The first frame of a fixture of this name. */
export function codestreamOf(name: string): Codestream {
  const file = Buffer.from(fixture(name));
  const table = file.lastIndexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00])) + 12;
  const at = table + 8 + file.readUInt32LE(table + 4);
  const { rows, columns, form, transferSyntax } = sourceOf(file);
  const { samples, bitsAllocated, luminanceFirst } = form;
  return {
    name,
    decoder: howToDecode(transferSyntax) as Codestream['decoder'],
    bytes: new Uint8Array(file.subarray(at + 8, at + 8 + file.readUInt32LE(at + 4))),
    expected: { rows, columns, samples, bitsAllocated, rgb: samples === 3 && !luminanceFirst },
  };
}

const FIXTURES = [
  'rle',
  'rle-rgb',
  'jpeg-baseline',
  'jpeg-baseline-rgb',
  'jpeg-baseline-ybr',
  'jpeg-extended-12',
  'jpeg-lossless',
  'jpeg-lossless-sv1',
  'jpeg-lossless-sv1-rgb',
  'jpeg-ls',
  'jpeg-ls-near',
  'jpeg-ls-rgb',
  'jpeg-2000',
  'jpeg-2000-lossless',
  'jpeg-2000-lossless-rct',
  'htj2k-lossless',
  'htj2k-lossless-rpcl',
  'htj2k-rct',
];

/** One frame or more of every syntax, and of those with parts, ones that have several. */
export async function readCodestreams(): Promise<Codestream[]> {
  return [...FIXTURES.map(codestreamOf), await tiled('jpeg-2000'), await tiled('htj2k'), await progressive()];
}

/** An encoder of the packages whose decoders are used, as far as it is used here. */
interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  getEncodedBuffer(): Uint8Array;
  encode(): void;
  setQuality(lossless: boolean | number, step?: number): void;
  setProgressive(progressive: boolean): void;
  delete(): void;
}

async function encode(
  codec: 'openjpeg' | 'openjph' | 'libjpeg-turbo-8bit',
  kind: string,
  pixels: Uint8Array,
  info: { width: number; height: number; bitsPerSample: number },
  choose: (encoder: Encoder) => void,
): Promise<Uint8Array> {
  const load = createRequire(__filename)(`@cornerstonejs/codec-${codec}/wasmjs`) as (
    options: object,
  ) => Promise<Record<string, new () => Encoder>>;
  const module = await load({ print() {}, printErr() {} });
  const encoder = new module[kind]!();
  const whole = { componentCount: 1, isSigned: false, isUsingColorTransform: false, ...info };
  encoder.getDecodedBuffer(whole).set(pixels);
  choose(encoder);
  encoder.encode();
  const bytes = encoder.getEncodedBuffer().slice();
  encoder.delete();
  return bytes;
}

/** An image of 64 × 64 in four tiles, each from an image of its own: tiles are coded as if there were no others. */
export async function tiled(decoder: 'jpeg-2000' | 'htj2k'): Promise<Codestream> {
  const info = { width: 32, height: 32, bitsPerSample: 16 };
  const [codec, kind] =
    decoder === 'htj2k' ? (['openjph', 'HTJ2KEncoder'] as const) : (['openjpeg', 'J2KEncoder'] as const);
  const parts: Uint8Array[] = [];
  for (let tile = 0; tile < 4; tile++) {
    const pixels = Uint16Array.from({ length: 32 * 32 }, (_, i) => (i * 7919 + tile * 77) % 4096);
    const alone = await encode(codec, kind, new Uint8Array(pixels.buffer), info, (encoder) =>
      encoder.setQuality(true, 0),
    );
    const view = new DataView(alone.buffer);
    const [first] = tileParts(alone);
    if (tile === 0) {
      // Xsiz, Ysiz
      view.setUint32(8, 64);
      view.setUint32(12, 64);
      parts.push(alone.subarray(0, first!.from));
    }
    view.setUint16(first!.from + 4, tile);
    parts.push(alone.subarray(first!.from, first!.to));
  }
  const bytes = new Uint8Array(Buffer.concat([...parts, Uint8Array.of(0xff, 0xd9)]));
  const expected = { rows: 64, columns: 64, samples: 1, bitsAllocated: 16, rgb: false };
  return { name: `${decoder} in tiles`, decoder, bytes, expected };
}

/** Where the tile-parts of a JPEG 2000 codestream lie. */
export function tileParts(bytes: Uint8Array): { from: number; to: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: { from: number; to: number }[] = [];
  let at = 2;
  while (view.getUint16(at) !== 0xff90) at += 2 + view.getUint16(at + 2);
  for (; view.getUint16(at) === 0xff90; at = parts.at(-1)!.to)
    parts.push({ from: at, to: at + view.getUint32(at + 6) });
  return parts;
}

async function progressive(): Promise<Codestream> {
  const info = { width: 48, height: 40, bitsPerSample: 8 };
  const pixels = Uint8Array.from(
    { length: 48 * 40 },
    (_, i) => 128 + 100 * Math.sin(i / 7) * Math.cos(i / 333),
  );
  const bytes = await encode('libjpeg-turbo-8bit', 'JPEGEncoder', pixels, info, (encoder) => {
    encoder.setQuality(90);
    encoder.setProgressive(true);
  });
  const expected = { rows: 40, columns: 48, samples: 1, bitsAllocated: 8, rgb: false };
  return { name: 'progressive JPEG', decoder: 'jpeg', bytes, expected };
}

/** Places are shares of the stream. */
export type Damage =
  | { kind: 'cut'; at: number }
  /** Zeros to the end. */
  | { kind: 'end'; at: number }
  | { kind: 'hole'; at: number; length: number }
  | { kind: 'flip'; at: number; bit: number };

/** More than the packets that any of these frames has; empty ones are a zero byte each. */
export const LEAST_HOLE = 24;
/** Zeros that end an RLE frame and can be what they seem. */
const LEAST_RLE_END = 8;

export const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: share }),
  fc.record({ kind: fc.constant('end' as const), at: share }),
  fc.record({
    kind: fc.constant('hole' as const),
    at: share,
    length: fc.integer({ min: LEAST_HOLE, max: 256 }),
  }),
  fc.record({ kind: fc.constant('flip' as const), at: share, bit: fc.nat(7) }),
);

function spoilt(bytes: Uint8Array, change: Damage): Uint8Array {
  const at = Math.floor(change.at * bytes.length);
  if (change.kind === 'cut') return bytes.slice(0, at);
  const out = bytes.slice();
  if (change.kind === 'end') out.fill(0, at);
  else if (change.kind === 'hole') {
    const from = Math.max(0, Math.min(at, bytes.length - LEAST_HOLE));
    out.fill(0, from, from + change.length);
  } else out[at]! ^= 1 << change.bit;
  return out;
}

export type Outcome = 'same' | 'doubted' | 'refused' | 'unnoticed';

/** Decodes a damaged codestream. Throws what is no `CodecError`, and where other pixels come without a word. */
export async function decodeDamaged(whole: Codestream, change: Damage): Promise<Outcome> {
  const { bytes, decoder, expected } = whole;
  const good = await goodPixels(whole);
  let outcome: Outcome;
  try {
    const { data, doubt } = await decodeFrame(decoder, spoilt(bytes, change), expected);
    outcome = doubt
      ? 'doubted'
      : Buffer.from(data.buffer, data.byteOffset, data.byteLength).equals(good)
        ? 'same'
        : 'unnoticed';
  } catch (error) {
    if (!(error instanceof CodecError) || error.message.trim() === '') throw error;
    outcome = 'refused';
  }
  if (outcome === 'unnoticed' && canBeTold(whole, change))
    throw new Error(`${whole.name}: other pixels, and nothing says so, for ${JSON.stringify(change)}`);
  return outcome;
}

function canBeTold({ decoder, bytes }: Codestream, { kind, at }: Damage): boolean {
  if (kind === 'flip') return false;
  const left = bytes.length - Math.floor(at * bytes.length);
  return !(kind === 'end' && decoder === 'rle' && left < LEAST_RLE_END + (bytes.length % 2));
}

const known = new WeakMap<Codestream, Buffer>();

async function goodPixels(whole: Codestream): Promise<Buffer> {
  let pixels = known.get(whole);
  if (!pixels) {
    const { data, doubt } = await decodeFrame(whole.decoder, whole.bytes, whole.expected);
    if (doubt) throw new Error(`${whole.name} is good, but ${doubt}`);
    pixels = Buffer.from(data.slice().buffer);
    known.set(whole, pixels);
  }
  return pixels;
}
