/**
 * The only door between windows and the main process: every call, event and port passes through this class.
 *
 * It drops calls from anything but the main frame of our own page, checks what comes in and what goes out against
 * the contract, and turns whatever a handler throws into a `Reply`: a `UserError` into its sentence, anything else
 * into a general one, with the details in the log.
 */
import { z } from 'zod';
import { CancelledError, UserError } from '../core/errors';
import {
  calls,
  events,
  importPathsChannel,
  importPathsRequest,
  importResult,
  type CallName,
  type CallRequest,
  type CallResponse,
  type EventName,
  type EventPayload,
  type ImportResult,
  type PortMessage,
  type PortPurpose,
  type Reply,
} from '../ipc/contract';
import { callChannel, eventChannel, portChannel } from '../ipc/channels';
import { isAppUrl } from './app-url';

/** The part of Electron's `WebContents` that the server needs. */
export interface PageContents<Port = unknown> {
  isDestroyed(): boolean;
  send(channel: string, ...args: unknown[]): void;
  postMessage(channel: string, message: unknown, transfer?: Port[]): void;
}

/** The part of Electron's `IpcMainInvokeEvent` that the server needs. */
export interface InvokeEvent<Port = unknown> {
  sender: PageContents<Port>;
  senderFrame: { url: string; parent: unknown } | null;
}

/** The part of Electron's `ipcMain` that the server needs. */
export interface InvokeRegistry<Port = unknown> {
  handle(channel: string, listener: (event: InvokeEvent<Port>, request: unknown) => Promise<unknown>): void;
}

export interface ErrorLog {
  error(where: string, error: unknown): void;
}

/** Answers one call; `page` is the window that asked. */
export type CallHandler<C extends CallName, Port = unknown> = (
  request: CallRequest<C>,
  page: PageContents<Port>,
) => Promise<CallResponse<C>>;

/** One handler for every call of the contract. */
export type CallHandlers<Port = unknown> = { [C in CallName]: CallHandler<C, Port> };

export interface ServerHandlers<Port = unknown> {
  calls: CallHandlers<Port>;
  /** Takes in files that were dropped on a window. */
  importPaths(paths: string[], page: PageContents<Port>): Promise<ImportResult>;
}

const DEFECT = 'Something went wrong inside GriDiT Studio. Try again; if it stays, restart the application.';

export class IpcServer<Port = unknown> {
  constructor(
    private readonly registry: InvokeRegistry<Port>,
    private readonly log: ErrorLog,
    private readonly pages: () => PageContents<Port>[],
  ) {}

  /** Registers all calls, and files dropped on a window. What comes before the handlers do waits for them. */
  handleCalls(coming: Promise<ServerHandlers<Port>>): void {
    // Whoever makes them hears of a failure too.
    coming.catch(() => undefined);
    for (const name of Object.keys(calls) as CallName[]) {
      const { request, response } = calls[name];
      this.register(callChannel(name), request, response, async (checked, page) => {
        // The table ties the types of request and response to the name; a loop over the names loses that tie.
        const handler = (await coming).calls[name] as (
          request: unknown,
          page: PageContents<Port>,
        ) => Promise<unknown>;
        return handler(checked, page);
      });
    }
    this.register(importPathsChannel, importPathsRequest, importResult, async ({ paths }, page) =>
      (await coming).importPaths(paths, page),
    );
  }

  /** Tells every window. */
  broadcast<E extends EventName>(name: E, payload: EventPayload<E>): void {
    const checked = events[name].safeParse(payload);
    if (!checked.success) {
      this.log.error(`event ${name}`, checked.error);
      return;
    }
    for (const page of this.pages()) {
      if (!page.isDestroyed()) page.send(eventChannel(name), checked.data);
    }
  }

  /** Gives a port to a window. The other end is somebody else's. */
  sendPort(page: PageContents<Port>, purpose: PortPurpose, key: string, port: Port): void {
    if (page.isDestroyed()) return;
    const message: PortMessage = { gridit: 'port', purpose, key };
    page.postMessage(portChannel, message, [port]);
  }

  private register<In extends z.ZodType, Out extends z.ZodType>(
    channel: string,
    requestSchema: In,
    responseSchema: Out,
    handler: (request: z.output<In>, page: PageContents<Port>) => Promise<unknown>,
  ): void {
    this.registry.handle(channel, async (event, raw): Promise<Reply<z.output<Out>>> => {
      try {
        if (!isOwnMainFrame(event)) {
          this.log.error(channel, new Error('Dropped a call from a foreign frame.'));
          return { ok: false, error: { code: 'forbidden', message: 'This page may not use GriDiT Studio.' } };
        }
        const request = requestSchema.safeParse(raw);
        if (!request.success) {
          return { ok: false, error: { code: 'bad-request', message: requestSentence(request.error) } };
        }
        const answer = responseSchema.safeParse(await handler(request.data, event.sender));
        if (!answer.success)
          throw new Error(`The answer is not what the contract says: ${answer.error.message}`);
        return { ok: true, value: answer.data };
      } catch (error) {
        if (error instanceof UserError)
          return { ok: false, error: { code: error.code, message: error.message } };
        if (error instanceof CancelledError) {
          return { ok: false, error: { code: 'cancelled', message: error.message } };
        }
        this.log.error(channel, error);
        return { ok: false, error: { code: 'defect', message: DEFECT } };
      }
    });
  }
}

function isOwnMainFrame(event: InvokeEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && isAppUrl(frame.url);
}

/** The first complaint, as a sentence; complaints that the contract does not word get the name of the field. */
function requestSentence(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return 'The request cannot be read.';
  if (issue.message.endsWith('.')) return issue.message;
  const field = issue.path.join('.');
  return field
    ? `"${field}" cannot be used: ${issue.message}.`
    : `The request cannot be used: ${issue.message}.`;
}
