/** Receiving, switched on and off by the person: what comes is imported when its association has ended. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError, UserError } from '../../core/errors';
import type { ImportResult } from '../../ipc/contract';
import type { ReceiveSettings, ReceiveState } from '../../ipc/network-calls';
import type { ErrorLog } from '../ipc-server';
import type { Identities } from './identities';
import type { Network } from '../processes/network';

export interface ReceiverParts<Port> {
  network: Pick<Network<Port>, 'receive'>;
  identities: Pick<Identities, 'resolve'>;
  /** Folder for what comes in. */
  folder: string;
  importPaths(paths: string[]): Promise<ImportResult>;
  tell(state: ReceiveState): void;
  log: ErrorLog;
}

const DEFECT = 'Receiving stopped because something went wrong inside GriDiT Studio.';

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

  /** Resolves when the port is open. Rejects with `UserError` where it cannot be had. */
  async start(settings: ReceiveSettings): Promise<void> {
    await this.stop();
    const { network, folder, identities, log } = this.parts;
    const { port, aet, tls } = settings;
    // Asked for first: what is missing is to be said before a port is opened.
    const own = tls && { ...identities.resolve(tls.own), ...(tls.clients && { ca: tls.clients.pem }) };
    // What an application that was ended the hard way had received.
    await this.takeLeft();
    const abort = new AbortController();
    this.abort = abort;
    this.settings = settings;
    this.images = 0;
    this.problem = null;
    let listening = () => {};
    const ready = new Promise<void>((resolve) => (listening = resolve));
    let failure: unknown;
    this.stopped = network
      .receive({ port, aet, folder, ...(own && { tls: own }) }, abort.signal, (progress) => {
        if ('listening' in progress) listening();
        else if ('received' in progress) this.take(progress.received.folder, progress.received.problem);
      })
      .then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof CancelledError) return;
          failure = error;
          if (!(error instanceof UserError)) log.error('network', error);
          this.problem = error instanceof UserError ? error.message : DEFECT;
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

  private async takeLeft(): Promise<void> {
    for (const name of await readdir(this.parts.folder).catch(() => []))
      this.take(join(this.parts.folder, name), undefined);
  }

  /** Imports a folder after those before it, and removes it. */
  private take(folder: string, problem: string | undefined): void {
    this.imports = this.imports.then(async () => {
      try {
        const files = await readdir(folder).catch(() => []);
        if (files.length === 0) return;
        const { skipped } = await this.parts.importPaths([folder]);
        this.images += files.length - Math.min(files.length, skipped.length);
        this.problem =
          problem ??
          (skipped.length > 0
            ? `${skipped.length} of ${files.length} received files could not be imported; the first ${skipped[0]!.reason}.`
            : null);
      } catch (error) {
        if (!(error instanceof UserError)) this.parts.log.error('network', error);
        this.problem = error instanceof UserError ? error.message : DEFECT;
      } finally {
        await rm(folder, { recursive: true, force: true }).catch(() => undefined);
        this.parts.tell(this.state);
      }
    });
  }
}
