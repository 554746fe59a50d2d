// How the bootstrap speaks: one line a step, one sentence for what it cannot do.

/** A failure that the person at the keyboard can mend; its message says how. */
export class BootstrapError extends Error {}

/** Prints one line about something the bootstrap does or leaves out. */
export function say(message) {
  console.log(`setup: ${message}`);
}
