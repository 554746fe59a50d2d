/**
 * C-STORE and C-ECHO as a provider (PS3.4 annexes A and B): other systems send images here while somebody has asked
 * for it. Each association gets a folder of its own, which is told of when the association has ended. What its sender
 * was told is stored is in there from then on, whatever becomes of this process.
 */
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { join } from 'node:path';
import { CancelledError, UserError } from '../../core/errors';
import { RECEIVE_LIMITS } from '../../core/pacs-node';
import { systemCode } from '../../files/file-errors';
import { removeStalePartials } from '../../files/partials';
import { SINK_LIMITS, type SinkLimits } from '../disk-budget';
import { EVERYWHERE } from '../everywhere';
import { addressRule, type AllowedCallers } from './callers';
import { HalfOpen } from './half-open';
import { ReceivingAssociation } from './receiving-association';

export interface ReceiveRequest {
  /** 0 takes a free one. */
  port: number;
  /** Address to listen on, or `EVERYWHERE`; only this computer reaches the port where absent. */
  host?: string | undefined;
  /** Who may send; everybody that reaches the port where absent. */
  callers?: AllowedCallers | undefined;
  /** Own AE title; callers must use it. */
  aet: string;
  /** PEM texts; with them the port speaks TLS only. With `ca`, callers must show a certificate of it. */
  tls?: { cert: string; key: string; ca?: string | undefined } | undefined;
  /** Folders of associations are made in it; it may hold others. */
  folder: string;
  limits?: Partial<AssociationLimits> | undefined;
}

export interface AssociationLimits {
  /** Associations at a time. */
  associations: number;
  /** An association in which no PDU came to its end for so long is ended. */
  idleMs: number;
}

const LOOPBACK = '127.0.0.1';

/** One association's images, in a folder that now belongs to the listener. */
export interface Received {
  folder: string;
  count: number;
  callingAet: string;
  /** One sentence where images were not kept. */
  problem?: string | undefined;
}

export interface ReceiveOptions {
  signal: AbortSignal;
  onListening(port: number): void;
  onReceived(received: Received): void;
  /** Images of associations that are under way. */
  onCount?: ((count: number) => void) | undefined;
  /** Name for the folder of an association. */
  folderName?: (() => string) | undefined;
  limits?: Partial<SinkLimits & AssociationLimits & { requestMs: number; halfOpen: number }> | undefined;
}

/** A connection becomes an association within so long (the ARTIM timer of PS3.8 section 9.1.5), TLS included. */
const REQUEST_MS = 10_000;
const MAX_HALF_OPEN = 32;

/**
 * Listens until `signal` is aborted, then ends what is under way and rejects with `CancelledError`.
 * Throws `UserError`: network where the port cannot be had, bad-request for an address of callers that is none.
 */
export async function receive(request: ReceiveRequest, options: ReceiveOptions): Promise<never> {
  if (options.signal.aborted) throw new CancelledError();
  const receiver = new Receiver(request, options);
  await mkdir(request.folder, { recursive: true });
  await removeStalePartials(request.folder);
  await receiver.run();
  throw new CancelledError();
}

class Receiver {
  private readonly open = new Map<Socket, ReceivingAssociation>();
  private readonly finishing = new Set<Promise<void>>();
  private readonly limits;
  private readonly mayConnect: (address: string) => boolean;
  private readonly halfOpen: HalfOpen;

  constructor(
    private readonly request: ReceiveRequest,
    private readonly options: ReceiveOptions,
  ) {
    this.limits = {
      ...{ ...SINK_LIMITS, requestMs: REQUEST_MS, halfOpen: MAX_HALF_OPEN },
      ...{ associations: RECEIVE_LIMITS.associations, idleMs: RECEIVE_LIMITS.idleSeconds * 1000 },
      ...request.limits,
      ...options.limits,
    };
    this.mayConnect = addressRule(request.callers?.addresses);
    this.halfOpen = new HalfOpen(this.limits.requestMs, this.limits.halfOpen);
  }

  async run(): Promise<void> {
    const { port, host = LOOPBACK } = this.request;
    const { signal } = this.options;
    const server = this.server();
    // Below TLS: what is still shaking hands must not outlive the server.
    const sockets = new Set<Socket>();
    server.on('connection', (socket) => {
      if (!this.mayConnect(socket.remoteAddress ?? '')) {
        socket.destroy();
        return;
      }
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      this.halfOpen.add(socket);
      if (!this.request.tls) this.take(socket);
    });
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', (error) => reject(listenFailure(error, port, host)));
        signal.addEventListener('abort', () => resolve(), { once: true });
        server.listen({ port, ...(host !== EVERYWHERE && { host }) }, () =>
          this.options.onListening((server.address() as AddressInfo).port),
        );
      });
    } finally {
      server.close();
      for (const socket of [...this.open.keys(), ...sockets]) socket.destroy();
      while (this.finishing.size > 0) await Promise.all(this.finishing);
    }
  }

  private server(): Server {
    const { port, tls, host = LOOPBACK } = this.request;
    if (!tls) return createServer();
    const asks = tls.ca !== undefined;
    try {
      return createTlsServer(
        { ...tls, requestCert: asks, rejectUnauthorized: asks, handshakeTimeout: this.limits.requestMs },
        (socket) => this.take(socket),
      );
    } catch (error) {
      throw listenFailure(error, port, host);
    }
  }

  private take(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    const { aet, folder: partials, callers } = this.request;
    const folder = join(partials, this.options.folderName?.() ?? randomUUID());
    const association = new ReceivingAssociation(socket, {
      aet,
      callers: callers?.aets && new Set(callers.aets),
      place: { folder, partials },
      limits: this.limits,
      idleMs: this.limits.idleMs,
      onEstablished: () => this.halfOpen.established(socket),
      full: () =>
        [...this.open.values()].filter(({ established }) => established).length >= this.limits.associations,
      onStored: () =>
        this.options.onCount?.([...this.open.values()].reduce((sum, { count }) => sum + count, 0)),
    });
    this.open.set(socket, association);
    const finished = association.ended
      .then(() => this.finish(socket, association, folder))
      .finally(() => this.finishing.delete(finished));
    this.finishing.add(finished);
  }

  private finish(socket: Socket, association: ReceivingAssociation, folder: string): void {
    this.open.delete(socket);
    const { count, callingAet, problem } = association;
    if (count > 0) this.options.onReceived({ folder, count, callingAet, problem });
  }
}

function listenFailure(error: unknown, port: number, host: string): unknown {
  const code = systemCode(error);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new UserError(
      'network',
      `${host} is no address of this computer. Leave it out to be reached from this computer only, or write * for all of its addresses.`,
      { cause: error },
    );
  if (code === 'EADDRINUSE')
    return new UserError('network', `Port ${port} is in use by another program. Choose another port.`, {
      cause: error,
    });
  if (code === 'EACCES')
    return new UserError(
      'network',
      `Port ${port} is kept for the system. Choose a port from 1024 upwards, for example 11112.`,
      { cause: error },
    );
  if (code !== undefined && code.startsWith('ERR_OSSL'))
    return new UserError('network', 'The certificate or the key for receiving cannot be read.', {
      cause: error,
    });
  return error;
}
