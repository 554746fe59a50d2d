// Gets everything in place that the npm scripts need, from an empty clone: node build/bootstrap.mjs start|test|window|cli
// Runs before each script with plain Node and no packages; silent and quick when nothing is missing.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasDisplay } from './bootstrap/display.mjs';
import { checkNodeVersion, installPackages } from './bootstrap/packages.mjs';
import { BootstrapError } from './bootstrap/report.mjs';
import { ensureJudges, ensureRuntimeLibraries, ensureXvfb } from './bootstrap/system.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const purpose = process.argv[2] ?? 'start';

try {
  checkNodeVersion();
  installPackages(root);
  // Without a display `npm start` runs the command line, which needs no Electron.
  if (purpose === 'test' || purpose === 'window' || (purpose === 'start' && hasDisplay())) {
    const { ensureElectron } = await import('./bootstrap/electron-runtime.mjs');
    await ensureElectron(root);
    ensureRuntimeLibraries(root);
  }
  if (purpose === 'test' || purpose === 'window') ensureXvfb();
  if (purpose === 'test') ensureJudges(root);
} catch (error) {
  if (!(error instanceof BootstrapError)) throw error;
  console.error(`setup: ${error.message}`);
  process.exit(1);
}
