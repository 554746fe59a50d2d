// Gets everything in place that the npm scripts need, from an empty clone: node build/bootstrap.mjs start|window|cli
// Runs before each script with plain Node and no packages; silent and quick when nothing is missing. What single stages
// of npm test need besides, build/bootstrap/for-tests.mjs gets.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasDisplay } from './bootstrap/display.mjs';
import { checkNodeVersion, installPackages } from './bootstrap/packages.mjs';
import { endBootstrap } from './bootstrap/report.mjs';
import { ensureWindow } from './bootstrap/window.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const purpose = process.argv[2] ?? 'start';

try {
  checkNodeVersion();
  installPackages(root);
  // Without a display `npm start` runs the command line, which needs no Electron.
  if (purpose === 'window' || (purpose === 'start' && hasDisplay())) {
    await ensureWindow(root, { virtualDisplay: purpose === 'window' });
  }
} catch (error) {
  endBootstrap(error);
}
