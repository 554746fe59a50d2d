/** DICOM over the network against dcmtk's storescp: echo, store, encodings, refusals, peers that fail. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DimseNode, SendOutcome } from '../../electron/core/pacs-node';
import { storeInstances } from '../../electron/network/dimse/store';
import { listInstances } from '../../electron/network/instances';
import { readMeta } from '../../electron/network/meta-information';
import { sendFiles, testNode } from '../../electron/network/node-calls';
import { dumpedValues, installed, run } from './support/judges';
import { readOurs } from './support/our-pixels';
import { writePlainSeries } from './support/plain-files';
import { freePort, startStorescp, type Storescp } from './support/servers';
import { temporaryRoot } from './support/temporary-root';

const FRAMES = 5;
const root = temporaryRoot();
const source = join(root, 'source');
let server: Storescp | undefined;
let folders = 0;

const node = (port: number, more: Partial<DimseNode> = {}): DimseNode => ({
  kind: 'dimse',
  host: '127.0.0.1',
  port,
  calledAet: 'STORESCP',
  callingAet: 'GRIDIT',
  retrieve: 'c-get',
  ...more,
});

async function storescp(...args: string[]): Promise<Storescp> {
  server = await startStorescp(join(root, `stored-${(folders += 1)}`), ...args);
  return server;
}

async function send(to: DimseNode, paths = [source], signal?: AbortSignal) {
  const outcomes: SendOutcome[] = [];
  await sendFiles(to, paths, { signal, onOutcome: (outcome) => outcomes.push(outcome) });
  return outcomes;
}

/** The data set of a file, without its meta information. */
function dataSet(file: string): Buffer {
  const bytes = readFileSync(file);
  return bytes.subarray(readMeta(bytes)!.dataSetAt);
}

const fixturePath = (name: string) => join(__dirname, '../fixtures/dicom', `${name}.dcm`);

/** Largest difference of the values of two files, by our own reader. */
async function difference(one: string, other: string): Promise<number | string> {
  const [a, b] = [await readOurs(one), await readOurs(other)];
  if ('refused' in a) return a.refused;
  if ('refused' in b) return b.refused;
  if (a.values.length !== b.values.length) return 'another size';
  return a.values.reduce((most, value, i) => Math.max(most, Math.abs(value - b.values[i]!)), 0);
}

const dcmFiles = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.dcm'))
    .toSorted()
    .map((name) => join(folder, name));

const missing = installed('storescp') ? undefined : 'storescp (Debian package dcmtk) is not installed';
if (missing) console.log(`skipped: ${missing}`);

describe.skipIf(missing)('storescp', () => {
  beforeAll(() => {
    writePlainSeries(source, { slices: FRAMES });
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  it('answers an echo', async () => {
    await expect(testNode(node((await storescp()).port))).resolves.toBeUndefined();
  });

  it('stores a series byte for byte', async () => {
    const { port, folder, stored } = await storescp('--accept-all', '--bit-preserving');
    const outcomes = await send(node(port));
    expect(outcomes.map(({ state }) => state)).toEqual(Array(FRAMES).fill('sent'));
    expect(stored()).toHaveLength(FRAMES);
    const sent = new Set(dcmFiles(source).map((file) => dataSet(file).toString('base64')));
    for (const name of stored()) expect(sent).toContain(dataSet(join(folder, name)).toString('base64'));
  });

  it('gets implicit little endian where it takes nothing else, with the same values', async () => {
    const { port, folder, stored } = await storescp('--implicit', '--bit-preserving');
    await send(node(port));
    expect(stored()).toHaveLength(FRAMES);
    for (const file of dcmFiles(source)) {
      const uid = readMeta(readFileSync(file))!.sopInstanceUid;
      const arrived = join(
        folder,
        stored().find((name) => name.endsWith(uid))!,
      );
      expect(readMeta(readFileSync(arrived))!.transferSyntax).toBe('1.2.840.10008.1.2');
      expect(dumpedValues(arrived)).toBe(dumpedValues(file));
    }
  });

  it('gets explicit little endian where it does not take what a file is encoded in', async () => {
    const mixed = join(root, 'mixed');
    mkdirSync(mixed);
    const [first, second, third] = dcmFiles(source);
    copyFileSync(first!, join(mixed, 'plain.dcm'));
    expect(run('dcmcrle', second!, join(mixed, 'rle.dcm')).status).toBe(0);
    expect(run('dcmconv', '+td', third!, join(mixed, 'deflated.dcm')).status).toBe(0);
    const plainOnly = await storescp('--prefer-uncompr');
    const outcomes = await send(node(plainOnly.port), [mixed]);
    expect(Object.fromEntries(outcomes.map(({ file, state, reason }) => [file, reason ?? state]))).toEqual({
      'plain.dcm': 'sent',
      'deflated.dcm': 'sent',
      'rle.dcm': 'sent',
    });
    for (const [i, name] of ['plain', 'rle', 'deflated'].entries()) {
      const { sopInstanceUid } = readMeta(readFileSync(dcmFiles(source)[i]!))!;
      const arrived = plainOnly.stored().find((stored) => stored.endsWith(sopInstanceUid))!;
      const { transferSyntax } = readMeta(readFileSync(join(plainOnly.folder, arrived)))!;
      expect([name, transferSyntax]).toEqual([name, '1.2.840.10008.1.2.1']);
      expect(dumpedValues(join(plainOnly.folder, arrived))).toBe(dumpedValues(dcmFiles(source)[i]!));
    }
    await plainOnly.stop();
    const all = await storescp('--accept-all');
    expect((await send(node(all.port), [mixed])).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
  });

  it('gets what dcmtk itself decompresses, of every codec that dcmtk has', async () => {
    const tools = {
      rle: 'dcmdrle',
      'jpeg-baseline': 'dcmdjpeg',
      'jpeg-extended-12': 'dcmdjpeg',
      'jpeg-lossless-sv1': 'dcmdjpeg',
      'jpeg-ls': 'dcmdjpls',
      'rle-rgb': 'dcmdrle',
      'big-endian': 'dcmconv',
    };
    for (const [name, tool] of Object.entries(tools)) {
      const written = run(
        ...([tool, ...(tool === 'dcmconv' ? ['+te'] : [])] as [string, ...string[]]),
        ...[fixturePath(name), join(root, `${name}-by-dcmtk.dcm`)],
      );
      expect(written.status, written.output).toBe(0);
    }
    for (const [only, argument] of [
      ['1.2.840.10008.1.2.1', '--prefer-uncompr'],
      ['1.2.840.10008.1.2', '--implicit'],
    ] as const) {
      const { port, folder, stored, stop } = await storescp(argument, '--bit-preserving');
      for (const name of Object.keys(tools)) {
        // dcmtk takes big endian where it takes explicit little endian.
        if (name === 'big-endian' && only !== '1.2.840.10008.1.2') continue;
        const outcomes = await send(node(port), [fixturePath(name)]);
        expect(outcomes.map(({ state, reason }) => reason ?? state)).toEqual(['sent']);
        const arrived = join(folder, stored()[0]!);
        expect([name, readMeta(readFileSync(arrived))!.transferSyntax]).toEqual([name, only]);
        const judged = join(root, `${name}-by-dcmtk.dcm`);
        // Inverse cosine transforms may round differently.
        expect(await difference(arrived, judged), name).toBeLessThanOrEqual(
          /baseline|extended/.test(name) ? 1 : 0,
        );
        expect(run('dcmftest', arrived).output).toMatch(/^yes/);
        rmSync(arrived);
      }
      await stop();
    }
  });

  it('is told by file what it does not take and nothing here can decode', async () => {
    const file = join(root, 'retired.dcm');
    const bytes = readFileSync(fixturePath('jpeg-lossless-sv1'));
    const at = bytes.indexOf('1.2.840.10008.1.2.4.70');
    bytes.write('1.2.840.10008.1.2.4.53', at, 'latin1');
    writeFileSync(file, bytes);
    const { port } = await storescp('--prefer-uncompr');
    const [outcome] = await send(node(port), [file]);
    expect(outcome).toEqual({
      file: 'retired.dcm',
      state: 'failed',
      reason: `127.0.0.1:${port} does not take the encoding JPEG Spectral Selection (retired) (1.2.840.10008.1.2.4.53).`,
    });
  });

  it('is told by file whose pixels are damaged', async () => {
    const file = join(root, 'damaged.dcm');
    writeFileSync(file, readFileSync(fixturePath('jpeg-2000')).subarray(0, -100));
    const { port } = await storescp('--prefer-uncompr');
    const [outcome] = await send(node(port), [file]);
    expect(outcome).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(
        /^The file cannot be read, or its data are damaged\. (The image|Frame \d) /,
      ),
    });
  });

  it('gets deflated files of odd length, which dcmtk takes only with a byte more', async () => {
    const deflated = join(root, 'deflated');
    let odd = 0;
    for (let attempt = 0; attempt < 20 && odd === 0; attempt++) {
      for (const file of writePlainSeries(deflated, { slices: 3 }).files) {
        expect(run('dcmconv', '+td', file, file).status).toBe(0);
        odd += dataSet(file).length % 2;
      }
    }
    expect(odd).toBeGreaterThan(0);
    const { port } = await storescp('--accept-all');
    expect((await send(node(port), [deflated])).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
  });

  it('refuses the association, and the sentence says so', async () => {
    const { port } = await storescp('--refuse');
    await expect(testNode(node(port))).rejects.toThrow(/refuses the connection/);
  });

  it('aborts in the middle: the files before are sent, the others failed, and a second run sends them', async () => {
    const { port } = await storescp('--abort-during');
    const outcomes = await send(node(port));
    expect(outcomes).toHaveLength(FRAMES);
    expect(outcomes.every(({ state }) => state === 'failed')).toBe(true);
    expect(outcomes[0]!.reason).toMatch(/broke the (association|connection) off/);
    await server!.stop();
    const good = await storescp();
    const again: SendOutcome[] = [];
    await sendFiles(node(good.port), [source], {
      skip: outcomes.filter(({ state }) => state !== 'failed').map(({ file }) => file),
      onOutcome: (outcome) => again.push(outcome),
    });
    expect(again.map(({ state }) => state)).toEqual(Array(FRAMES).fill('sent'));
  });

  it('dies in the middle of a transfer: what arrived is told apart from what did not', async () => {
    const { port, stop } = await storescp();
    const outcomes: SendOutcome[] = [];
    await sendFiles(node(port), [source], {
      onOutcome: (outcome) => {
        outcomes.push(outcome);
        if (outcomes.length === 2) void stop();
      },
    });
    expect(outcomes).toHaveLength(FRAMES);
    expect(outcomes.slice(0, 2).map(({ state }) => state)).toEqual(['sent', 'sent']);
    expect(outcomes.at(-1)).toMatchObject({ state: 'failed' });
    expect(outcomes.at(-1)!.reason).toMatch(/refuses the connection|broke/);
  });

  it('is left when the sending is cancelled', async () => {
    const { port, stored } = await storescp();
    const abort = new AbortController();
    const { instances } = await listInstances([source]);
    const sending = storeInstances(node(port), instances, {
      signal: abort.signal,
      onOutcome: () => abort.abort(),
    });
    await expect(sending).rejects.toThrow('Cancelled.');
    expect(stored().length).toBeLessThan(FRAMES);
  });
});

describe('no server', () => {
  it('is a refused connection', async () => {
    const port = await freePort();
    await expect(testNode(node(port))).rejects.toThrow(
      `127.0.0.1:${port} refuses the connection: nothing listens there.`,
    );
  });

  it('is an unknown host', async () => {
    await expect(testNode(node(104, { host: 'pacs.invalid' }))).rejects.toThrow(
      'pacs.invalid:104 is not known: no computer of this name was found.',
    );
  });

  it('that speaks no DICOM is told from one that does', async () => {
    const web = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const { port } = web.address() as { port: number };
    await expect(testNode(node(port))).rejects.toThrow(/^127\.0\.0\.1:\d+ |^The connection to/);
    web.close();
  });

  it('that never answers ends by a time-out', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const { echo } = await import('../../electron/network/dimse/verify');
    await expect(echo(node(port), { timeouts: { connectMs: 200 } })).rejects.toThrow(
      'does not answer in time',
    );
    silent.close();
  });
});
