// Vite settings for the window: Svelte pages served by the app:// protocol, so every address is relative.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { resolve } from 'node:path';

/** Vite configuration for the renderer, written to `outDir`. The target is the Chromium of the oldest runtime in use. */
export function rendererConfig(root, outDir) {
  return {
    root: resolve(root, 'renderer'),
    configFile: false,
    base: './',
    logLevel: 'warn',
    plugins: [svelte({ configFile: false })],
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
        onLog(level, log, handle) {
          // A branch of vtk.js's XML reader that never runs in a browser.
          if (!log.message.includes('@oozcitak/url')) handle(level, log);
        },
      },
    },
  };
}
