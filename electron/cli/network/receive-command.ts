/** `receive`: takes images that other systems send, until Ctrl+C. */
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { CancelledError, UserError } from '../../core/errors';
import { writeFailure } from '../../files/file-errors';
import { readPem } from './node-options';
import { setMaxPduBytes } from '../../network/dimse/library';
import { receive, type Received } from '../../network/dimse/receive';
import type { CommandContext } from '../command-runner';

export interface ReceiveFlags {
  port: number;
  aet: string;
  /** Address to listen on, or *; only this computer reaches the port where absent. */
  host?: string;
  /** AE titles, and addresses, that may send; all where absent. */
  allowAet?: string[];
  allowFrom?: string[];
  /** Associations at a time. */
  associations: number;
  /** Seconds without a whole PDU after which an association is ended. */
  idle: number;
  /** Bytes of a PDU that senders may send. */
  maxPdu: number;
  /** PEM files: with a certificate and its key the port speaks TLS only. */
  cert?: string;
  key?: string;
  /** Senders must show a certificate of this authority. */
  ca?: string;
  out: string;
  /** Ends after the first association that brought images. */
  once?: boolean;
}

/**
 * Each association's images get a folder in `out`, which is made; ending it is no failure. An image is in its place
 * before its sender is told that it is stored, so several runs may share `out`, and one that is killed loses nothing.
 */
export async function receiveImages(
  {
    port,
    aet,
    host,
    allowAet,
    allowFrom,
    associations,
    idle,
    maxPdu,
    cert,
    key,
    ca,
    out,
    once,
  }: ReceiveFlags,
  { report, signal }: CommandContext,
): Promise<void> {
  const tls = receiverTls(cert, key, ca);
  setMaxPduBytes(maxPdu);
  const place = resolve(out);
  try {
    await mkdir(place, { recursive: true });
  } catch (error) {
    throw writeFailure(error, out);
  }
  const enough = new AbortController();
  const take = ({ folder, count, callingAet, problem }: Received) => {
    report.event({ type: 'received', folder, files: count, from: callingAet, problem });
    const where = join(out, basename(folder));
    report.line(`${count} images from ${callingAet} in ${where}${problem ? `. ${problem}` : ''}`);
    if (once) enough.abort();
  };
  try {
    await receive(
      {
        ...{ port, aet, folder: place, callers: { aets: allowAet, addresses: allowFrom } },
        ...(host !== undefined && { host }),
        ...(tls && { tls }),
        limits: { associations, idleMs: idle * 1000 },
      },
      {
        signal: AbortSignal.any([signal, enough.signal]),
        folderName: () => `${new Date().toISOString().replace(/[:.]/g, '-')}-${randomUUID().slice(0, 8)}`,
        onListening: (open) => {
          report.event({ type: 'listening', port: open, aet, host: host ?? null, tls: tls !== undefined });
          const reach = host === undefined ? ', from this computer only' : '';
          report.line(`Receiving as ${aet} on port ${open}${tls ? ' by TLS' : ''}${reach}; Ctrl+C ends it.`);
        },
        onReceived: take,
      },
    );
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
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
