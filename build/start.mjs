// npm start: brings dist/ up to date and opens the app; without a display, runs the main job on the command line.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasDisplay } from './bootstrap/display.mjs';
import { buildApp } from './build.mjs';
import { runThrough } from './processes.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const extra = process.argv.slice(2);

async function openWindow() {
  await buildApp();
  const args = [root, ...extra];
  if (process.platform === 'linux' && process.getuid() === 0) {
    console.log(
      'start: running as root, so Chromium needs --no-sandbox; use an ordinary account for daily work',
    );
    args.unshift('--no-sandbox');
  }
  return runThrough(createRequire(import.meta.url)('electron'), args);
}

async function runMainJob() {
  await buildApp({ only: 'node' });
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const out = extra.includes('--out') ? [] : ['--out', join('output', stamp)];
  console.log(
    `start: no display here, so a series is generated without the window${out.length ? ` into ${out[1]}` : ''}`,
  );
  return runThrough(process.execPath, [join(root, 'dist/main/cli.cjs'), 'generate', ...out, ...extra]);
}

process.exitCode = hasDisplay() ? await openWindow() : await runMainJob();
