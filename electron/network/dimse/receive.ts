/**
 * C-STORE and C-ECHO as a provider (PS3.4 annexes A and B): other systems send images here while somebody has asked
 * for it. Each association gets a folder of its own, handed over when the association has ended.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { join } from 'node:path';
import { CancelledError, UserError } from '../../core/errors';
import { systemCode } from '../../files/file-errors';
import { MAX_PDU_BYTES } from './library';
import { guardPdus } from './pdu-guard';
import { ReceivingAssociation } from './receiving-association';
import { SINK_LIMITS, type SinkLimits } from './store-sink';

export interface ReceiveRequest {
  /** 0 takes a free one. */
  port: number;
  /** Address to listen on; all of this computer where absent. */
  host?: string | undefined;
  /** Own AE title; callers must use it. */
  aet: string;
  /** PEM texts; with them the port speaks TLS only. With `ca`, callers must show a certificate of it. */
  tls?: { cert: string; key: string; ca?: string | undefined } | undefined;
  /** Folders of associations are made in it. */
  folder: string;
}

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
  limits?: Partial<SinkLimits & { associations: number; idleMs: number }> | undefined;
}

const MAX_ASSOCIATIONS = 8;
const IDLE_MS = 60_000;

/**
 * Listens until `signal` is aborted, then ends what is under way and rejects with `CancelledError`.
 * Throws `UserError` (network) where the port cannot be had.
 */
export async function receive(request: ReceiveRequest, options: ReceiveOptions): Promise<never> {
  if (options.signal.aborted) throw new CancelledError();
  await mkdir(request.folder, { recursive: true });
  const receiver = new Receiver(request, options);
  await receiver.run();
  throw new CancelledError();
}

class Receiver {
  private readonly open = new Map<Socket, ReceivingAssociation>();
  private readonly finishing = new Set<Promise<void>>();
  private readonly limits;

  constructor(
    private readonly request: ReceiveRequest,
    private readonly options: ReceiveOptions,
  ) {
    this.limits = { ...SINK_LIMITS, associations: MAX_ASSOCIATIONS, idleMs: IDLE_MS, ...options.limits };
  }

  async run(): Promise<void> {
    const { port, host } = this.request;
    const { signal } = this.options;
    const server = this.server();
    // Below TLS: what is still shaking hands must not outlive the server.
    const sockets = new Set<Socket>();
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    // Connections that are no association yet count too, so that nobody can hold them all open.
    server.maxConnections = 4 * this.limits.associations;
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', (error) => reject(listenFailure(error, port)));
        signal.addEventListener('abort', () => resolve(), { once: true });
        server.listen({ port, ...(host !== undefined && { host }) }, () =>
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
    const { port, tls } = this.request;
    const take = (socket: Socket) => this.take(socket);
    if (!tls) return createServer(take);
    const asks = tls.ca !== undefined;
    try {
      return createTlsServer(
        { ...tls, requestCert: asks, rejectUnauthorized: asks, handshakeTimeout: this.limits.idleMs },
        take,
      );
    } catch (error) {
      throw listenFailure(error, port);
    }
  }

  private take(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    guardPdus(socket, MAX_PDU_BYTES);
    const folder = join(this.request.folder, randomUUID());
    mkdirSync(folder);
    const association = new ReceivingAssociation(socket, {
      aet: this.request.aet,
      folder,
      limits: this.limits,
      idleMs: this.limits.idleMs,
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

  private async finish(socket: Socket, association: ReceivingAssociation, folder: string): Promise<void> {
    this.open.delete(socket);
    const { count, callingAet, problem } = association;
    if (count > 0) this.options.onReceived({ folder, count, callingAet, problem });
    else await rm(folder, { recursive: true, force: true });
  }
}

function listenFailure(error: unknown, port: number): unknown {
  const code = systemCode(error);
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
