/**
 * The engine process: packs, probes and generation, away from the process that answers the window. See messages.ts.
 */
import { CancelledError, UserError, errorSentence } from '../core/errors';
import { readNativeSeries, writeNativeSeries } from '../files/native';
import { complete } from './completion/complete';
import { Gate } from './gate';
import { generate } from './generate';
import { JobFeed } from './job-feed';
import { taskFromRequest } from './task';
import { engineCalls, type EngineCall, type FromEngine, type ToEngine } from './messages';
import { ownerChannel, type EventPort } from './owner-channel';
import { findPack, listPacks } from './pack-list';
import { exportPack } from './pack-store/export';
import { inspectPacks, readCard } from './pack-store/inspect';
import { installPack } from './pack-store/install';
import { probe } from './probe';
import { runtimeVersion } from './session';
import { SessionPool } from './session-pool';
import { measureSpeed } from './speed/measure';

/** A call that is being answered. */
interface Running {
  controller: AbortController;
  gate: Gate;
  feed: JobFeed;
}

interface Context extends Omit<Running, 'controller'> {
  signal: AbortSignal;
  tell: (progress: unknown) => void;
}

/** Long enough for the next job of a batch; short enough that an idle engine gives its memory back. */
const SESSIONS_LINGER_MS = 20_000;
const sessions = new SessionPool(SESSIONS_LINGER_MS);

type Handlers = {
  [Name in EngineCall]: (
    args: ReturnType<(typeof engineCalls)[Name]['args']['parse']>,
    context: Context,
  ) => Promise<unknown>;
};

const handlers: Handlers = {
  packs: (folders) => listPacks(folders),
  installed: (folders) => inspectPacks(folders),
  identify: async ({ folders, packId }) => ({
    runtime: runtimeVersion,
    sha256: (await findPack(packId, folders)).sha256,
  }),
  installPack: ({ folders, source }, { signal }) => installPack(source, folders, signal),
  exportPack: ({ folders, key, destination }, { signal }) => exportPack(key, folders, destination, signal),
  packCard: ({ folders, key }) => readCard(key, folders),
  measure: async ({ folders, packId, provider, threads }, { signal, tell }) =>
    measureSpeed(await findPack(packId, folders), provider, { sessions, threads, signal, onProgress: tell }),
  probe: async ({ folders, packId, provider }) => probe(await findPack(packId, folders), provider),
  generate: async ({ folders, request, provider, app, seriesFolder, threads }, context) => {
    const { signal, gate, feed, tell } = context;
    const pack = await findPack(request.packId, folders);
    const series = await generate(taskFromRequest(request, pack), pack, {
      provider,
      app,
      signal,
      gate,
      sessions,
      ...(threads && { threads }),
      onSeries: (made) => feed.fill(made),
      onEvent: (event) => {
        const told = event.type === 'progress' ? { ...event, memoryBytes: process.memoryUsage.rss() } : event;
        const due = feed.emit(told);
        if (due && (told.type === 'started' || told.type === 'progress')) tell(told);
      },
    });
    await writeNativeSeries(series, seriesFolder, signal);
  },
  complete: async ({ folders, source, packId, request, seriesFolder, threads, ...options }, context) => {
    const { signal, gate, tell } = context;
    const pack = await findPack(packId, folders);
    const completed = await complete(await readNativeSeries(source), request, pack, {
      ...options,
      signal,
      gate,
      sessions,
      ...(threads && { threads }),
      onPlaced: ({ first, last }) => tell({ type: 'placed', first, last }),
      onEvent: (event) => {
        if (event.type === 'progress') tell(event);
      },
    });
    await writeNativeSeries(completed, seriesFolder, signal);
  },
};

const channel = ownerChannel();
const running = new Map<number, Running>();

channel.receive((raw, ports) => {
  const message = raw as ToEngine;
  if ('cancel' in message) running.get(message.cancel)?.controller.abort();
  else if ('hold' in message) running.get(message.hold)?.gate.hold(message.held);
  else if ('watch' in message) watch(message.watch, ports);
  else void serve(message.id, message.call, message.args, ports);
});

function watch(id: number, ports: EventPort[]): void {
  const feed = running.get(id)?.feed;
  for (const port of ports) {
    if (feed) feed.attach(port);
    else port.close();
  }
}

async function serve(id: number, call: EngineCall, args: unknown, ports: EventPort[]): Promise<void> {
  const answer = (message: FromEngine) => channel.send(message);
  const controller = new AbortController();
  const gate = new Gate();
  const feed = new JobFeed();
  running.set(id, { controller, gate, feed });
  watch(id, ports);
  try {
    const checked = checkedArgs(call, args);
    const handler = handlers[call] as (args: unknown, context: Context) => Promise<unknown>;
    const tell = (progress: unknown) => answer({ id, progress });
    const value = await handler(checked, { signal: controller.signal, gate, feed, tell });
    answer({ id, ok: true, value });
  } catch (error) {
    answer({ id, ok: false, code: codeOf(error), message: errorSentence(error) });
  } finally {
    running.delete(id);
    feed.close();
  }
}

/** @throws UserError `bad-request` in the words of the schema */
function checkedArgs(call: EngineCall, args: unknown): unknown {
  const { data, error } = engineCalls[call].args.safeParse(args);
  if (error) throw new UserError('bad-request', error.issues[0]!.message, { cause: error });
  return data;
}

function codeOf(error: unknown): string {
  if (error instanceof CancelledError) return 'cancelled';
  return error instanceof UserError ? error.code : 'defect';
}
