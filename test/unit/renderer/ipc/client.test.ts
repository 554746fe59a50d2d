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

const end: VoxelMessage = { type: 'end' };

describe('openSeries', () => {
  it.each(['before', 'after'])('receives voxels whose port comes %s the answer', async (when) => {
    const { port1, port2 } = new MessageChannel();
    fake.answers['library.open'] = ({ key }: { key: string }) => {
      const send = () => fake.post({ gridit: 'port', purpose: 'voxels', key }, port2);
      if (when === 'before') send();
      else setTimeout(send, 5);
      return { header: { frames: 1 } };
    };
    const opened = await client.openSeries('abc');
    // Sent before anybody listens: it must wait in the port.
    port1.postMessage(end);
    await settle();
    const received: VoxelMessage[] = [];
    opened.receive((message) => received.push(message));
    await settle();
    expect(received).toEqual([end]);
    opened.close();
    port1.close();
  });

  it('takes no port from another window', async () => {
    const { port1, port2 } = new MessageChannel();
    fake.answers['library.open'] = ({ key }: { key: string }) => {
      fake.post({ gridit: 'port', purpose: 'voxels', key }, port2, {});
      return { header: { frames: 1 } };
    };
    const opened = await client.openSeries('abc');
    const received: VoxelMessage[] = [];
    opened.receive((message) => received.push(message));
    port1.postMessage(end);
    await settle();
    expect(received).toEqual([]);
    port1.close();
  });

  it('keeps two series that are opened at once apart', async () => {
    const senders: Record<string, MessagePort> = {};
    fake.answers['library.open'] = ({ seriesId, key }: { seriesId: string; key: string }) => {
      const { port1, port2 } = new MessageChannel();
      senders[seriesId] = port1;
      fake.post({ gridit: 'port', purpose: 'voxels', key }, port2);
      return { header: { frames: 1 } };
    };
    const [first, second] = await Promise.all([client.openSeries('a'), client.openSeries('b')]);
    const received: string[] = [];
    first.receive(() => received.push('a'));
    second.receive(() => received.push('b'));
    senders['b']!.postMessage(end);
    await settle();
    expect(received).toEqual(['b']);
    Object.values(senders).forEach((port) => port.close());
  });

  it('passes the sentence of a refusal on', async () => {
    fake.answers['library.open'] = () => {
      throw new Error('The series is damaged.');
    };
    await expect(client.openSeries('abc')).rejects.toThrow('The series is damaged.');
  });
});
