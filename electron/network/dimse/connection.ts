/** An association that this program opens (service class user): negotiation, requests one at a time, release. */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { association, constants, responses, type requests } from 'dcmjs-dimse';
import { CancelledError, UserError } from '../../core/errors';
import type { DimseNode } from '../../core/pacs-node';
import { connectionFailure } from '../connection-errors';
import { tlsOptions } from '../tls-options';
import { maxPduBytes } from './library';
import { abortSentence, rejectSentence } from './reject-reason';
import { isPending, NOT_UNDERSTOOD } from './status';
import type { StoreSink } from './store-sink';
import { storeResponse, StoringScp } from './storing-scp';

/** A kind of object or service, and the encodings offered for it: each becomes one presentation context. */
export interface Proposal {
  abstractSyntax: string;
  transferSyntaxes: readonly string[];
  /** Set where the other system sends objects of this kind back over the association (C-GET). */
  receives?: boolean;
}

export interface Timeouts {
  connectMs: number;
  /** Nothing moved in either direction for so long. */
  idleMs: number;
}

export interface ConnectionOptions {
  signal?: AbortSignal | undefined;
  timeouts?: Partial<Timeouts> | undefined;
  /** Where objects go that come back over the association. */
  sink?: StoreSink;
}

/** PS3.8 numbers contexts with odd bytes. */
export const MAX_CONTEXTS = 128;
const TIMEOUTS: Timeouts = { connectMs: 15_000, idleMs: 60_000 };
const RELEASE_PATIENCE_MS = 2000;
/** The library counts from the last PDU received, which a long file would outlast; the socket's own idle time counts here. */
const NEVER_MS = 2 ** 31 - 1;

/** Takes what the other system stores over an association that this program opened. */
class Network extends StoringScp {
  sink: StoreSink | undefined;

  protected override sinkOf(): StoreSink {
    if (!this.sink) throw new Error('Nothing was asked for.');
    return this.sink;
  }

  override cStoreRequest(
    request: requests.CStoreRequest,
    callback: (response: responses.CStoreResponse) => void,
  ): void {
    callback(storeResponse(request, this.sink?.end() ?? NOT_UNDERSTOOD));
  }
}

export class Connection {
  private failed: Error | undefined;
  private ended = false;
  private reject: ((error: Error) => void) | undefined;
  private readonly stops: (() => void)[] = [];

  private constructor(
    private readonly socket: Socket,
    private readonly network: Network,
    private readonly offered: association.Association,
    /** "host:port", as typed. */
    readonly place: string,
  ) {}

  /**
   * Connects and negotiates. Rejects with `UserError` (network) saying what is wrong, or `CancelledError`.
   * @param proposals at most `MAX_CONTEXTS`
   */
  static async open(
    node: DimseNode,
    proposals: readonly Proposal[],
    { signal, timeouts, sink }: ConnectionOptions = {},
  ): Promise<Connection> {
    if (signal?.aborted) throw new CancelledError();
    const { connectMs, idleMs } = { ...TIMEOUTS, ...timeouts };
    const place = `${node.host}:${node.port}`;
    const socket = node.tls
      ? connectTls({ host: node.host, port: node.port, ...tlsOptions(node.host, node.tls) })
      : connect({ host: node.host, port: node.port });
    const offered = offer(node, proposals);
    // Before the library listens, which turns errors into texts without a code.
    let cause: Error | undefined;
    socket.on('error', (error) => (cause = error));
    const network = new Network(socket, {
      connectTimeout: idleMs,
      associationTimeout: NEVER_MS,
      pduTimeout: NEVER_MS,
    });
    network.sink = sink;
    const connection = new Connection(socket, network, offered, place);

    network.on('networkError', (error: Error) =>
      connection.fail(connectionFailure(cause ?? silent(error), place)),
    );
    network.on('close', () => connection.fail(connectionFailure(cause ?? reset(), place)));
    network.on('abort', () =>
      connection.fail(new UserError('network', abortSentence(place, node.callingAet))),
    );
    const cancel = () => {
      network.sendAbort();
      connection.fail(new CancelledError());
    };
    signal?.addEventListener('abort', cancel);
    connection.stops.push(() => signal?.removeEventListener('abort', cancel));

    const late = setTimeout(
      () => connection.fail(connectionFailure({ code: 'ETIMEDOUT' }, place)),
      connectMs,
    );
    connection.stops.push(() => clearTimeout(late));
    await connection.wait<void>((resolve) => {
      socket.once(node.tls ? 'secureConnect' : 'connect', () => network.sendAssociationRequest(offered));
      network.on('associationAccepted', () => resolve());
      network.on('associationRejected', (refusal: { source: number; reason: number }) =>
        connection.fail(new UserError('network', rejectSentence(place, node, refusal))),
      );
    });
    clearTimeout(late);
    return connection;
  }

  /** Whether the other system refused a kind of object as such, and not only its encodings. */
  refuses(abstractSyntax: string): boolean {
    const { RejectAbstractSyntaxNotSupported } = constants.PresentationContextResult;
    return this.offered
      .getPresentationContexts()
      .some(
        ({ context }) =>
          context.getAbstractSyntaxUid() === abstractSyntax &&
          context.getResult() === RejectAbstractSyntaxNotSupported,
      );
  }

  /** Encodings that the other system takes for a kind of object; none where it does not take the kind at all. */
  accepted(abstractSyntax: string): string[] {
    return this.offered
      .getPresentationContexts()
      .map(({ context }) => context)
      .filter((context) => context.getAbstractSyntaxUid() === abstractSyntax)
      .filter((context) => context.getResult() === constants.PresentationContextResult.Accept)
      .flatMap((context) => context.getAcceptedTransferSyntaxUid() ?? []);
  }

  /**
   * Sends a request whose kind was accepted. Resolves with its last response; those before it go to `onPending`.
   * Rejects with `UserError` (network) where the connection fails, or `CancelledError`.
   */
  ask<Response extends responses.Response>(
    request: requests.Request,
    onPending?: (response: Response) => void,
  ): Promise<Response> {
    return this.wait<Response>((resolve) => {
      request.on('response', (response: Response) => {
        if (isPending(response.getStatus())) onPending?.(response);
        else resolve(response);
      });
      this.network.sendRequests(request);
    });
  }

  /** Asks the other system to end a request early; its last response says so. */
  cancelRequest(request: requests.CFindRequest): void {
    this.network.sendCancel(request);
  }

  /** Ends the association in order. Never rejects. */
  async release(): Promise<void> {
    if (this.ended) return;
    await new Promise<void>((resolve) => {
      const patience = setTimeout(resolve, RELEASE_PATIENCE_MS);
      const done = () => {
        clearTimeout(patience);
        resolve();
      };
      this.network.on('associationReleaseResponse', done);
      this.socket.once('close', done);
      this.network.sendAssociationReleaseRequest();
    });
    this.end();
  }

  /** Runs `begin` and waits until it resolves or the connection fails. */
  private wait<T>(begin: (resolve: (value: T) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.failed) {
        reject(this.failed);
        return;
      }
      this.reject = reject;
      begin(resolve);
    });
  }

  private fail(error: Error): void {
    if (this.ended) return;
    this.failed = error;
    this.end();
    this.reject?.(error);
  }

  private end(): void {
    this.ended = true;
    for (const stop of this.stops) stop();
    this.network.sink?.drop();
    // What was written before, an abort for one, still goes out.
    this.socket.destroySoon();
  }
}

function offer(node: DimseNode, proposals: readonly Proposal[]): association.Association {
  const offered = new association.Association(node.callingAet, node.calledAet);
  offered.setMaxPduLength(maxPduBytes());
  for (const { abstractSyntax, transferSyntaxes, receives } of proposals) {
    const id = offered.addPresentationContext(abstractSyntax);
    for (const syntax of transferSyntaxes) offered.addTransferSyntaxToPresentationContext(id, syntax);
    if (receives) {
      offered.getPresentationContext(id).setUserRole(false);
      offered.getPresentationContext(id).setProviderRole(true);
    }
  }
  return offered;
}

/** An error of the library without a system code: the other system went silent, or sent what is no DICOM. */
function silent(error: Error): Error {
  return /timeout/i.test(error.message) ? Object.assign(new Error('silent'), { code: 'ETIMEDOUT' }) : error;
}

function reset(): Error {
  return Object.assign(new Error('closed'), { code: 'ECONNRESET' });
}
