/** Receiving, with dcmtk as the sender: what is kept, what is refused, and senders that break off or lie. */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DimseNode, SendOutcome } from '../../electron/core/pacs-node';
import { receive, type Received, type ReceiveOptions } from '../../electron/network/dimse/receive';
import { Connection } from '../../electron/network/dimse/connection';
import { readMeta } from '../../electron/network/meta-information';
import { sendFiles } from '../../electron/network/node-calls';
import { dumpedValues, installed } from './support/judges';
import { writePlainSeries, type PlainSeries } from './support/plain-files';
import { startStorescp } from './support/servers';
import { temporaryRoot } from './support/temporary-root';

const root = temporaryRoot();
const AET = 'GRIDIT';
const missing = installed('storescu') ? undefined : 'storescu (Debian package dcmtk) is not installed';
if (missing) console.log(`skipped: ${missing}`);

interface Running {
  port: number;
  folder: string;
  received: Received[];
  /** Resolves with the next association that ended with images. */
  next(): Promise<Received>;
  stop(): Promise<void>;
}

let running: Running | undefined;
let folders = 0;

async function start(limits: ReceiveOptions['limits'] = {}): Promise<Running> {
  const abort = new AbortController();
  const folder = join(root, `incoming-${(folders += 1)}`);
  const received: Received[] = [];
  const waiting: ((received: Received) => void)[] = [];
  let done: Promise<unknown> = Promise.resolve();
  const port = await new Promise<number>((resolve, reject) => {
    done = receive(
      { port: 0, host: '127.0.0.1', aet: AET, folder },
      {
        signal: abort.signal,
        limits: { keepFree: 0, ...limits },
        onListening: resolve,
        onReceived: (each) => {
          received.push(each);
          waiting.shift()?.(each);
        },
      },
    ).catch((error: Error) => {
      if (error.message !== 'Cancelled.') reject(error);
    });
  });
  running = {
    port,
    folder,
    received,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    async stop() {
      abort.abort();
      await done;
    },
  };
  return running;
}

/** Runs a program without holding up the receiver, which lives in this process. */
function dcmtk(program: string, port: number, ...args: string[]) {
  return new Promise<{ status: number | null; output: string }>((resolve) => {
    const child = spawn(program, ['-v', '-aet', 'SENDER', '-aec', AET, '127.0.0.1', String(port), ...args]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part));
    child.on('close', (status) => resolve({ status, output }));
  });
}

function dataSet(file: string): string {
  const bytes = readFileSync(file);
  return bytes.subarray(readMeta(bytes)!.dataSetAt).toString('base64');
}

describe.skipIf(missing)('receiving', () => {
  let series: PlainSeries;
  beforeAll(() => {
    series = writePlainSeries(join(root, 'series'), { slices: 5 });
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });

  it('answers an echo, and keeps no folder for it', async () => {
    const { port, folder } = await start();
    expect((await dcmtk('echoscu', port)).status).toBe(0);
    await running!.stop();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps a series, value by value', async () => {
    const { port, next } = await start();
    const arrives = next();
    expect((await dcmtk('storescu', port, '--propose-little', ...series.files)).output).not.toMatch(
      /^[EF]:/m,
    );
    const { folder, count, callingAet, problem } = await arrives;
    expect({ count, callingAet, problem }).toEqual({ count: 5, callingAet: 'SENDER', problem: undefined });
    const names = readdirSync(folder).toSorted();
    expect(names).toEqual(['IM000001.dcm', 'IM000002.dcm', 'IM000003.dcm', 'IM000004.dcm', 'IM000005.dcm']);
    expect(names.map((name) => dumpedValues(join(folder, name)))).toEqual(series.files.map(dumpedValues));
    expect(readMeta(readFileSync(join(folder, names[0]!)))!.transferSyntax).toBe('1.2.840.10008.1.2.1');
  });

  it('keeps compressed images as they are', async () => {
    const compressed = join(root, 'compressed.dcm');
    expect(spawnSync('dcmcrle', [series.files[0]!, compressed]).status).toBe(0);
    const { port, next } = await start();
    const arrives = next();
    await dcmtk('storescu', port, '--propose-rle', compressed);
    const { folder } = await arrives;
    expect(dataSet(join(folder, 'IM000001.dcm'))).toBe(dataSet(compressed));
  });

  it('refuses callers that use another AE title', async () => {
    const { port } = await start();
    const { status, output } = await dcmtk('echoscu', port, '-aec', 'SOMEBODY');
    expect(status).not.toBe(0);
    expect(output).toMatch(/Called AE Title Not Recognized/i);
  });

  it('takes no more associations at once than it may', async () => {
    const { port } = await start({ associations: 1 });
    const node: DimseNode = {
      kind: 'dimse',
      host: '127.0.0.1',
      port,
      calledAet: AET,
      callingAet: 'FIRST',
      retrieve: 'c-get',
    };
    const echo = [{ abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] }];
    const first = await Connection.open(node, echo);
    await expect(Connection.open(node, echo)).rejects.toThrow('too much to do. Try again later.');
    await first.release();
  });

  it('answers that it is out of resources where the disk is almost full, and keeps nothing', async () => {
    const { port, folder, received } = await start({ keepFree: Number.MAX_SAFE_INTEGER });
    const { output } = await dcmtk('storescu', port, ...series.files);
    expect(output).toMatch(/OutOfResources/);
    await running!.stop();
    expect(received).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps whole images only where the sender breaks off', async () => {
    const { port, next, folder } = await start();
    const arrives = next();
    const outcomes: SendOutcome[] = [];
    const abort = new AbortController();
    const node: DimseNode = {
      kind: 'dimse',
      host: '127.0.0.1',
      port,
      calledAet: AET,
      callingAet: 'SENDER',
      retrieve: 'c-get',
    };
    const sending = sendFiles(node, [join(root, 'series')], {
      signal: abort.signal,
      onOutcome: (outcome) => {
        outcomes.push(outcome);
        if (outcomes.length === 2) abort.abort();
      },
    });
    await expect(sending).rejects.toThrow('Cancelled.');
    const { count, folder: kept } = await arrives;
    expect(count).toBeGreaterThanOrEqual(2);
    expect(count).toBeLessThan(5);
    expect(readdirSync(kept)).toHaveLength(count);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('ends a connection that announces a gigantic PDU or sends nonsense', async () => {
    const { port } = await start();
    for (const bytes of [
      Buffer.from([0x01, 0, 0xff, 0xff, 0xff, 0xff, 0, 1]),
      Buffer.from([0x04, 0, 0x7f, 0xff, 0xff, 0xff]),
      Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
      Buffer.from([0x01, 0, 0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]),
    ]) {
      await new Promise<void>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
        setTimeout(() => reject(new Error(`still open after ${bytes.toString('hex')}`)), 3000).unref();
      });
    }
    expect((await dcmtk('echoscu', port)).status).toBe(0);
  });

  it('ends a connection that says nothing', async () => {
    const { port } = await start({ idleMs: 200 });
    const end = new Promise<string>((resolve) =>
      connect(port, '127.0.0.1').once('close', () => resolve('closed')),
    );
    expect(await end).toBe('closed');
  });

  it('names a port that is taken', async () => {
    const { port } = await start();
    const again = receive(
      { port, host: '127.0.0.1', aet: AET, folder: join(root, 'taken') },
      { signal: new AbortController().signal, onListening: () => undefined, onReceived: () => undefined },
    );
    await expect(again).rejects.toThrow(`Port ${port} is in use by another program.`);
  });
});

describe.skipIf(missing)('a storage that fails', () => {
  it('is told file by file with what its status means', async () => {
    writePlainSeries(join(root, 'refused'), { slices: 2 });
    const broken = await startStorescp(join(root, 'broken'));
    rmSync(broken.folder, { recursive: true });
    const outcomes: SendOutcome[] = [];
    const node: DimseNode = {
      kind: 'dimse',
      host: '127.0.0.1',
      port: broken.port,
      calledAet: 'STORESCP',
      callingAet: AET,
      retrieve: 'c-get',
    };
    await sendFiles(node, [join(root, 'refused')], { onOutcome: (outcome) => outcomes.push(outcome) });
    await broken.stop();
    const reason = expect.stringMatching(
      /^The system (is out of resources|cannot understand|failed).*\(\w{4}\)\.$/,
    );
    expect(outcomes).toEqual([
      { file: 'slice-1.dcm', state: 'failed', reason },
      { file: 'slice-2.dcm', state: 'failed', reason },
    ]);
  });
});
