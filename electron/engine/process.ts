/**
 * The engine process: packs, probes and generation, away from the process that answers the window. See messages.ts.
 */
import { CancelledError, UserError, errorSentence } from '../core/errors';
import { writeNativeSeries } from '../files/native';
import { generate } from './generate';
import { jobFromRequest } from './job';
import { engineCalls, type EngineCall, type FromEngine } from './messages';
import { ownerChannel, type EventPort } from './owner-channel';
import { findPack, listPacks } from './pack-list';
import { probe } from './probe';

interface Context {
  signal: AbortSignal;
  ports: EventPort[];
  tell: (progress: unknown) => void;
}

type Handlers = {
  [Name in EngineCall]: (
    args: ReturnType<(typeof engineCalls)[Name]['args']['parse']>,
    context: Context,
  ) => Promise<unknown>;
};

const handlers: Handlers = {
  packs: (folders) => listPacks(folders),
  probe: async ({ folders, packId, provider }) => probe(await findPack(packId, folders), provider),
  generate: async ({ folders, request, provider, app, seriesFolder }, { signal, ports, tell }) => {
    const pack = await findPack(request.packId, folders);
    const job = jobFromRequest(request, pack);
    const series = await generate(job, pack, {
      provider,
      app,
      signal,
      onEvent: (event) => {
        for (const port of ports) port.postMessage(event);
        if (event.type === 'started' || event.type === 'progress') tell(event);
      },
    });
    await writeNativeSeries(series, seriesFolder, signal);
  },
};

const channel = ownerChannel();
const running = new Map<number, AbortController>();

channel.receive((raw, ports) => {
  const message = raw as { id: number; call: EngineCall; args: unknown } | { cancel: number };
  if ('cancel' in message) running.get(message.cancel)?.abort();
  else void serve(message.id, message.call, message.args, ports);
});

async function serve(id: number, call: EngineCall, args: unknown, ports: EventPort[]): Promise<void> {
  const answer = (message: FromEngine) => channel.send(message);
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const checked = engineCalls[call].args.parse(args);
    const handler = handlers[call] as (args: unknown, context: Context) => Promise<unknown>;
    const tell = (progress: unknown) => answer({ id, progress });
    const value = await handler(checked, { signal: controller.signal, ports, tell });
    answer({ id, ok: true, value });
  } catch (error) {
    answer({ id, ok: false, code: codeOf(error), message: errorSentence(error) });
  } finally {
    running.delete(id);
    for (const port of ports) port.close();
  }
}

function codeOf(error: unknown): string {
  if (error instanceof CancelledError) return 'cancelled';
  return error instanceof UserError ? error.code : 'defect';
}
