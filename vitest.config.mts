import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// Conformance and e2e tests start other programs, so they run one file after the other unless the command line says
// otherwise.
// The limits are for what hangs: a wait for a state gives up before them, and says what it waited for.
const slow = { fileParallelism: false, testTimeout: 300_000, hookTimeout: 300_000 };

// Files share modules, which would otherwise be loaded again for each: half of the time. A test that needs them fresh
// resets them itself (vi.resetModules).
const isolate = false;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/fuzz/**/*.test.ts', 'test/kill/**/*.test.ts'],
          exclude: ['test/unit/renderer/**'],
          testTimeout: 60_000,
          isolate,
        },
      },
      {
        plugins: [svelte({ configFile: false })],
        resolve: { conditions: ['browser'] },
        test: {
          name: 'renderer',
          include: ['test/unit/renderer/**/*.test.ts'],
          testTimeout: 60_000,
          isolate,
          // A test reads the tokens; other style sheets stay empty.
          css: { include: [/tokens\.css/] },
        },
      },
      { test: { name: 'conformance', include: ['test/conformance/**/*.test.ts'], ...slow } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          setupFiles: ['test/e2e/support/own-display.ts'],
          ...slow,
        },
      },
    ],
  },
});
