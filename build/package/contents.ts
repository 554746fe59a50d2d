/** Which files go into the packaged application. */
import { copyFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

// The bundles hold everything but onnxruntime-node, whose native library cannot be bundled.
const kept = [
  '/package.json',
  '/LICENSE',
  '/dist',
  '/node_modules/onnxruntime-node',
  '/node_modules/onnxruntime-common',
];
const dropped = [
  /\.(map|[cm]?ts)$/,
  /^\/dist\/[^/]+\/\.sources$/,
  // What builds and tests keep there.
  /^\/dist\/\./,
  /^\/node_modules\/onnxruntime-node\/(script|lib)\//,
  // What only install scripts use.
  /^\/node_modules\/[^/]+\/node_modules(\/|$)/,
];

/**
 * Packager's question for every path of the project: leave this out?
 * @param path relative to the project, with a leading slash; empty for the project itself
 */
export function isLeftOut(path: string): boolean {
  if (path === '') return false;
  const leadsToKept = kept.some(
    (keep) => keep === path || keep.startsWith(`${path}/`) || path.startsWith(`${keep}/`),
  );
  return !leadsToKept || dropped.some((pattern) => pattern.test(path));
}

/** Removes the ONNX libraries of every platform but the one that is being packaged (more than 200 MB). */
export async function pruneOnnxPlatforms(buildPath: string, platform: string, arch: string): Promise<void> {
  const folder = join(buildPath, 'node_modules/onnxruntime-node/bin/napi-v6');
  for (const system of await readdir(folder)) {
    if (system !== platform) {
      await rm(join(folder, system), { recursive: true });
      continue;
    }
    const others = (await readdir(join(folder, system))).filter((name) => name !== arch);
    for (const name of others) await rm(join(folder, system, name), { recursive: true });
  }
}

/** The name under which Electron ships the notices of Chromium. */
export const CHROMIUM_LICENCES = 'LICENSES.chromium.html';

/**
 * Puts Chromium's notices where the application finds them on every system; macOS would leave them beside it.
 * @param electron folder of the runtime that is being packaged
 */
export async function keepChromiumLicences(electron: string, platform: string): Promise<void> {
  const resources = platform === 'darwin' ? 'Electron.app/Contents/Resources' : 'resources';
  await copyFile(join(electron, CHROMIUM_LICENCES), join(electron, resources, CHROMIUM_LICENCES));
}
