/** The WebAssembly of the codecs: beside the bundle that the build makes, else in the packages. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Names beside the bundle (see build/vite/codecs.mjs), by what the packages call them. */
const FILES = {
  '@cornerstonejs/codec-charls/decodewasm': 'charls.wasm',
  '@cornerstonejs/codec-openjpeg/decodewasm': 'openjpeg.wasm',
  '@cornerstonejs/codec-openjph/wasm': 'openjph.wasm',
  '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm': 'libjpeg-turbo.wasm',
};

export type WasmName = keyof typeof FILES;
export type WasmFiles = Record<WasmName, Uint8Array>;

let provided: WasmFiles | undefined;

/** Sets where `readWasm` takes them from, in a thread that reads no files. */
export function provideWasm(files: WasmFiles): void {
  provided = files;
}

export async function readWasm(name: WasmName): Promise<Uint8Array> {
  if (provided) return provided[name];
  const bundled = join(__dirname, 'codecs', FILES[name]);
  return readFile(existsSync(bundled) ? bundled : createRequire(__filename).resolve(name));
}

/** All of them, about a megabyte. */
export async function readWasmFiles(): Promise<WasmFiles> {
  const names = Object.keys(FILES) as WasmName[];
  const files = await Promise.all(names.map(async (name) => [name, await readWasm(name)] as const));
  return Object.fromEntries(files) as WasmFiles;
}
