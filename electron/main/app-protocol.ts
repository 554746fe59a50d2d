/**
 * `app://studio/…`: the files of the window and the thumbnails of the library, and nothing else.
 *
 * Pages come from here and not from file://, which would let them read any file of the machine.
 */
import { readFile } from 'node:fs/promises';
import { protocol, type Session } from 'electron';
import { APP_SCHEME } from '../ipc/channels';
import { resolveAppFile, type AppRoots } from './app-files';

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
