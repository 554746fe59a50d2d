/** Receiving over real connections: who is let in, for how long, and what is on the disk when an image is acknowledged. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../electron/core/errors';
import { PDU_BYTES, type DimseNode, type SendOutcome } from '../../../../electron/core/pacs-node';
import { Connection } from '../../../../electron/network/dimse/connection';
import { setMaxPduBytes } from '../../../../electron/network/dimse/library';
import {
  receive,
  type Received,
  type ReceiveOptions,
  type ReceiveRequest,
} from '../../../../electron/network/dimse/receive';
import { sendFiles, testNode } from '../../../../electron/network/node-calls';
import { FIXTURES } from '../../dicom/support/fixtures';

let root: string;
let stop: () => Promise<void>;
let sockets: Socket[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gridit-receive-'));
  [stop, sockets] = [async () => undefined, []];
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await stop();
  rmSync(root, { recursive: true, force: true });
});

async function start(
  request: Partial<ReceiveRequest> = {},
  limits: ReceiveOptions['limits'] = {},
): Promise<{ port: number; received: Received[] }> {
  const abort = new AbortController();
  const received: Received[] = [];
  let ended: Promise<unknown> = Promise.resolve();
  const port = await new Promise<number>((resolve, reject) => {
    ended = receive(
      { port: 0, aet: 'GRIDIT', folder: join(root, 'in'), ...request },
      {
        signal: abort.signal,
        limits: { keepFree: 0, ...limits },
        onListening: resolve,
        onReceived: (each) => received.push(each),
      },
    ).catch((error: unknown) => {
      if (!(error instanceof CancelledError)) reject(error);
    });
  });
  stop = async () => {
    abort.abort();
    await ended;
  };
  return { port, received };
}

const node = (port: number, callingAet = 'SENDER', host = '127.0.0.1'): DimseNode => ({
  ...{ kind: 'dimse', host, port, calledAet: 'GRIDIT', callingAet, retrieve: 'c-get' },
});
const ECHO = [{ abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] }];

/** A connection that says what it is given, and how long it lasts. */
function open(port: number, bytes?: Buffer): { connected: Promise<void>; closed: Promise<void> } {
  const socket = connect(port, '127.0.0.1', () => bytes && socket.write(bytes));
  sockets.push(socket);
  socket.on('error', () => undefined);
  return {
    connected: new Promise((resolve) => socket.once('connect', resolve)),
    closed: new Promise((resolve) => socket.once('close', () => resolve())),
  };
}

describe('who is let in', () => {
  it('is this computer alone, unless more is asked for', async ({ skip }) => {
    const own = Object.values(networkInterfaces())
      .flat()
      .find((each) => each && !each.internal && each.family === 'IPv4')?.address;
    if (own === undefined) return skip('this computer has no address but the loopback one');
    const { port } = await start();
    await testNode(node(port));
    await expect(testNode(node(port, 'SENDER', own))).rejects.toThrow('refuses the connection');
    await stop();
    await testNode(node((await start({ host: '*' })).port, 'SENDER', own));
  });

  it('is who calls by an allowed AE title', async () => {
    const { port } = await start({ callers: { aets: ['CT1', 'MR2'] } });
    await testNode(node(port, 'MR2'));
    await expect(testNode(node(port, 'MR'))).rejects.toThrow('does not know the calling AE title "MR"');
  });

  it('is who calls from an allowed address', async () => {
    const { port } = await start({ callers: { addresses: ['10.0.0.0/8'] } });
    await expect(testNode(node(port))).rejects.toThrow('broke the connection off');
    await stop();
    await testNode(node((await start({ callers: { addresses: ['127.0.0.0/8'] } })).port));
  });
});

describe('connections that are no association', () => {
  it('keep nobody out, however many there are', async () => {
    const { port } = await start({}, { requestMs: 600_000 });
    for (let n = 0; n < 64; n++) await open(port).connected;
    await expect(testNode(node(port))).resolves.toBeUndefined();
  });

  it('have little time', async () => {
    const { port } = await start({}, { requestMs: 100 });
    await expect(open(port).closed).resolves.toBeUndefined();
    // The head of a request that never comes.
    await open(port, Buffer.from([1, 0, 0, 0, 0, 200, 0, 1])).closed;
  });

  it('lose nothing by it once they are one', async () => {
    const { port } = await start({}, { requestMs: 300 });
    const connection = await Connection.open(node(port), ECHO);
    await open(port).closed;
    await open(port).closed;
    expect(connection.accepted(ECHO[0]!.abstractSyntax)).toHaveLength(1);
    await testNode(node(port));
    await connection.release();
  });
});

it('cuts off an association in which bytes only drip in', async () => {
  const { port } = await start({ limits: { associations: 1, idleMs: 500 } });
  const connection = await Connection.open(node(port), ECHO);
  const { socket } = connection as unknown as { socket: Socket };
  // A PDU of 1000 bytes, a byte at a time.
  socket.write(Buffer.from([4, 0, 0, 0, 3, 232]));
  const drip = setInterval(() => socket.write(Buffer.from([0])), 50);
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  clearInterval(drip);
  // There is room for another one again.
  await expect(testNode(node(port))).resolves.toBeUndefined();
});

it('takes PDUs as long as it was told, and says how long', async () => {
  setMaxPduBytes(PDU_BYTES.least);
  try {
    const { port } = await start();
    const connection = await Connection.open(node(port), ECHO);
    const { socket } = connection as unknown as { socket: Socket };
    // Twice of it is tolerated, as other receivers do.
    socket.write(Buffer.from([4, 0, 0, 0, 0x20, 1]));
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
    const outcomes: SendOutcome[] = [];
    await sendFiles(node(port), [join(FIXTURES, 'rle.dcm')], {
      onOutcome: (outcome) => outcomes.push(outcome),
    });
    expect(outcomes.map(({ state }) => state)).toEqual(['sent']);
  } finally {
    setMaxPduBytes(PDU_BYTES.usual);
  }
});

it('has each image on the disk under its name before its sender hears that it is stored', async () => {
  const { port, received } = await start();
  const seen: string[][] = [];
  await sendFiles(node(port), [join(FIXTURES, 'rle.dcm'), join(FIXTURES, 'jpeg-2000-lossless.dcm')], {
    onOutcome: (outcome: SendOutcome) => {
      expect(outcome.state).toBe('sent');
      seen.push(readdirSync(join(root, 'in'), { recursive: true, encoding: 'utf8' }).toSorted());
    },
  });
  const [folder] = readdirSync(join(root, 'in'));
  const names = (count: number) =>
    Array.from({ length: count }, (_, i) => join(folder!, `IM00000${i + 1}.dcm`));
  expect(seen.map((each) => each.filter((name) => name.endsWith('.dcm')))).toEqual([names(1), names(2)]);
  await stop();
  expect(received).toMatchObject([{ count: 2, callingAet: 'SENDER', folder: join(root, 'in', folder!) }]);
});

it('shares its folder with another one', async () => {
  const first = await start();
  const stopFirst = stop;
  const second = await start();
  const send = (port: number) =>
    sendFiles(node(port), [join(FIXTURES, 'rle.dcm')], { onOutcome: () => undefined });
  await Promise.all([send(first.port), send(second.port)]);
  await stopFirst();
  await stop();
  const files = readdirSync(join(root, 'in'), { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => name.endsWith('.dcm'))).toHaveLength(2);
});

const openssl = !spawnSync('openssl', ['version']).error;
if (!openssl) console.log('skipped: openssl is not installed');

it.skipIf(!openssl)('by TLS: has little time for a handshake, and none of it afterwards', async () => {
  const [cert, key] = [join(root, 'cert.pem'), join(root, 'key.pem')];
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=station', '-keyout', key, '-out', cert],
  ]);
  expect(made.status).toBe(0);
  const pem = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  const { port } = await start({ tls: pem }, { requestMs: 1500, halfOpen: 4 });
  const secure: DimseNode = { ...node(port), tls: { checkHost: false, ca: pem.cert } };
  const connection = await Connection.open(secure, ECHO);
  // None of them says a word; four are kept, for a while.
  const silent = Array.from({ length: 8 }, () => open(port).closed);
  await expect(testNode(secure)).resolves.toBeUndefined();
  await Promise.all(silent);
  expect(connection.accepted(ECHO[0]!.abstractSyntax)).toHaveLength(1);
  await sendFiles(secure, [join(FIXTURES, 'rle.dcm')], {
    onOutcome: ({ state }) => expect(state).toBe('sent'),
  });
  await connection.release();
});
