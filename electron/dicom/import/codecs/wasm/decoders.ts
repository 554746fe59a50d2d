/** JPEG, JPEG-LS, JPEG 2000 and HTJ2K by other people's decoders, compiled to WebAssembly. */
import charls from '@cornerstonejs/codec-charls/decodewasmjs';
import libjpegTurbo from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs';
import openjpeg from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import openjph from '@cornerstonejs/codec-openjph/wasmjs';
import { CodecError } from '../codec-error';
import type { DecodedFrame, ExpectedFrame } from '../decoded-frame';
import { readWasm, type WasmName } from './binaries';

interface Codec {
  wasm: WasmName;
  factory: EmbindFactory;
  decoder: 'JpegLSDecoder' | 'J2KDecoder' | 'HTJ2KDecoder' | 'JPEGDecoder';
}

const CODECS = {
  'jpeg-ls': { wasm: '@cornerstonejs/codec-charls/decodewasm', factory: charls, decoder: 'JpegLSDecoder' },
  'jpeg-2000': { wasm: '@cornerstonejs/codec-openjpeg/decodewasm', factory: openjpeg, decoder: 'J2KDecoder' },
  htj2k: { wasm: '@cornerstonejs/codec-openjph/wasm', factory: openjph, decoder: 'HTJ2KDecoder' },
  jpeg: {
    wasm: '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm',
    factory: libjpegTurbo,
    decoder: 'JPEGDecoder',
  },
} satisfies Record<string, Codec>;

export type WasmCodec = keyof typeof CODECS;

/** A module's memory only grows; one that grew beyond this is let go after the frame. */
const MOST_KEPT_BYTES = 64 * 1024 * 1024;
const MOST_FAILURES = 200;
const MOST_LINES = 100;
/** EOI of JPEG and JPEG-LS, EOC of JPEG 2000. */
const END = Uint8Array.of(0xff, 0xd9);

const modules = new Map<WasmCodec, Promise<EmbindModule>>();
/** What a module has printed since its frame was begun: some tell of trouble in no other way. */
const said = new Map<WasmCodec, string[]>();
/** Of OpenJPEG, OpenJPH; of what they print besides, nothing bears on the samples. */
const WARNING = /\[WARNING\]|warning/i;
/** Tile-parts counted from one where they are to be counted from none, as old encoders do; nothing is lost by it. */
const HARMLESS = /TPsot==TNsot/;
const ERROR = /\[ERROR\]|error|failed|malformed/i;
/** Streams that a module has refused. */
const failures = new Map<WasmCodec, number>();

/**
 * Samples of a stream whose header agrees with what is expected. The work is done synchronously, once the module is
 * there. Throws `CodecError`; after a trap the module is not used again, for its memory may be in any state.
 */
export async function decodeByWasm(
  codec: WasmCodec,
  bytes: Uint8Array,
  expected: ExpectedFrame,
): Promise<DecodedFrame> {
  const module = await usable(codec);
  let decoder: EmbindDecoder | undefined;
  try {
    decoder = new module[CODECS[codec].decoder]();
    // A stream without an end makes some decoders look for it forever.
    const ended = hasEnd(bytes);
    const encoded = decoder.getEncodedBuffer(bytes.length + (ended ? 0 : END.length));
    encoded.set(bytes);
    if (!ended) encoded.set(END, bytes.length);
    const lines: string[] = [];
    said.set(codec, lines);
    decoder.decode();
    if (lines.some((line) => ERROR.test(line))) throw new CodecError('is damaged or cut off');
    const info = decoder.getFrameInfo();
    const decoded = decoder.getDecodedBuffer();
    const length = expected.rows * expected.columns * expected.samples;
    const bytesPerSample = decoded.length / length;
    if (
      info.width !== expected.columns ||
      info.height !== expected.rows ||
      info.componentCount !== expected.samples ||
      ![1, 2, 4].includes(bytesPerSample)
    ) {
      throw new CodecError('is not of the size that the header says');
    }
    const copy = decoded.slice().buffer;
    const data = new [Uint8Array, Uint16Array, Uint16Array, Uint32Array][bytesPerSample - 1]!(copy);
    const planar = decoder.getInterleaveMode?.() === 0 && expected.samples > 1;
    return {
      data,
      samples: expected.samples,
      planar,
      precision: info.bitsPerSample,
      ...(lines.some((line) => WARNING.test(line)) && {
        doubt: 'is odd to its decoder, so it may be damaged',
      }),
    };
  } catch (error) {
    if (isSpent(codec, error)) modules.delete(codec);
    throw error instanceof CodecError ? error : new CodecError('is damaged or cut off');
  } finally {
    if (modules.has(codec)) decoder?.delete();
    if ((module.HEAPU8?.length ?? 0) > MOST_KEPT_BYTES) modules.delete(codec);
  }
}

/** A module that nobody gave up while it was waited for. */
async function usable(codec: WasmCodec): Promise<EmbindModule> {
  for (;;) {
    const loading = load(codec);
    const module = await loading;
    if (modules.get(codec) === loading) return module;
  }
}

function load(codec: WasmCodec): Promise<EmbindModule> {
  let loading = modules.get(codec);
  if (!loading) {
    const { wasm, factory } = CODECS[codec];
    const print = (line: string) => {
      const lines = said.get(codec);
      const bears = (ERROR.test(line) || WARNING.test(line)) && !HARMLESS.test(line);
      if (lines && bears && lines.length < MOST_LINES) lines.push(line);
    };
    loading = readWasm(wasm).then((wasmBinary) => factory({ wasmBinary, print, printErr: print }));
    loading.catch(() => modules.delete(codec));
    modules.set(codec, loading);
    failures.set(codec, 0);
  }
  return loading;
}

/** Whether the last bytes, but for padding, are the marker that ends all these streams. */
export function hasEnd(bytes: Uint8Array): boolean {
  for (let at = bytes.length - 2; at >= 0 && at >= bytes.length - 8; at--)
    if (bytes[at] === END[0] && bytes[at + 1] === END[1]) return true;
  return false;
}

/** After a trap, and after many refused streams, whose memory may not all have been given back. */
function isSpent(codec: WasmCodec, error: unknown): boolean {
  const count = (failures.get(codec) ?? 0) + 1;
  failures.set(codec, count);
  const trapped = error instanceof Error && !(error instanceof CodecError);
  return trapped || count >= MOST_FAILURES;
}
