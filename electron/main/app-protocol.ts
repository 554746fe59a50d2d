/**
 * `app://studio/…`: the files of the window, the thumbnails of the library, the pictures of model packs, and nothing else.
 *
 * Pages come from here and not from file://, which would let them read any file of the machine.
 */
import { readFile } from 'node:fs/promises';
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
  session.protocol.handle(APP_SCHEME, async (request) => {
    if (request.method !== 'GET') return plain(405);
    const file = resolveAppFile(request.url, roots);
    if (!file) return plain(404);
    try {
      return new Response(new Uint8Array(await readFile(file.path)), {
        headers: {
          'Content-Type': file.type,
          'Content-Security-Policy': CONTENT_SECURITY_POLICY,
          'X-Content-Type-Options': 'nosniff',
          'Cache-Control': 'no-cache',
        },
      });
    } catch {
      return plain(404);
    }
  });
}

/** What Chromium calls a file that is not there. */
const FILE_NOT_FOUND = -6;

/**
 * Serves `voxels://series/…` in a session: straight from the file, in pieces of 2 MB. `protocol.handle` would pass
 * each piece through this process in 64 KB, which takes more than twice as long; hence the older way to serve files.
 */
export function serveVoxels(session: Session, grants: VoxelGrants): void {
  session.protocol.registerFileProtocol(VOXEL_SCHEME, (request, answer) => {
    const path = request.method === 'GET' ? grants.take(request.url) : undefined;
    if (path === undefined) return answer({ error: FILE_NOT_FOUND });
    answer({
      path,
      mimeType: 'application/octet-stream',
      headers: {
        'Access-Control-Allow-Origin': APP_ORIGIN,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    });
  });
}

function plain(status: number): Response {
  return new Response(null, { status, headers: { 'Content-Security-Policy': CONTENT_SECURITY_POLICY } });
}
