/** Where the WebAssembly of the codecs lies: beside the bundle that the build makes, else in the packages. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Names beside the bundle (see build/vite/codecs.mjs), by what the packages call them. */
const FILES: Record<string, string> = {
  '@cornerstonejs/codec-charls/decodewasm': 'charls.wasm',
  '@cornerstonejs/codec-openjpeg/decodewasm': 'openjpeg.wasm',
  '@cornerstonejs/codec-openjph/wasm': 'openjph.wasm',
  '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm': 'libjpeg-turbo.wasm',
};

/** @param specifier one of the keys above */
export function readWasm(specifier: string): Promise<Uint8Array> {
  const bundled = join(__dirname, 'codecs', FILES[specifier]!);
  return readFile(existsSync(bundled) ? bundled : createRequire(__filename).resolve(specifier));
}
