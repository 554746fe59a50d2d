/** `receive`: takes images that other systems send, until Ctrl+C. */
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { CancelledError, UserError } from '../../core/errors';
import { writeFailure } from '../../files/file-errors';
import { readPem } from './node-options';
import { receive, type Received } from '../../network/dimse/receive';
import type { CommandContext } from '../command-runner';

export interface ReceiveFlags {
  port: number;
  aet: string;
  host?: string;
  /** PEM files: with a certificate and its key the port speaks TLS only. */
  cert?: string;
  key?: string;
  /** Senders must show a certificate of this authority. */
  ca?: string;
  out: string;
  /** Ends after the first association that brought images. */
  once?: boolean;
}

/** Each association's images get a folder in `out`, which is made; ending it is no failure. */
export async function receiveImages(
  { port, aet, host, cert, key, ca, out, once }: ReceiveFlags,
  { report, signal }: CommandContext,
): Promise<void> {
  const tls = receiverTls(cert, key, ca);
  const place = resolve(out);
  const incoming = join(place, '.incoming');
  try {
    await mkdir(incoming, { recursive: true });
  } catch (error) {
    throw writeFailure(error, out);
  }
  const enough = new AbortController();
  const moves: Promise<void>[] = [];
  const take = async ({ folder, count, callingAet, problem }: Received) => {
    const name = `${new Date().toISOString().replace(/[:.]/g, '-')}-${basename(folder).slice(0, 8)}`;
    await rename(folder, join(place, name));
    report.event({ type: 'received', folder: join(place, name), files: count, from: callingAet, problem });
    report.line(`${count} images from ${callingAet} in ${join(out, name)}${problem ? `. ${problem}` : ''}`);
  };
  try {
    await receive(
      { port, aet, host, folder: incoming, ...(tls && { tls }) },
      {
        signal: AbortSignal.any([signal, enough.signal]),
        onListening: (open) => {
          report.event({ type: 'listening', port: open, aet, tls: tls !== undefined });
          report.line(`Receiving as ${aet} on port ${open}${tls ? ' by TLS' : ''}; Ctrl+C ends it.`);
        },
        onReceived: (received) => {
          moves.push(take(received));
          if (once) enough.abort();
        },
      },
    );
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
  } finally {
    await Promise.all(moves);
    await rm(incoming, { recursive: true, force: true });
  }
}

/** Throws `UserError` (bad-request, bad-file) where a part is missing or cannot be read. */
function receiverTls(cert?: string, key?: string, ca?: string) {
  if ((cert === undefined) !== (key === undefined))
    throw new UserError('bad-request', 'TLS takes a certificate and its key: give both --cert and --key.');
  if (cert === undefined || key === undefined) {
    if (ca === undefined) return undefined;
    throw new UserError('bad-request', '--ca is for TLS: give --cert and --key too.');
  }
  return { cert: readPem(cert)!, key: readPem(key)!, ca: readPem(ca) };
}
