// npm run pictures: takes the pictures in docs/ anew, those of the README and the sheet of all screens.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasDisplay } from './bootstrap/display.mjs';
import { buildApp } from './build.mjs';
import { runThrough } from './processes.mjs';
import { startXvfb } from './xvfb.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
await buildApp();
const xvfb = hasDisplay() ? undefined : await startXvfb();
try {
  process.exitCode = await runThrough(
    process.execPath,
    ['--import', 'tsx', resolve(root, 'test/e2e/pictures/make-pictures.ts')],
    { cwd: root, env: { ...process.env, ...(xvfb && { DISPLAY: xvfb.display }) } },
  );
} finally {
  xvfb?.stop();
}
