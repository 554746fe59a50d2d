// The WebAssembly of the image decoders, put beside the bundles that decode: dist/main/codecs/*.wasm.
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { resolve } = createRequire(import.meta.url);
const notices = fileURLToPath(new URL('notices/codecs.md', import.meta.url));

/** By the names under which electron/dicom/import/codecs/wasm/binaries.ts looks for them. */
const files = {
  'charls.wasm': '@cornerstonejs/codec-charls/decodewasm',
  'openjpeg.wasm': '@cornerstonejs/codec-openjpeg/decodewasm',
  'openjph.wasm': '@cornerstonejs/codec-openjph/wasm',
  'libjpeg-turbo.wasm': '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm',
};

/** Vite plugin that puts the decoders into a bundle's folder. A server build emits no assets of its own. */
export function codecs() {
  return {
    name: 'gridit-codecs',
    writeBundle({ dir }) {
      const folder = join(dir, 'codecs');
      mkdirSync(folder, { recursive: true });
      copyFileSync(notices, join(folder, 'licenses.md'));
      for (const [name, specifier] of Object.entries(files))
        copyFileSync(resolve(specifier), join(folder, name));
    },
  };
}
