/** Which file an address of `app://studio/…` stands for. */
import { extname, join, resolve, sep } from 'node:path';
import { isAppUrl } from './app-url';

/** Where `app://studio/…` looks. */
export interface AppRoots {
  /** Folder of the built renderer. */
  renderer: string;
  /** PNG file of a library entry's thumbnail, by the entry's id. */
  thumbnail(seriesId: string): string | undefined;
  /** Picture of an installed model pack, by the pack's key and the file's name. */
  packPicture(key: string, name: string): string | undefined;
}

const MIME_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * The file that an address stands for, with its MIME type.
 * @returns undefined for a foreign host, a path that leaves the folder, an unknown kind of file, an odd spelling.
 */
export function resolveAppFile(address: string, roots: AppRoots): { path: string; type: string } | undefined {
  if (!isAppUrl(address)) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(new URL(address).pathname);
  } catch {
    return undefined;
  }
  if (path.includes('\0') || path.includes('\\') || path.split('/').includes('..')) return undefined;

  const thumbnail = /^\/thumbnails\/([A-Za-z0-9-]{1,64})\.png$/.exec(path);
  if (thumbnail) {
    const file = roots.thumbnail(thumbnail[1]!);
    return file === undefined ? undefined : { path: file, type: 'image/png' };
  }

  const type = MIME_TYPES[extname(path).toLowerCase()];
  if (path.startsWith('/packs/')) {
    const [, key, name] = /^\/packs\/([A-Za-z0-9-]{1,64})\/([A-Za-z0-9][A-Za-z0-9._-]*)$/.exec(path) ?? [];
    const file = key && name && type?.startsWith('image/') ? roots.packPicture(key, name) : undefined;
    return file === undefined || type === undefined ? undefined : { path: file, type };
  }

  const root = resolve(roots.renderer);
  const file = join(root, path);
  if (type === undefined || !file.startsWith(root + sep)) return undefined;
  return { path: file, type };
}
