/**
 * `app://studio/…`: the files of the window, the thumbnails of the library, the pictures of model packs, and nothing else.
 *
 * Pages come from here and not from file://, which would let them read any file of the machine.
 */
import { protocol, type Session } from 'electron';
import { APP_ORIGIN, APP_SCHEME, VOXEL_SCHEME } from '../ipc/channels';
import { resolveAppFile, type AppRoots } from './app-files';
import type { VoxelGrants } from './library/voxel-grants';

/** A page's own scripts and styles, its workers, WebAssembly (codecs), and pictures that it made itself. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' app: voxels:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Must be called before the application is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
    {
      scheme: VOXEL_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, stream: true },
    },
  ]);
}

/** Serves `app://studio/…` in a session. */
export function serveApp(session: Session, roots: AppRoots): void {
  serveFiles(session, APP_SCHEME, APP_HEADERS, (url) => resolveAppFile(url, roots)?.path);
}

/** Serves `voxels://series/…` in a session; must be called before the page is loaded that shall know them. */
export function serveVoxels(session: Session, grants: VoxelGrants): void {
  serveFiles(session, VOXEL_SCHEME, VOXEL_HEADERS, (url) => grants.take(url));
}

const APP_HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache',
};
const VOXEL_HEADERS = {
  'Access-Control-Allow-Origin': APP_ORIGIN,
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

/** What Chromium calls a file that is not there. */
const FILE_NOT_FOUND = -6;

/**
 * Serves files straight from the disk, in pieces of 2 MB, with the types that Chromium knows for their endings.
 * `protocol.handle` would pass each piece through this process in 64 KB, which takes twice as long for a volume, and
 * loads Node's HTTP client before the first page; hence the older call.
 *
 * @param find path of the file that an address stands for; undefined for none
 */
function serveFiles(
  session: Session,
  scheme: string,
  headers: Record<string, string>,
  find: (url: string) => string | undefined,
): void {
  session.protocol.registerFileProtocol(scheme, ({ method, url }, answer) => {
    const path = method === 'GET' ? find(url) : undefined;
    answer(path === undefined ? { error: FILE_NOT_FOUND } : { path, headers });
  });
}
