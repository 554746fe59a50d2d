/** The programs of the engine and the command line, bundled for a test run as they are for the application. */
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type InlineConfig } from 'vite';

const root = resolve(__dirname, '../../..');

interface Recipes {
  nodeConfig: (root: string, name: string, outDir: string) => InlineConfig;
}

/**
 * Bundles into a new folder two levels below the project, where the bundles find what they leave outside.
 * @returns the folder and a function that removes it
 */
export async function bundle(...names: string[]): Promise<{ folder: string; remove: () => Promise<void> }> {
  const { nodeConfig } = (await import(pathToFileURL(join(root, 'build/vite/node.mjs')).href)) as Recipes;
  await mkdir(join(root, 'dist'), { recursive: true });
  const folder = await mkdtemp(join(root, 'dist/.test-'));
  for (const name of names) await build(nodeConfig(root, name, folder));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
