/**
 * Receiving, switched on and off by the person: what comes is imported when its association has ended. Senders were
 * told that it is stored, so it leaves the folder in which it came only for the library or for the folder of what
 * cannot be imported.
 */
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CancelledError, UserError } from '../../core/errors';
import { syncFolder } from '../../files/durable';
import { removeAllPartials } from '../../files/partials';
import type { ImportResult } from '../../ipc/contract';
import type { ReceiveSettings, ReceiveState } from '../../ipc/network-calls';
import { EVERYWHERE } from '../../network/everywhere';
import type { ErrorLog } from '../ipc-server';
import type { Identities } from './identities';
import type { Network } from '../processes/network';
import { strings } from '../strings';

const WORDS = strings.notices.receiving;

export interface ReceiverParts<Port> {
  network: Pick<Network<Port>, 'receive'>;
  identities: Pick<Identities, 'resolve'>;
  /** Folder for what comes in. */
  folder: string;
  /** Folder for what came in and cannot be imported. */
  notImported: string;
  /** @param from by which series that were imported from there before are known again */
  importPaths(paths: string[], from: string): Promise<ImportResult>;
  tell(state: ReceiveState): void;
  log: ErrorLog;
}

export class Receiver<Port> {
  private abort: AbortController | undefined;
  private stopped: Promise<void> = Promise.resolve();
  private imports: Promise<void> = Promise.resolve();
  private images = 0;
  private problem: string | null = null;

  constructor(
    private readonly parts: ReceiverParts<Port>,
    private settings: ReceiveSettings,
  ) {}

  get state(): ReceiveState {
    return { on: this.abort !== undefined, ...this.settings, images: this.images, problem: this.problem };
  }

  /** Imports what an application that was ended the hard way had received. Never rejects. */
  async recover(): Promise<void> {
    await this.takeLeft();
    await this.imports;
  }

  /** Resolves when the port is open. Rejects with `UserError` where it cannot be had. */
  async start(settings: ReceiveSettings): Promise<void> {
    await this.stop();
    const { network, folder, identities, log } = this.parts;
    const { port, aet, tls } = settings;
    // Asked for first: what is missing is to be said before a port is opened.
    const own = tls && { ...identities.resolve(tls.own), ...(tls.clients && { ca: tls.clients.pem }) };
    await this.takeLeft();
    const abort = new AbortController();
    this.abort = abort;
    this.settings = settings;
    this.images = 0;
    this.problem = null;
    let listening = () => {};
    const ready = new Promise<void>((resolve) => (listening = resolve));
    let failure: unknown;
    const request = { port, aet, folder, ...terms(settings), ...(own && { tls: own }) };
    this.stopped = network
      .receive(request, abort.signal, (progress) => {
        if ('listening' in progress) listening();
        else if ('received' in progress) this.take(progress.received.folder, progress.received.problem);
      })
      .then(
        () => undefined,
        async (error: unknown) => {
          if (error instanceof CancelledError) return;
          failure = error;
          if (!(error instanceof UserError)) log.error('network', error);
          this.problem = error instanceof UserError ? error.message : WORDS.defect;
          // The process may be lost, which brought images before.
          await this.takeLeft();
        },
      )
      .finally(() => {
        if (this.abort === abort) this.abort = undefined;
        this.parts.tell(this.state);
      });
    await Promise.race([ready, this.stopped]);
    if (failure) throw failure;
    this.parts.tell(this.state);
  }

  /** Closes the port; resolves when everything that came is imported. Never rejects. */
  async stop(): Promise<void> {
    if (!this.abort) return;
    this.abort.abort();
    await this.stopped;
    // Associations that were open end with the port; senders were told that their images are stored.
    await this.takeLeft();
    await this.imports;
  }

  /** Takes what lies in the folder while nothing comes in: what is unfinished there no sender was told of. */
  private async takeLeft(): Promise<void> {
    const { folder } = this.parts;
    await removeAllPartials(folder);
    for (const name of await readdir(folder).catch(() => [])) this.take(join(folder, name), undefined);
  }

  /** Imports a folder after those before it. It is gone when all of it is in the library. */
  private take(folder: string, problem: string | undefined): void {
    this.imports = this.imports.then(async () => {
      const files = await readdir(folder).catch(() => []);
      if (files.length === 0) {
        // Made for an image that never came to its end.
        await rmdir(folder).catch(() => undefined);
        return;
      }
      try {
        const { cancelled, skipped, known = [] } = await this.parts.importPaths([folder], basename(folder));
        if (cancelled) {
          this.problem = WORDS.cancelled(files.length);
          return;
        }
        if (skipped.length > 0) await this.keepAside(folder);
        else await rm(folder, { recursive: true, force: true });
        this.images += files.length - Math.min(files.length, skipped.length);
        this.problem =
          problem ??
          (skipped.length > 0
            ? WORDS.notImported(skipped.length, files.length, skipped[0]!.reason)
            : known.length > 0
              ? WORDS.known(known.length)
              : null);
      } catch (error) {
        if (!(error instanceof UserError)) this.parts.log.error('network', error);
        const reason = error instanceof UserError ? error.message : WORDS.importDefect;
        this.problem = WORDS.kept(reason, files.length);
      } finally {
        this.parts.tell(this.state);
      }
    });
  }

  private async keepAside(folder: string): Promise<void> {
    const { notImported } = this.parts;
    await mkdir(notImported, { recursive: true });
    await rename(folder, join(notImported, basename(folder)));
    await Promise.all([syncFolder(notImported), syncFolder(dirname(folder))]);
  }
}

/** Who may send, from where, and how much at a time; empty lists mean everybody. */
function terms({ everywhere, aets, addresses, associations, idleSeconds }: ReceiveSettings) {
  return {
    ...(everywhere && { host: EVERYWHERE }),
    callers: { ...(aets.length > 0 && { aets }), ...(addresses.length > 0 && { addresses }) },
    limits: { associations, idleMs: idleSeconds * 1000 },
  };
}
