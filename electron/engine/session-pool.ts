/**
 * Sessions that jobs share: two jobs with one pack on one provider run the same session by turns, and the next job of
 * a batch finds it still open.
 */
import type { StageKind } from '../core/stages';
import { OrtSession, type SessionOptions } from './session';
import type { CheckedGraph } from './onnx-graph';

type Network = Pick<OrtSession, 'run' | 'release'>;

interface Entry {
  session: Promise<Network>;
  users: number;
  closing?: NodeJS.Timeout;
}

/** A session that is borrowed. */
export interface Lease {
  session: Pick<OrtSession, 'run'>;
  /** Gives it back. With `broken` it is closed rather than kept: a driver that failed once is not asked again. */
  release(broken?: boolean): Promise<void>;
}

export class SessionPool {
  private readonly entries = new Map<string, Entry>();

  /**
   * @param lingerMs how long a session stays open when nobody uses it
   * @param create opens one
   */
  constructor(
    private readonly lingerMs: number,
    private readonly create: (graph: CheckedGraph, options: SessionOptions) => Promise<Network> = (
      graph,
      options,
    ) => OrtSession.create(graph, options),
  ) {}

  /**
   * @param key what makes two networks the same: pack, file, provider, threads
   * @throws UserError as `OrtSession.create` does
   */
  async take(key: string, graph: CheckedGraph, options: SessionOptions): Promise<Lease> {
    const entry = this.entries.get(key) ?? { session: this.create(graph, options), users: 0 };
    this.entries.set(key, entry);
    clearTimeout(entry.closing);
    entry.users += 1;
    try {
      const session = await entry.session;
      return { session, release: (broken = false) => this.release(key, entry, broken) };
    } catch (error) {
      this.forget(key, entry);
      throw error;
    }
  }

  private async release(key: string, entry: Entry, broken: boolean): Promise<void> {
    entry.users -= 1;
    if (broken) this.forget(key, entry);
    if (entry.users > 0) return;
    if (this.entries.get(key) !== entry || this.lingerMs === 0) {
      this.forget(key, entry);
      await (await entry.session).release();
      return;
    }
    entry.closing = setTimeout(() => {
      this.forget(key, entry);
      void entry.session.then((session) => session.release());
    }, this.lingerMs);
    entry.closing.unref();
  }

  private forget(key: string, entry: Entry): void {
    if (this.entries.get(key) === entry) this.entries.delete(key);
  }
}

/** What makes two networks the same: pack, network, provider, threads. */
export function sessionKey(
  packSha256: string,
  network: StageKind,
  provider: string,
  threads: number | undefined,
): string {
  return [packSha256, network, provider, threads ?? 0].join(' ');
}
