/**
 * Calls to a utility process, checked at this end: `{ id, call, args }` and `{ cancel: id }` go in, `{ id, progress }`
 * and one `{ id, ok, … }` come back.
 */
import { z } from 'zod';
import { CancelledError, UserError, type ErrorCode } from '../../core/errors';
import type { UtilityHost } from './utility-host';

/** What a call takes and gives. */
export interface CallShape<
  Args extends z.ZodType = z.ZodType,
  Value extends z.ZodType = z.ZodType,
  Progress extends z.ZodType = z.ZodType,
> {
  args: Args;
  value: Value;
  progress: Progress;
}

export interface CallOptions<Progress, Port> {
  ports?: Port[];
  onProgress?: (progress: Progress) => void;
  /** Aborting asks the process to stop, and ends the process if it does not. */
  signal?: AbortSignal;
  /** The sentence if the process is lost meanwhile, by exit code. */
  lost(exitCode: number): string;
  /** Is given the way to say more about the call while it lasts; `message` makes it from the call's number. */
  opened?(post: (message: (id: number) => unknown, ports?: Port[]) => void): void;
}

const answer = z.union([
  z.object({ id: z.int(), ok: z.literal(true), value: z.unknown().optional() }),
  z.object({ id: z.int(), ok: z.literal(false), code: z.string(), message: z.string() }),
  z.object({ id: z.int(), progress: z.unknown() }),
]);

const USER_CODES: readonly string[] = [
  'bad-request',
  'foreign',
  'bad-pack',
  'bad-file',
  'output',
  'provider',
  'engine',
  'network',
  'not-found',
] satisfies ErrorCode[];

export class ProcessCalls<Table extends Record<string, CallShape>, Port = unknown> {
  private nextId = 1;

  constructor(
    private readonly host: UtilityHost<unknown, unknown, Port>,
    private readonly table: Table,
  ) {}

  /** Rejects with `UserError`, `CancelledError`, or a plain `Error` for a defect. */
  call<Name extends keyof Table & string>(
    name: Name,
    args: z.input<Table[Name]['args']>,
    options: CallOptions<z.output<Table[Name]['progress']>, Port>,
  ): Promise<z.output<Table[Name]['value']>> {
    const shape = this.table[name]!;
    const id = this.nextId++;
    return this.host.converse({
      message: { id, call: name, args: shape.args.parse(args) },
      stop: { cancel: id },
      lost: options.lost,
      ...(options.ports && { ports: options.ports }),
      ...(options.signal && { signal: options.signal }),
      ...(options.opened && {
        opened: (post) => options.opened!((message, ports) => post(message(id), ports)),
      }),
      receive: (raw) => {
        if ((raw as { id?: unknown } | undefined)?.id !== id) return undefined;
        const message = answer.parse(raw);
        if ('progress' in message) {
          if (!options.signal?.aborted) {
            options.onProgress?.(shape.progress.parse(message.progress) as z.output<Table[Name]['progress']>);
          }
          return undefined;
        }
        if (message.ok) return { value: shape.value.parse(message.value) as z.output<Table[Name]['value']> };
        throw failure(message.code, message.message);
      },
    });
  }
}

function failure(code: string, message: string): Error {
  if (code === 'cancelled') return new CancelledError();
  return USER_CODES.includes(code) ? new UserError(code as ErrorCode, message) : new Error(message);
}
