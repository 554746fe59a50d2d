import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VoxelMessage } from '../../../../electron/ipc/contract';
import { installFakeWindow, settle, type FakeWindow } from '../fake-window';

let fake: FakeWindow;
let client: typeof import('../../../../renderer/ipc/client');

beforeEach(async () => {
  vi.resetModules();
  fake = installFakeWindow();
  client = await import('../../../../renderer/ipc/client');
  client.listenForPorts();
});
afterEach(() => vi.unstubAllGlobals());

const middle: VoxelMessage = { type: 'frames', first: 1, count: 1, voxels: Int16Array.of(5) };
const header = { rows: 1, columns: 1, frames: 3 };
const stored = Uint8Array.of(4, 0, 5, 0, 6, 0);

/** Answers requests for voxels with the pieces, each asked for by the one before; `addresses`: what was asked for. */
function serveVoxels(pieces: Uint8Array[]): { addresses: string[]; cancelled: () => boolean } {
  const addresses: string[] = [];
  let signal: AbortSignal | undefined;
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    addresses.push(address);
    signal = init.signal!;
    const left = [...pieces];
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = left.shift();
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
    });
    return new Response(body);
  });
  return { addresses, cancelled: () => signal?.aborted ?? false };
}

function collector() {
  const frames: number[][] = [];
  const bytes: Record<number, number[]> = {};
  const failures: string[] = [];
  return {
    ...{ frames, bytes, failures },
    target: {
      frames: (first: number, count: number, voxels: Int16Array) =>
        void frames.push([first, count, ...voxels]),
      bytes: (at: number, piece: Uint8Array) => void (bytes[at] = [...piece]),
      failed: (message: string) => void failures.push(message),
    },
  };
}

/** Opens a series whose port is there already; `other` is the far end of the port. */
async function openOne(): Promise<{
  opened: Awaited<ReturnType<typeof client.openSeries>>;
  other: MessagePort;
}> {
  const { port1, port2 } = new MessageChannel();
  fake.answers['library.open'] = ({ key }: { key: string }) => {
    fake.post({ gridit: 'port', purpose: 'voxels', key }, port2);
    return { header };
  };
  return { opened: await client.openSeries('abc'), other: port1 };
}

describe('openSeries', () => {
  it.each(['before', 'after'])('receives the first slice, whose port comes %s the answer', async (when) => {
    serveVoxels([stored]);
    const { port1, port2 } = new MessageChannel();
    fake.answers['library.open'] = ({ key }: { key: string }) => {
      const send = () => fake.post({ gridit: 'port', purpose: 'voxels', key }, port2);
      if (when === 'before') send();
      else setTimeout(send, 5);
      return { header };
    };
    const opened = await client.openSeries('abc');
    // Sent before anybody listens: it must wait in the port.
    port1.postMessage(middle);
    await settle();
    const { target, frames } = collector();
    opened.receive(target);
    await settle();
    expect(frames).toEqual([[1, 1, 5]]);
    opened.close();
    port1.close();
  });

  it('reads the voxels from the address of its call, in pieces of any size', async () => {
    const served = serveVoxels([stored.slice(0, 3), stored.slice(3)]);
    const { opened, other } = await openOne();
    const { target, bytes, failures } = collector();
    opened.receive(target);
    await settle();
    const { key } = fake.asked[0]!.request as { key: string };
    expect(served.addresses).toEqual([`voxels://series/${key}`]);
    expect(bytes).toEqual({ 0: [4, 0, 5], 3: [0, 6, 0] });
    expect(failures).toEqual([]);
    other.close();
  });

  it('says once that a file ended too early, whatever else comes', async () => {
    serveVoxels([stored.slice(0, 4)]);
    const { opened, other } = await openOne();
    const { target, failures } = collector();
    opened.receive(target);
    await settle();
    other.postMessage({ type: 'error', message: 'It is damaged.' });
    await settle();
    expect(failures).toEqual([expect.stringMatching(/could not be read to its end/)]);
    other.close();
  });

  it('says that what was read is not what was written, and reads no further', async () => {
    const served = serveVoxels([stored]);
    const { opened, other } = await openOne();
    const { target, failures } = collector();
    opened.receive(target);
    other.postMessage({ type: 'error', message: 'It is damaged.' });
    await settle();
    expect(failures).toEqual(['It is damaged.']);
    expect(served.cancelled()).toBe(true);
    other.close();
  });

  it('reads no further once it is closed, which is no failure', async () => {
    const served = serveVoxels([stored.slice(0, 4)]);
    const { opened, other } = await openOne();
    const { target, failures, bytes } = collector();
    opened.receive(target);
    opened.close();
    await settle();
    expect(served.cancelled()).toBe(true);
    expect(bytes).toEqual({});
    expect(failures).toEqual([]);
    other.close();
  });

  it('takes no port from another window', async () => {
    serveVoxels([stored]);
    const { port1, port2 } = new MessageChannel();
    fake.answers['library.open'] = ({ key }: { key: string }) => {
      fake.post({ gridit: 'port', purpose: 'voxels', key }, port2, {});
      return { header };
    };
    const opened = await client.openSeries('abc');
    const { target, frames } = collector();
    opened.receive(target);
    port1.postMessage(middle);
    await settle();
    expect(frames).toEqual([]);
    port1.close();
  });

  it('keeps two series that are opened at once apart', async () => {
    serveVoxels([stored]);
    const senders: Record<string, MessagePort> = {};
    fake.answers['library.open'] = ({ seriesId, key }: { seriesId: string; key: string }) => {
      const { port1, port2 } = new MessageChannel();
      senders[seriesId] = port1;
      fake.post({ gridit: 'port', purpose: 'voxels', key }, port2);
      return { header };
    };
    const [first, second] = await Promise.all([client.openSeries('a'), client.openSeries('b')]);
    const [a, b] = [collector(), collector()];
    first.receive(a.target);
    second.receive(b.target);
    senders['b']!.postMessage(middle);
    await settle();
    expect([a.frames, b.frames]).toEqual([[], [[1, 1, 5]]]);
    Object.values(senders).forEach((port) => port.close());
  });

  it('passes the sentence of a refusal on', async () => {
    fake.answers['library.open'] = () => {
      throw new Error('The series is damaged.');
    };
    await expect(client.openSeries('abc')).rejects.toThrow('The series is damaged.');
  });
});
