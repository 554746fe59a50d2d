/** Where things lie: the application's own files, and what it keeps for its user. */
import { dirname, join, resolve } from 'node:path';
import { app } from 'electron';

/** Bundles lie together in dist/main. */
const bundles = __dirname;

export function bundle(name: 'preload' | 'engine' | 'files' | 'network'): string {
  return join(bundles, `${name}.cjs`);
}

/** Folder of the bundles, with what the build has put beside them. */
export function bundledFolder(): string {
  return bundles;
}

export function rendererFolder(): string {
  return resolve(bundles, '../renderer');
}

/** The notices of Chromium, which a package has among its resources; see build/package/contents.ts. */
export function chromiumLicences(): string {
  const folder = app.isPackaged ? process.resourcesPath : dirname(process.execPath);
  return join(folder, 'LICENSES.chromium.html');
}

/** Model packs: those that ship, which lie outside the archive in a packaged application, and the user's own. */
export function packFolders(): { shipped: string; user: string } {
  return {
    shipped: app.isPackaged ? join(process.resourcesPath, 'packs') : resolve(bundles, '../../models/packs'),
    user: userData('packs'),
  };
}

/** A place in the folder that the system gives the application for its data. */
export function userData(...parts: string[]): string {
  return join(app.getPath('userData'), ...parts);
}
