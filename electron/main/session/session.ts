/**
 * What is shown, kept on disk while it changes, so that the next start shows it again: after a normal end, after the
 * application broke down, and after the page alone did. What breaks down twice in a short time is not opened by itself
 * again, since it may be the reason.
 */
import type { SessionStart, ShownSession } from '../../ipc/session-calls';
import type { JsonFile } from '../storage/json-file';
import { problemOf } from '../storage/stores';
import { strings } from '../strings';
import type { sessionFile } from './session-file';

/** Whatever breaks down within this time after it broke down may do so again and again. */
const SOON_MS = 60_000;

const NOTES = strings.notices.session;

/** What to do with a page that is gone. */
export type PageLoss = 'reload' | 'give-up';

export interface SessionParts {
  file: JsonFile<typeof sessionFile>;
  /** ms since some moment */
  now?: () => number;
}

export class Session {
  private shown: ShownSession | null;
  private note: string | null;
  private restore: SessionStart['restore'];
  private settled = false;
  private clean = false;
  private losses: number[] = [];
  private readonly settling: NodeJS.Timeout;

  private constructor(
    private readonly parts: SessionParts,
    start: SessionStart & { afterCrash: boolean },
  ) {
    this.shown = start.session;
    this.note = start.note;
    this.restore = start.restore;
    this.afterCrash = start.afterCrash;
    this.settling = setTimeout(() => {
      this.settled = true;
      void this.save();
    }, SOON_MS);
    this.settling.unref();
  }

  private readonly afterCrash: boolean;

  /** Opens what the last run left, and notes that this one has begun. Never rejects. */
  static async open(parts: SessionParts): Promise<Session> {
    const session = new Session(parts, await startOf(parts));
    await session.save();
    return session;
  }

  /** For a page that has just been loaded. What there is to say is said once. */
  start(): SessionStart {
    const start: SessionStart = { session: this.shown, note: this.note, restore: this.restore };
    this.note = null;
    return start;
  }

  put(shown: ShownSession): void {
    this.shown = shown;
    // What was held back is gone once something else is shown.
    this.restore = 'now';
    void this.save();
  }

  /** Series that are shown, or that will be when the page is there. */
  seriesIds(): string[] {
    return this.shown?.panes.flatMap((pane) => pane?.seriesId ?? []) ?? [];
  }

  /** The page is gone. @returns whether it is worth loading again */
  pageLost(): PageLoss {
    const now = (this.parts.now ?? Date.now)();
    this.losses = [...this.losses.filter((at) => now - at < SOON_MS), now];
    const [once, twice, often] = [1, 2, 3];
    if (this.losses.length >= often) return 'give-up';
    this.restore = this.losses.length >= twice ? 'on-request' : 'now';
    this.note = this.losses.length === once ? NOTES.pageOnce : NOTES.pageTwice;
    return 'reload';
  }

  /** The person wants to try a page again that was given up. */
  tryAgain(): void {
    this.losses = [];
    this.restore = 'on-request';
    this.note = NOTES.pageTwice;
  }

  /** The application ends in order. Resolves when that is on disk. */
  async end(): Promise<void> {
    clearTimeout(this.settling);
    this.clean = true;
    await this.save();
  }

  private save(): Promise<unknown> {
    return this.parts.file.write(() => ({
      format: 1,
      clean: this.clean,
      afterCrash: this.afterCrash,
      settled: this.settled,
      session: this.shown,
    }));
  }
}

async function startOf({ file }: SessionParts): Promise<SessionStart & { afterCrash: boolean }> {
  const nothing = { session: null, note: null, restore: 'now', afterCrash: false } as const;
  const read = await file.read();
  const problem = problemOf(read);
  if (problem !== undefined) return { ...nothing, note: NOTES.unreadable(problem) };
  if (read.found !== 'value') return nothing;
  const { session, clean, afterCrash, settled } = read.value;
  if (clean) return { ...nothing, session };
  const again = afterCrash && !settled;
  return {
    session,
    note: session === null ? null : again ? NOTES.appTwice : NOTES.appOnce,
    restore: again ? 'on-request' : 'now',
    afterCrash: true,
  };
}
