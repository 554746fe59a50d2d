/**
 * `app://studio/…`: the files of the window and the thumbnails of the library, and nothing else.
 *
 * Pages come from here and not from file://, which would let them read any file of the machine.
 */
import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { protocol, type Session } from 'electron';
import { APP_SCHEME } from '../ipc/channels';
import { isAppUrl } from './app-url';

/** Where `app://studio/…` looks. */
export interface AppRoots {
  /** Folder of the built renderer. */
  renderer: string;
  /** PNG file of a library entry's thumbnail, by the entry's id. */
  thumbnail(seriesId: string): string | undefined;
}

/** A page's own scripts and styles, its workers, WebAssembly (codecs), and pictures that it made itself. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' app:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

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
  const root = resolve(roots.renderer);
  const file = join(root, path);
  if (type === undefined || !file.startsWith(root + sep)) return undefined;
  return { path: file, type };
}

/** Must be called before the application is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
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

function plain(status: number): Response {
  return new Response(null, { status, headers: { 'Content-Security-Policy': CONTENT_SECURITY_POLICY } });
}
