/**
 * One utility process: started when first needed, watched, started again after it was lost.
 *
 * Work is done in conversations: a message goes in, messages come back until one of them ends it. If the process
 * dies, every open conversation fails with one sentence and the application goes on.
 */
import { CancelledError, UserError } from '../../core/errors';
import type { ErrorLog } from '../ipc-server';

/** The part of Electron's `UtilityProcess` that the host needs. */
export interface UtilityChild<Port = unknown> {
  postMessage(message: unknown, transfer?: Port[]): void;
  kill(): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
}

export interface Conversation<In, Out, Value, Port> {
  /** What begins it, and the ports that go along. */
  message: In;
  ports?: Port[];
  /**
   * Is shown every message of the process; returns the value once it has come, throws to fail, and returns
   * undefined for a message that ends nothing or belongs to another conversation.
   */
  receive(message: Out): { value: Value } | undefined;
  /** The sentence if the process is lost meanwhile, by exit code. */
  lost(exitCode: number): string;
  /** Aborting sends `stop`, and ends the process if that does not help. */
  signal?: AbortSignal;
  stop?: In;
  /** Is given the way to say more while the conversation lasts. */
  opened?(post: (message: In, ports?: Port[]) => void): void;
}

/** The process went while it had work. */
export class ProcessLost extends UserError {
  /** @param byUs whether it was ended because other work of it could not be cancelled otherwise */
  constructor(
    sentence: string,
    readonly byUs: boolean,
  ) {
    super('engine', sentence);
  }
}

/** How long a process may take to stop by itself before it is ended. */
export const CANCEL_PATIENCE_MS = 5000;

interface Open<Out> {
  receive(message: Out): void;
  lost(exitCode: number, byUs: boolean): void;
}

export class UtilityHost<In, Out, Port = unknown> {
  private child: UtilityChild<Port> | undefined;
  private readonly open = new Set<Open<Out>>();
  private closed = false;
  /** Whether the process is being ended because a conversation did not stop. */
  private ending = false;

  /** @param fork starts the process. */
  constructor(
    private readonly name: string,
    private readonly fork: () => UtilityChild<Port>,
    private readonly log: ErrorLog,
    private readonly cancelPatienceMs = CANCEL_PATIENCE_MS,
  ) {}

  /** Rejects with what `receive` throws, `UserError` if the process was lost, `CancelledError` if aborted. */
  async converse<Value>(conversation: Conversation<In, Out, Value, Port>): Promise<Value> {
    const { signal } = conversation;
    if (this.closed || signal?.aborted) throw new CancelledError();
    const child = this.running();
    let entry: Open<Out> | undefined;
    let patience: NodeJS.Timeout | undefined;
    const abort = () => {
      if (conversation.stop !== undefined) child.postMessage(conversation.stop);
      patience = setTimeout(() => {
        this.ending = true;
        child.kill();
      }, this.cancelPatienceMs);
    };
    try {
      return await new Promise<Value>((resolve, reject) => {
        entry = {
          receive: (message) => {
            try {
              const end = conversation.receive(message);
              if (end) resolve(end.value);
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)));
            }
          },
          lost: (code, byUs) => {
            if (this.closed || signal?.aborted) reject(new CancelledError());
            else reject(new ProcessLost(conversation.lost(code), byUs));
          },
        };
        const mine = entry;
        this.open.add(mine);
        signal?.addEventListener('abort', abort);
        child.postMessage(conversation.message, conversation.ports ?? []);
        conversation.opened?.((message, ports = []) => {
          if (this.open.has(mine)) child.postMessage(message, ports);
        });
      });
    } finally {
      clearTimeout(patience);
      signal?.removeEventListener('abort', abort);
      if (entry) this.open.delete(entry);
    }
  }

  /** Ends the process, and whatever it was doing with it. No conversation begins after that. */
  close(): void {
    this.closed = true;
    this.child?.kill();
  }

  private running(): UtilityChild<Port> {
    if (this.child) return this.child;
    const child = this.fork();
    child.on('message', (message) => {
      // Both ends are built from one source, so the type is known.
      for (const entry of this.open) entry.receive(message as Out);
    });
    child.on('exit', (code) => {
      if (this.child !== child) return;
      const byUs = this.ending;
      this.ending = false;
      this.child = undefined;
      const lost = [...this.open];
      this.open.clear();
      if (!this.closed) this.log.error(`process ${this.name}`, new Error(`It ended with exit code ${code}.`));
      for (const entry of lost) entry.lost(code, byUs);
    });
    this.child = child;
    return child;
  }
}
