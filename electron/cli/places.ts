/** Where the command line finds its parts and keeps what it learns. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { SOFTWARE } from '../dicom/software';
import type { PackFolders } from '../engine/messages';

/** Bundles lie together in dist/main, two folders below the project. */
const bundles = __dirname;

export function engineBundle(): string {
  return join(bundles, 'engine.cjs');
}

/** The packs of the project, and those that the user added; or only those in a folder named on the command line. */
export function packFolders(named?: string): PackFolders {
  if (named) return { shipped: resolve(named) };
  return { shipped: resolve(bundles, '../../models/packs'), user: join(dataFolder(), 'packs') };
}

/** The folders as `models` commands take them: what is added goes into the user's folder, or into the named one. */
export function ownFolders(named?: string): PackFolders {
  return named ? { user: resolve(named) } : packFolders();
}

/** The file that keeps how fast packs were. */
export function speedFile(): string {
  return join(cacheFolder(), 'speeds.json');
}

/** The file that keeps which provider was found best. */
export function providerCache(): string {
  return join(cacheFolder(), 'providers.json');
}

/** The folder in which the window keeps its data (Electron's userData), so that both see the same packs. */
function dataFolder(): string {
  const { name } = SOFTWARE;
  if (process.platform === 'win32') return join(process.env['APPDATA'] ?? homedir(), name);
  if (process.platform === 'darwin') return join(homedir(), 'Library/Application Support', name);
  return join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), name);
}

function cacheFolder(): string {
  const { name } = SOFTWARE;
  if (process.platform === 'win32') return join(process.env['LOCALAPPDATA'] ?? homedir(), name, 'Cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches', name);
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), name);
}
