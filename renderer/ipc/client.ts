/**
 * The window's end of the conversation in electron/ipc/contract: `window.gridit` for calls and events, and typed
 * reception of the ports that carry voxels and job events straight from a utility process.
 */
import type { JobEvent } from '../../electron/core/protocol';
import type { SeriesHeader } from '../../electron/core/series';
import type {
  CallName,
  CallRequest,
  CallResponse,
  EventName,
  EventPayload,
  GriditApi,
  ImportResult,
  PortPurpose,
  VoxelMessage,
} from '../../electron/ipc/contract';

declare global {
  interface Window {
    readonly gridit: GriditApi;
  }
}

/** Ports that came before somebody asked, and askers whose port has not come yet; by purpose and key. */
const arrived = new Map<string, MessagePort>();
const waiting = new Map<string, (port: MessagePort) => void>();

function name(purpose: PortPurpose, key: string): string {
  return `${purpose}:${key}`;
}

/** Starts receiving ports. Call once, before the first call that is answered by one. */
export function listenForPorts(): void {
  window.addEventListener('message', (event) => {
    // The preload script posts from this very window; nothing else may hand us a port.
    if (event.source !== window || event.data?.gridit !== 'port') return;
    const port = event.ports[0];
    if (!port) return;
    const id = name(event.data.purpose, event.data.key);
    const take = waiting.get(id);
    if (take) {
      waiting.delete(id);
      take(port);
    } else {
      arrived.set(id, port);
    }
  });
}

/** Hands over the port as soon as it is there. Returns a function that gives up waiting and closes the port. */
function receivePort(purpose: PortPurpose, key: string, take: (port: MessagePort) => void): () => void {
  const id = name(purpose, key);
  let taken: MessagePort | undefined;
  const use = (port: MessagePort) => {
    taken = port;
    take(port);
  };
  const early = arrived.get(id);
  if (early) {
    arrived.delete(id);
    use(early);
  } else {
    waiting.set(id, use);
  }
  return () => {
    waiting.delete(id);
    taken?.close();
  };
}

export function call<C extends CallName>(channel: C, request: CallRequest<C>): Promise<CallResponse<C>> {
  return window.gridit.call(channel, request);
}

export function on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void {
  return window.gridit.on(event, listener);
}

export function importDropped(files: File[]): Promise<ImportResult> {
  return window.gridit.importDropped(files);
}

/** Address of a series' thumbnail, served by the same protocol as the page itself. */
export function thumbnailUrl(seriesId: string): string {
  return `./thumbnails/${encodeURIComponent(seriesId)}.png`;
}

export interface OpenedSeries {
  header: SeriesHeader;
  /** Starts the delivery of voxels. Call once, with a place to put them. */
  receive(listener: (message: VoxelMessage) => void): void;
  /** Stops listening; what is still on its way is dropped. */
  close(): void;
}

/** Opens a library entry: the header at once, the voxels as they come. Rejects with a sentence for the person. */
export async function openSeries(seriesId: string): Promise<OpenedSeries> {
  const key = crypto.randomUUID();
  let port: MessagePort | undefined;
  let listener: ((message: VoxelMessage) => void) | undefined;
  // Messages queue in the port until its onmessage is set, so none is lost before receive().
  const connect = () => {
    if (!port || !listener) return;
    const deliver = listener;
    port.onmessage = (event: MessageEvent<VoxelMessage>) => deliver(event.data);
  };
  const close = receivePort('voxels', key, (received) => {
    port = received;
    connect();
  });
  try {
    const { header } = await call('library.open', { seriesId, key });
    return {
      header,
      close,
      receive(to) {
        listener = to;
        connect();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Listens to a job: what was missed comes first. Resolves with the function that ends it. Rejects with a sentence
 * for the person.
 */
export async function watchJob(jobId: string, listener: (event: JobEvent) => void): Promise<() => void> {
  const key = crypto.randomUUID();
  const close = receivePort('job', key, (port) => {
    port.onmessage = (event: MessageEvent<JobEvent>) => listener(event.data);
  });
  try {
    await call('jobs.watch', { jobId, key });
    return close;
  } catch (error) {
    close();
    throw error;
  }
}
