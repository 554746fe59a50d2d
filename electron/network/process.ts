/**
 * The utility process "network": everything that talks to other systems, away from the main process and its windows.
 * It opens no connection and no port before it is asked to. What it is asked and what it answers: messages.ts.
 */
import type { MessageEvent } from 'electron';
import { CancelledError, errorSentence, UserError } from '../core/errors';
import { receive } from './dimse/receive';
import {
  networkCalls,
  networkMessage,
  type NetworkAnswer,
  type NetworkCallArgs,
  type NetworkCallName,
  type NetworkCallProgress,
  type NetworkCallValue,
} from './messages';
import { moveToFolder } from './move-with-receiver';
import { fetchSeries, findSeries, findStudies, sendFiles, testNode } from './node-calls';

interface CallContext<Name extends NetworkCallName> {
  signal: AbortSignal;
  progress(progress: NetworkCallProgress<Name>): void;
}

type Handlers = {
  [Name in NetworkCallName]: (
    args: NetworkCallArgs<Name>,
    context: CallContext<Name>,
  ) => Promise<NetworkCallValue<Name>>;
};

const handlers: Handlers = {
  async test({ node }, { signal }) {
    await testNode(node, { signal });
  },

  async send({ node, paths, skip }, { signal, progress }) {
    await sendFiles(node, paths, {
      signal,
      skip,
      onOutcome: (outcome, done, total) => progress({ outcome, done, total }),
    });
  },

  studies: ({ node, query }, { signal }) => findStudies(node, query, { signal }),
  series: ({ node, studyInstanceUid }, { signal }) => findSeries(node, studyInstanceUid, { signal }),

  fetch({ node, folder, movePort, ...series }, { signal, progress }) {
    const options = { signal, progress: (done: number, total: number) => progress({ done, total }) };
    return node.kind === 'dimse' && movePort !== undefined
      ? moveToFolder(node, series, folder, { port: movePort }, options)
      : fetchSeries(node, series, folder, options);
  },

  receive: (request, { signal, progress }) =>
    receive(request, {
      signal,
      onListening: (port) => progress({ listening: port }),
      onCount: (under) => progress({ under }),
      onReceived: (received) => progress({ received }),
    }),
};

const running = new Map<number, AbortController>();

function answer(message: NetworkAnswer): void {
  process.parentPort.postMessage(message);
}

async function serve(id: number, name: NetworkCallName, args: unknown): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  const context = { signal: abort.signal, progress: (progress: unknown) => answer({ id, progress }) };
  try {
    const handler = handlers[name] as (args: unknown, context: unknown) => Promise<unknown>;
    answer({ id, ok: true, value: await handler(networkCalls[name].args.parse(args), context) });
  } catch (error) {
    answer({ id, ok: false, ...failure(error) });
  } finally {
    running.delete(id);
  }
}

function failure(error: unknown): { code: string; message: string } {
  if (error instanceof CancelledError) return { code: 'cancelled', message: error.message };
  if (error instanceof UserError) return { code: error.code, message: error.message };
  return { code: 'defect', message: errorSentence(error) };
}

process.parentPort.on('message', ({ data }: MessageEvent) => {
  const parsed = networkMessage.safeParse(data);
  if (!parsed.success) {
    console.error('network: a message that is none of its calls was ignored');
    return;
  }
  if ('cancel' in parsed.data) running.get(parsed.data.cancel)?.abort();
  else void serve(parsed.data.id, parsed.data.call, parsed.data.args);
});
