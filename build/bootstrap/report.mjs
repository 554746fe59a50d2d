// How the bootstrap speaks: one line a step, one sentence for what it cannot do.

/** A failure that the person at the keyboard can mend; its message says how. */
export class BootstrapError extends Error {}

/** Prints one line about something the bootstrap does or leaves out. */
export function say(message) {
  console.log(`setup: ${message}`);
}

/** Prints what nobody should overlook, set apart from the rest. */
export function notice(...lines) {
  const rule = '─'.repeat(Math.max(...lines.map(({ length }) => length)));
  console.log(['', rule, ...lines, rule, ''].join('\n'));
}

/** Ends the process: with one line for what the person can mend, with the error itself for the rest. */
export function endBootstrap(error) {
  if (!(error instanceof BootstrapError)) throw error;
  console.error(`setup: ${error.message}`);
  process.exit(1);
}
