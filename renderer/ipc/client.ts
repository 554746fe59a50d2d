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
import { strings } from '../strings';
import { readVoxels } from './read-voxels';
import { voxelsUrl } from '../../electron/ipc/channels';
import type { LabelMap } from '../../electron/core/segmentation';

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

/** Where the voxels of a series go that is being opened. */
export interface VoxelTarget {
  /** The slice that is looked at first, ahead of the others. */
  frames(first: number, count: number, voxels: Int16Array): void;
  /** The stored values as they lie in the file, in order; `at`: bytes from its start. */
  bytes(at: number, bytes: Uint8Array): void;
  /** Nothing more comes, or what came is not what was written. @param message one sentence */
  failed(message: string): void;
}

export interface OpenedSeries {
  header: SeriesHeader;
  /** Starts the delivery of voxels. Call once. */
  receive(target: VoxelTarget): void;
  /** Stops listening; what is still on its way is dropped. */
  close(): void;
}

/** Opens a library entry: the header at once, the voxels as they come. Rejects with a sentence for the person. */
export async function openSeries(seriesId: string): Promise<OpenedSeries> {
  const key = crypto.randomUUID();
  const reading = new AbortController();
  let port: MessagePort | undefined;
  let target: VoxelTarget | undefined;
  const close = () => {
    closePort();
    reading.abort();
  };
  const fail = (message: string) => {
    if (reading.signal.aborted) return;
    close();
    target?.failed(message);
  };
  // Messages queue in the port until its onmessage is set, so none is lost before receive().
  const connect = () => {
    if (!port || !target) return;
    const to = target;
    port.onmessage = ({ data }: MessageEvent<VoxelMessage>) => {
      if (data.type === 'frames') to.frames(data.first, data.count, data.voxels);
      else if (data.type === 'end') closePort();
      else fail(data.message);
    };
  };
  const closePort = receivePort('voxels', key, (received) => {
    port = received;
    connect();
  });
  try {
    const { header } = await call('library.open', { seriesId, key });
    return {
      header,
      close,
      receive(to) {
        target = to;
        connect();
        readVoxels(key, header, (at, bytes) => to.bytes(at, bytes), reading.signal).catch(() =>
          fail(strings.opening.unreadable),
        );
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** A label map of a library entry. Rejects with a sentence for the person. */
export async function openLabels(seriesId: string, id: string): Promise<LabelMap> {
  const key = crypto.randomUUID();
  const { segments, bits } = await call('library.openLabels', { seriesId, id, key });
  const read = await fetch(voxelsUrl(key)).then((response) => response.arrayBuffer());
  return { segments, labels: bits === 8 ? new Uint8Array(read) : new Uint16Array(read) };
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
