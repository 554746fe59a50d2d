// Vite settings for the window: Svelte pages served by the app:// protocol, so every address is relative.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepOut } from './keep-out.mjs';

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Files that take the place of what packages import. */
const alias = [
  // vtk.js reads XML meshes, which the window never does: 0.3 MB that would be loaded at each start.
  { find: 'xmlbuilder2', replacement: beside('no-xml.mjs') },
  // Cornerstone loses touches and clicks.
  { find: './preventGhostClick.js', replacement: beside('../../renderer/viewer/tools/ghosts.ts') },
];

const NO_SCHEMAS =
  'The window is checked by the main process and loads no schemas: import types only, or values from a module without them.';

/** Vite configuration for the renderer, written to `outDir`. The target is the Chromium of the oldest runtime in use. */
export function rendererConfig(root, outDir) {
  return {
    root: resolve(root, 'renderer'),
    configFile: false,
    base: './',
    logLevel: 'warn',
    plugins: [svelte({ configFile: false }), keepOut({ zod: NO_SCHEMAS })],
    resolve: { alias },
    worker: { format: 'es' },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'chrome130',
      sourcemap: true,
      reportCompressedSize: false,
      license: { fileName: 'licenses.md' },
      chunkSizeWarningLimit: 8000,
      // The content security policy allows no inline or data: scripts, and fonts or images are small in number.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        checks: { pluginTimings: false },
      },
    },
  };
}
