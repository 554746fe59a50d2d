/** Programs of the application, bundled for a test run as they are for the application. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build, type InlineConfig } from 'vite';

const root = resolve(__dirname, '../../..');
const dist = join(root, 'dist');
/** What they are made of. */
const SOURCES = ['electron', 'build/vite', 'package.json', 'package-lock.json', 'tsconfig.base.json'];

/** What a test bundles of its own. */
interface Entry {
  source: string;
  externals: string[];
}

interface Recipes {
  nodeConfig: (root: string, name: string, outDir: string, entry?: Entry) => InlineConfig;
}
interface Hashing {
  sourceHash: (root: string, paths: readonly string[]) => string;
}
const script = (name: string) => import(pathToFileURL(join(root, name)).href);

/**
 * Bundles into a new folder two levels below the project, where the bundles find what they leave outside.
 * @returns the folder and a function that removes it
 */
export async function bundle(...names: string[]): Promise<{ folder: string; remove: () => Promise<void> }> {
  const { nodeConfig } = (await script('build/vite/node.mjs')) as Recipes;
  await mkdir(dist, { recursive: true });
  const folder = await mkdtemp(join(dist, '.test-'));
  for (const name of names) await build(nodeConfig(root, name, folder));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The same for a program of a test. */
export async function bundleOf(
  name: string,
  source: string,
): Promise<{ file: string; remove: () => Promise<void> }> {
  const { nodeConfig } = (await script('build/vite/node.mjs')) as Recipes;
  await mkdir(dist, { recursive: true });
  const folder = await mkdtemp(join(dist, '.test-'));
  await build(nodeConfig(root, name, folder, { source, externals: [] }));
  return { file: join(folder, `${name}.cjs`), remove: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * The command line and the engine, bundled once for all test files that run them, and again where their sources have
 * changed.
 * @returns the folder, which nobody removes
 */
export async function commandLineBundle(): Promise<string> {
  const { sourceHash } = (await script('build/source-hash.mjs')) as Hashing;
  const folder = join(dist, '.test-cli');
  const stamp = join(folder, '.sources');
  const hash = sourceHash(root, SOURCES);
  const isNew = async () => existsSync(stamp) && (await readFile(stamp, 'utf8')) === hash;
  await mkdir(dist, { recursive: true });
  await alone(`${folder}.lock`, async () => {
    if (await isNew()) return;
    const made = await bundle('cli', 'engine');
    await writeFile(join(made.folder, '.sources'), hash);
    await rm(folder, { recursive: true, force: true });
    await rename(made.folder, folder);
  });
  return folder;
}

/** One test process at a time; the lock of one that was killed is taken away. */
async function alone(lock: string, work: () => Promise<void>): Promise<void> {
  for (;;) {
    const handle = await open(lock, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (!handle) {
      const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
      if (owner > 0 && !lives(owner)) await rm(lock, { force: true });
      await wait(50);
      continue;
    }
    try {
      await handle.writeFile(String(process.pid));
      return await work();
    } finally {
      await handle.close();
      await rm(lock, { force: true });
    }
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
