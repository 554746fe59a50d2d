/** One association that another system has opened: what is agreed to, and what becomes of its requests. */
import type { Socket } from 'node:net';
import { constants, responses, Scp, type association, type requests } from 'dcmjs-dimse';
import type { SinkLimits } from '../disk-budget';
import { maxPduBytes } from './library';
import { guardPdus } from './pdu-guard';
import { SUCCESS } from './status';
import { IMAGE_CLASSES, PLAIN_SYNTAXES, TAKEN_SYNTAXES } from './storage-classes';
import { StoreSink, type SinkPlace } from './store-sink';
import { storeResponse, StoringScp } from './storing-scp';

export interface AssociationTerms {
  /** The only AE title that may be called. */
  aet: string;
  /** AE titles that may call; all where absent. */
  callers: ReadonlySet<string> | undefined;
  place: SinkPlace;
  limits: SinkLimits;
  /** An association in which no PDU came to its end for so long is ended. */
  idleMs: number;
  onEstablished(): void;
  /** Whether as many associations are open as may be. */
  full(): boolean;
  onStored(): void;
}

const IMAGES: ReadonlySet<string> = new Set(IMAGE_CLASSES);
const { PresentationContextResult: Context, RejectReason, RejectResult, RejectSource, SopClass } = constants;
/** The library counts from the last PDU, whole or not, and looks once a second; this class counts itself. */
const NEVER_MS = 2 ** 31 - 1;
/** Bytes of a command or a query that are held in memory; images go to disk as they come. */
const MAX_HELD_BYTES = 1024 * 1024;
/** PS3.8 table 9-21: temporary congestion, of the presentation provider. */
const CONGESTION = 1;

/** What the library does with a P-DATA-TF PDU; not in its types. */
interface PDataHandler {
  _processPDataTf(pdu: { getPdvs(): { getValue(): Buffer; isLastFragment(): boolean }[] }): Promise<void>;
}
const inherited = Scp.prototype as unknown as PDataHandler;

export class ReceivingAssociation extends StoringScp {
  established = false;
  callingAet = '';
  /** Settles when the connection is closed and nothing of a half-sent image is left. */
  readonly ended: Promise<void>;
  private sink: StoreSink | undefined;
  private firstProblem: string | undefined;
  private held = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly peer: Socket,
    private readonly terms: AssociationTerms,
  ) {
    // Before the library listens. Bytes that drip in are no progress; a PDU that is whole is.
    const guarded = (socket: Socket) => {
      guardPdus(socket, maxPduBytes(), () => this.idle?.refresh());
      return socket;
    };
    super(guarded(peer), { connectTimeout: NEVER_MS, associationTimeout: NEVER_MS, pduTimeout: NEVER_MS });
    this.ended = new Promise((resolve) => {
      peer.once('close', () => {
        this.established = false;
        clearTimeout(this.idle);
        this.sink?.drop();
        resolve();
      });
    });
    this.on('networkError', () => peer.destroy());
  }

  /** Images kept so far. */
  get count(): number {
    return this.sink?.count ?? 0;
  }

  /** One sentence about the first image that was not kept. */
  get problem(): string | undefined {
    return this.firstProblem;
  }

  override associationRequested(offered: association.Association): void {
    const { aet, callers, place, limits, idleMs } = this.terms;
    const refused =
      offered.getCalledAeTitle() !== aet
        ? RejectReason.CalledAeNotRecognized
        : callers && !callers.has(offered.getCallingAeTitle())
          ? RejectReason.CallingAeNotRecognized
          : undefined;
    if (refused !== undefined) {
      this.sendAssociationReject(RejectResult.Permanent, RejectSource.ServiceUser, refused);
      this.peer.end();
      return;
    }
    if (this.terms.full()) {
      this.sendAssociationReject(
        RejectResult.Transient,
        RejectSource.ServiceProviderPresentation,
        CONGESTION,
      );
      this.peer.end();
      return;
    }
    this.callingAet = offered.getCallingAeTitle();
    this.sink = new StoreSink(place, this.callingAet, limits);
    for (const { context } of offered.getPresentationContexts()) answer(context);
    this.established = true;
    this.terms.onEstablished();
    this.idle = setTimeout(() => this.peer.destroy(), idleMs);
    this.sendAssociationAccept();
  }

  override associationReleaseRequested(): void {
    this.sendAssociationReleaseResponse();
    this.peer.end();
  }

  override abort(): void {
    this.peer.destroy();
  }

  override cEchoRequest(
    request: requests.CEchoRequest,
    callback: (r: responses.CEchoResponse) => void,
  ): void {
    const response = responses.CEchoResponse.fromRequest(request);
    response.setStatus(SUCCESS);
    callback(response);
  }

  /** Ends the association where a sender keeps adding to something that the library holds in memory. */
  async _processPDataTf(pdu: Parameters<PDataHandler['_processPDataTf']>[0]): Promise<void> {
    for (const part of pdu.getPdvs())
      this.held = part.isLastFragment() ? 0 : this.held + part.getValue().length;
    if (!this.sink?.writing && this.held > MAX_HELD_BYTES) this.peer.destroy();
    else await inherited._processPDataTf.call(this, pdu);
  }

  protected override sinkOf(context: association.PresentationContext): StoreSink {
    if (!this.sink || context.getResult() !== Context.Accept) throw new Error('Not what was agreed on.');
    return this.sink;
  }

  override cStoreRequest(
    request: requests.CStoreRequest,
    callback: (response: responses.CStoreResponse) => void,
  ): void {
    const status = this.sink!.end();
    this.firstProblem ??= this.sink!.problem;
    callback(storeResponse(request, status));
    this.terms.onStored();
  }
}

/** Accepts images and the echo service, in the first encoding offered that the import reads. */
function answer(context: association.PresentationContext): void {
  const abstractSyntax = context.getAbstractSyntaxUid();
  const echo = abstractSyntax === SopClass.Verification;
  if (!echo && !IMAGES.has(abstractSyntax)) {
    context.setResult(Context.RejectAbstractSyntaxNotSupported);
    return;
  }
  const syntax = context
    .getTransferSyntaxUids()
    .find((uid) => (echo ? PLAIN_SYNTAXES.includes(uid) : TAKEN_SYNTAXES.has(uid)));
  if (syntax === undefined) context.setResult(Context.RejectTransferSyntaxesNotSupported);
  else context.setResult(Context.Accept, syntax);
}
