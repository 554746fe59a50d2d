/**
 * The two ways in which work ends other than by success.
 *
 * `UserError` carries a sentence meant for the person at the screen: what is wrong, where, and what to do.
 * Anything else that is thrown is a defect of the program and is reported as one.
 */
export type ErrorCode =
  | 'bad-request' // the request itself cannot be met (frames, spacing, unknown model …)
  | 'foreign' // images that a model does not know; its owner may insist
  | 'bad-pack' // a model pack that must not be loaded
  | 'bad-file' // an input file or folder that cannot be read as what it should be
  | 'output' // the output place cannot be written
  | 'provider' // an execution provider that was asked for is not there
  | 'engine' // the engine process failed or was lost
  | 'network' // another system that does not answer, refuses, or breaks off
  | 'not-found';

export class UserError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'UserError';
  }
}

/** Thrown out of a job that its owner cancelled; never shown as a failure. */
export class CancelledError extends Error {
  /** @param kept one sentence on what was finished by then and stays, if anything was */
  constructor(readonly kept?: string) {
    super('Cancelled.');
    this.name = 'CancelledError';
  }
}

/** The sentence to show for anything thrown. */
export function errorSentence(error: unknown): string {
  if (error instanceof Error) return error.message;
  return String(error);
}
