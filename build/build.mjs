// Bundles the app to dist/: node build/build.mjs [--force] [--only=node|renderer]
// Nothing is rebuilt while its sources are unchanged. A bundle is written beside dist/ and moved in when complete.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { sourceHash } from './source-hash.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const dist = join(root, 'dist');
const shared = ['package.json', 'package-lock.json', 'tsconfig.base.json', 'build/vite', 'build/build.mjs'];

const parts = {
  node: { folder: 'main', sources: ['electron', ...shared], build: buildNode },
  renderer: {
    folder: 'renderer',
    sources: ['renderer', 'electron/ipc', 'electron/core', ...shared],
    build: buildRenderer,
  },
};

async function buildNode(outDir) {
  const { build } = await import('vite');
  const { nodeConfig, nodeEntries } = await import('./vite/node.mjs');
  for (const [name, { source }] of Object.entries(nodeEntries)) {
    if (!existsSync(join(root, source))) {
      console.warn(`build: ${source} is missing, so dist/main/${name}.cjs was not made`);
      continue;
    }
    await build(nodeConfig(root, name, outDir));
  }
}

async function buildRenderer(outDir) {
  if (!existsSync(join(root, 'renderer/index.html'))) {
    console.warn('build: renderer/index.html is missing, so dist/renderer was not made');
    return;
  }
  const { build } = await import('vite');
  const { rendererConfig } = await import('./vite/renderer.mjs');
  await build(rendererConfig(root, outDir));
}

/**
 * Brings dist/ up to date.
 * @param {{ force?: boolean, only?: 'node' | 'renderer' }} options `only` builds one part, for the command line.
 * @returns {Promise<string[]>} the parts that were rebuilt
 */
export async function buildApp({ force = false, only } = {}) {
  const rebuilt = [];
  for (const [name, part] of Object.entries(parts)) {
    if (only && only !== name) continue;
    const target = join(dist, part.folder);
    const stamp = join(target, '.sources');
    const hash = sourceHash(root, part.sources);
    if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) continue;
    const started = Date.now();
    const fresh = join(dist, `.${part.folder}-${process.pid}`);
    try {
      mkdirSync(fresh, { recursive: true });
      await part.build(fresh);
      writeFileSync(join(fresh, '.sources'), hash);
      rmSync(target, { recursive: true, force: true });
      renameSync(fresh, target);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
    rebuilt.push(name);
    console.log(`build: dist/${part.folder} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
  return rebuilt;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
  if (only && !(only in parts)) {
    console.error(`build: --only takes node or renderer, not "${only}"`);
    process.exit(2);
  }
  try {
    await buildApp({ force: process.argv.includes('--force'), only });
  } catch (error) {
    console.error(`build failed: ${error.message}`);
    process.exitCode = 1;
  }
}
