/** Runs one command: Ctrl+C cancels it, whatever it throws becomes one sentence and an exit code. */
import { tmpdir } from 'node:os';
import { CancelledError, UserError, errorSentence } from '../core/errors';
import { removeStalePartials } from '../files/partials';
import { packFolders } from './places';
import { reporter, type Reporter } from './reporter';

export const EXIT = { done: 0, failed: 1, wrongUse: 2, cancelled: 130 } as const;

/** Ctrl+C, a request to end, and a terminal that was closed. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface CommandContext {
  report: Reporter;
  /** Aborted by Ctrl+C, by a request to end, when the terminal is closed, or when nobody reads the output any more. */
  signal: AbortSignal;
}

/** @returns the exit code */
export async function runCommand(
  json: boolean,
  command: (context: CommandContext) => Promise<void>,
): Promise<number> {
  const controller = new AbortController();
  const cancel = () => controller.abort();
  for (const name of ENDING) process.on(name, cancel);
  process.stdout.on('error', cancel);
  const report = reporter(json);
  try {
    await clearLeftovers();
    await command({ report, signal: controller.signal });
    report.stop();
    return EXIT.done;
  } catch (error) {
    report.stop();
    return tellFailure(error, report);
  } finally {
    for (const name of ENDING) process.off(name, cancel);
  }
}

/** What runs that were killed left in places of which nobody told this one. */
async function clearLeftovers(): Promise<void> {
  const { user } = packFolders();
  await Promise.all([tmpdir(), ...(user === undefined ? [] : [user])].map(removeStalePartials));
}

function tellFailure(error: unknown, report: Reporter): number {
  if (error instanceof CancelledError) {
    report.event({ type: 'cancelled' });
    process.stderr.write(`Cancelled. ${error.kept ?? 'Nothing was written.'}\n`);
    return EXIT.cancelled;
  }
  const code = error instanceof UserError ? error.code : 'defect';
  report.event({ type: 'error', code, message: errorSentence(error) });
  if (error instanceof UserError) process.stderr.write(`${error.message}\n`);
  else
    process.stderr.write(
      `This is a defect of the program: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
  if (code === 'foreign') process.stderr.write('--force goes on anyway.\n');
  return code === 'bad-request' || code === 'foreign' ? EXIT.wrongUse : EXIT.failed;
}
