/**
 * What a command says while it runs. Results and JSON lines go to standard output; progress and errors go to
 * standard error, so that output can be piped.
 */
import { Presets, SingleBar } from 'cli-progress';

export interface Reporter {
  /** One event: a line of JSON in JSON mode, nothing otherwise. */
  event(event: { type: string } & Record<string, unknown>): void;
  /** A plain line: a result or a remark. Nothing in JSON mode. */
  line(text: string): void;
  /** State of the running job; drawn as a bar on a terminal, as a line now and then elsewhere. */
  progress(state: ProgressState): void;
  /** Takes the bar away. */
  stop(): void;
}

export interface ProgressState {
  /** 0 to 1 */
  fraction: number;
  what: string;
  remainingMs?: number | undefined;
}

export function reporter(json: boolean): Reporter {
  if (json) return new JsonReporter();
  return process.stderr.isTTY ? new BarReporter() : new LineReporter();
}

class JsonReporter implements Reporter {
  event(event: { type: string } & Record<string, unknown>): void {
    process.stdout.write(`${JSON.stringify(event)}\n`);
  }
  line(): void {}
  progress(): void {}
  stop(): void {}
}

class BarReporter implements Reporter {
  private bar: SingleBar | undefined;

  event(): void {}

  line(text: string): void {
    this.stop();
    process.stdout.write(`${text}\n`);
  }

  progress(state: ProgressState): void {
    const payload = {
      what: state.what,
      left: state.remainingMs === undefined ? '' : ` | ${timeLeft(state.remainingMs)}`,
    };
    if (!this.bar) {
      const format = '{bar} {percentage} % | {what}{left}';
      this.bar = new SingleBar(
        { format, clearOnComplete: true, hideCursor: true, barsize: 30 },
        Presets.shades_classic,
      );
      this.bar.start(100, 0, payload);
    }
    this.bar.update(Math.floor(state.fraction * 100), payload);
  }

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}

/** A log gets a line at most so often. */
const LINE_INTERVAL_MS = 5000;

class LineReporter implements Reporter {
  private last = performance.now();

  event(): void {}

  line(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  progress({ fraction, what, remainingMs }: ProgressState): void {
    if (performance.now() - this.last < LINE_INTERVAL_MS) return;
    this.last = performance.now();
    const left = remainingMs === undefined ? '' : `, ${timeLeft(remainingMs)}`;
    process.stderr.write(`${Math.floor(fraction * 100)} %, ${what}${left}\n`);
  }

  stop(): void {}
}

export function timeLeft(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s left`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s left`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}
