/**
 * Deletes series that are older than the person wants to keep any: once at start and once a day. Series that are
 * marked as kept or shown in a window stay; jobs of the queue refer to no series until theirs is made, which is new
 * then. What was deleted is told, and can be taken back for a while.
 */
import type { SeriesSummary } from '../../ipc/contract';
import type { Swept } from '../../ipc/settings-calls';
import type { ErrorLog } from '../ipc-server';
import type { Settings } from '../settings/settings';
import type { SeriesLibrary } from './series-library';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A computer that slept makes timers late; so the day is looked at often. */
const LOOK_MS = 15 * 60 * 1000;
/** Nobody asked for this deletion just now, so there is more time to take it back. */
export const SWEEP_UNDO_MS = 60 * 60 * 1000;

export interface RetentionParts {
  library: Pick<SeriesLibrary, 'list'> & { remove(id: string, undoMs: number): Promise<number> };
  settings: Pick<Settings, 'get' | 'set'>;
  /** Series that must not go: those that are shown. */
  inUse(): ReadonlySet<string>;
  /** Whether series are being written elsewhere, whichever they are. */
  busy(): boolean;
  /** Is given what was deleted, if anything was. */
  tell(swept: Swept): void;
  log: ErrorLog;
  now?(): number;
}

export interface Due {
  /** Oldest first. */
  due: SeriesSummary[];
  /** Old enough, but in use. */
  spared: number;
}

export class Retention {
  private timer: NodeJS.Timeout | undefined;
  private lastRun = -Infinity;
  private sweeping: Promise<Swept> | undefined;

  constructor(private readonly parts: RetentionParts) {}

  /** What a sweep would delete now. */
  due(): Due {
    const { days } = this.parts.settings.get('retention');
    if (days === null) return { due: [], spared: 0 };
    const oldest = this.now() - days * DAY_MS;
    const old = this.parts.library
      .list()
      .filter(({ createdAt, kept }) => !kept && Date.parse(createdAt) < oldest)
      .toReversed();
    const inUse = this.parts.inUse();
    const due = old.filter(({ id }) => !inUse.has(id));
    return { due, spared: old.length - due.length };
  }

  /** Deletes what is due. One that cannot be deleted is logged and stays. */
  sweep(): Promise<Swept> {
    this.sweeping ??= this.run().finally(() => (this.sweeping = undefined));
    return this.sweeping;
  }

  /** Sweeps now, and from now on every day. */
  start(): void {
    const look = () => {
      if (this.now() - this.lastRun < DAY_MS || this.parts.busy()) return;
      this.sweep().catch((error: unknown) => this.parts.log.error('retention', error));
    };
    if (this.timer) return;
    look();
    this.timer = setInterval(look, LOOK_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async run(): Promise<Swept> {
    const { library, settings, tell, log } = this.parts;
    this.lastRun = this.now();
    const removed: Swept['removed'] = [];
    for (const { id, description } of this.due().due) {
      try {
        await library.remove(id, SWEEP_UNDO_MS);
        removed.push({ id, description });
      } catch (error) {
        log.error('retention', error);
      }
    }
    const swept = { removed, undoMs: SWEEP_UNDO_MS };
    if (removed.length === 0) return swept;
    tell(swept);
    await settings.set('sweep', { at: new Date(this.now()).toISOString(), removed: removed.length });
    return swept;
  }

  private now(): number {
    return this.parts.now?.() ?? Date.now();
  }
}
