// npm run gridit -- COMMAND: the command line, built when its sources changed.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildApp } from './build.mjs';
import { runThrough } from './processes.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
await buildApp({ only: 'node' });
process.exitCode = await runThrough(process.execPath, [
  join(root, 'dist/main/cli.cjs'),
  ...process.argv.slice(2),
]);
