/** TLS against dcmtk and Orthanc with a self-made authority, and what is said of certificates that do not fit. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DimseNode, NodeTls, WebNode } from '../../electron/core/pacs-node';
import { receive } from '../../electron/network/dimse/receive';
import { sendFiles, testNode } from '../../electron/network/node-calls';
import { installed } from './support/judges';
import { writePlainSeries } from './support/plain-files';
import {
  makeCertificates,
  orthancMissing,
  ORTHANC_USER,
  startOrthanc,
  startStorescp,
  type Certificates,
  type Orthanc,
  type Storescp,
} from './support/servers';
import { temporaryRoot } from './support/temporary-root';

const root = temporaryRoot();
const missing =
  (installed('openssl') ? undefined : 'openssl is not installed') ??
  (installed('storescp') ? undefined : 'storescp (Debian package dcmtk) is not installed') ??
  orthancMissing();
if (missing) console.log(`skipped: ${missing}`);

describe.skipIf(missing)('TLS', () => {
  let certificates: Certificates;
  let trusted: NodeTls;
  let storescp: Storescp;
  let orthanc: Orthanc;
  let front: Server;
  let dimse: DimseNode;
  let web: WebNode;

  beforeAll(async () => {
    certificates = makeCertificates(join(root, 'certificates'));
    const { ca, cert, key } = certificates;
    trusted = { ca: readFileSync(ca, 'utf8'), checkHost: true };
    storescp = await startStorescp(join(root, 'stored'), '+tls', key, cert, '--ignore-peer-cert');
    // Debian's Orthanc 1.10.1 dies of the first HTTPS request, curl's too, so TLS ends in front of it.
    orthanc = await startOrthanc(join(root, 'orthanc'));
    front = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) => {
      const inner = connect(orthanc.port, '127.0.0.1');
      socket.pipe(inner).pipe(socket);
      for (const end of [socket, inner]) end.on('error', () => end.destroy());
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    const { port } = front.address() as AddressInfo;
    dimse = {
      kind: 'dimse',
      host: '127.0.0.1',
      port: storescp.port,
      calledAet: 'STORESCP',
      callingAet: 'GRIDIT',
      retrieve: 'c-get',
      tls: trusted,
    };
    web = {
      kind: 'dicomweb',
      url: `https://127.0.0.1:${port}/dicom-web`,
      auth: { kind: 'basic', ...ORTHANC_USER },
      tls: trusted,
    };
    writePlainSeries(join(root, 'series'), { slices: 2 });
  });
  afterAll(async () => {
    await storescp?.stop();
    front?.close();
    await orthanc?.stop();
  });

  it('carries a series to both', async () => {
    for (const node of [dimse, web]) {
      const states: string[] = [];
      await sendFiles(node, [join(root, 'series')], { onOutcome: ({ state }) => states.push(state) });
      expect(states).toEqual(['sent', 'sent']);
    }
    expect(storescp.stored()).toHaveLength(2);
  });

  it('ends where the authority is not known', async () => {
    for (const node of [dimse, web]) {
      await expect(testNode({ ...node, tls: { checkHost: true } })).rejects.toThrow('cannot be trusted');
      // Not checking the name is no reason to trust the certificate.
      await expect(testNode({ ...node, tls: { checkHost: false } })).rejects.toThrow('cannot be trusted');
    }
  });

  it('ends where the certificate was made out for another name, unless names go unchecked', async () => {
    const { key, otherCert } = certificates;
    const other = await startStorescp(
      join(root, 'other'),
      ...['+tls', key.replace('server.key', 'other.key'), otherCert, '--ignore-peer-cert'],
    );
    const node = { ...dimse, port: other.port };
    await expect(testNode(node)).rejects.toThrow('was made out for another name');
    await expect(testNode({ ...node, tls: { ...trusted, checkHost: false } })).resolves.toBeUndefined();
    await other.stop();
  });

  it('ends where the other system speaks none', async () => {
    const plain = await startStorescp(join(root, 'plain'));
    await expect(testNode({ ...dimse, port: plain.port })).rejects.toThrow(/TLS|broke the connection off/);
    await expect(testNode({ ...web, url: `https://127.0.0.1:${plain.port}/dicom-web` })).rejects.toThrow(
      /TLS|broke the connection off/,
    );
    await plain.stop();
  });

  it('shows a certificate of its own where one is asked for', async () => {
    const { ca, cert, key } = certificates;
    const strict = await startStorescp(
      join(root, 'strict'),
      ...['+tls', key, cert, '+cf', ca, '--require-peer-cert'],
    );
    const node = { ...dimse, port: strict.port };
    await expect(testNode(node)).rejects.toThrow(`127.0.0.1:${strict.port}`);
    const own = { ...trusted, cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
    await expect(testNode({ ...node, tls: own })).resolves.toBeUndefined();
    await strict.stop();
  });

  it('says that a system speaks TLS only', async () => {
    const plain: DimseNode = { ...dimse, tls: undefined };
    await expect(testNode(plain)).rejects.toThrow(`127.0.0.1:${storescp.port}`);
  });

  describe('receiving', () => {
    const abort: AbortController[] = [];
    afterAll(() => abort.forEach((each) => each.abort()));

    /** A receiver, and what arrives there; by TLS, and with `clients` only from those who show a certificate. */
    async function receiving(name: string, clients: boolean) {
      const { ca, cert, key } = certificates;
      const stop = new AbortController();
      abort.push(stop);
      const counts: number[] = [];
      const port = await new Promise<number>((resolve, reject) => {
        const text = (file: string) => readFileSync(file, 'utf8');
        receive(
          {
            ...{ port: 0, host: '127.0.0.1', aet: 'GRIDIT', folder: join(root, name) },
            tls: { cert: text(cert), key: text(key), ...(clients && { ca: text(ca) }) },
          },
          {
            signal: stop.signal,
            limits: { keepFree: 0 },
            onListening: resolve,
            onReceived: ({ count }) => counts.push(count),
          },
        ).catch((error: Error) => {
          if (error.message !== 'Cancelled.') reject(error);
        });
      });
      return { port, counts };
    }

    /** Without holding up the receiver, which lives in this process. */
    const storescu = (port: number, ...args: string[]) =>
      new Promise<number | null>((resolve) => {
        const files = [1, 2].map((n) => join(root, 'series', `slice-${n}.dcm`));
        spawn('storescu', ['-aec', 'GRIDIT', ...args, '127.0.0.1', String(port), ...files]).on(
          'close',
          resolve,
        );
      });

    it('takes images over TLS, and none in the clear', async () => {
      const { port, counts } = await receiving('by-tls', false);
      expect(await storescu(port, '--anonymous-tls', '+cf', certificates.ca)).toBe(0);
      await expect.poll(() => counts).toEqual([2]);
      expect(await storescu(port)).not.toBe(0);
      expect(counts).toEqual([2]);
    });

    it('takes them from those alone who show a certificate of the authority', async () => {
      const { ca, cert, key } = certificates;
      const { port, counts } = await receiving('by-mutual-tls', true);
      expect(await storescu(port, '--anonymous-tls', '+cf', ca)).not.toBe(0);
      const stranger = makeCertificates(join(root, 'strangers'));
      expect(await storescu(port, '+tls', stranger.key, stranger.cert, '+cf', ca)).not.toBe(0);
      expect(counts).toEqual([]);
      expect(await storescu(port, '+tls', key, cert, '+cf', ca)).toBe(0);
      // What came is told of when the association has ended, which the sender does not wait for.
      await expect.poll(() => counts).toEqual([2]);
    });

    it('takes what this program sends with a certificate of its own', async () => {
      const { cert, key } = certificates;
      const { port, counts } = await receiving('own', true);
      const own = { ...trusted, cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
      const node = { ...dimse, port, calledAet: 'GRIDIT', tls: own };
      const states: string[] = [];
      await sendFiles(node, [join(root, 'series')], { onOutcome: ({ state }) => states.push(state) });
      expect(states).toEqual(['sent', 'sent']);
      await expect.poll(() => counts).toEqual([2]);
      await expect(testNode({ ...node, tls: trusted })).rejects.toThrow(`127.0.0.1:${port}`);
    });

    it('says that its certificate or key is none', async () => {
      const tls = { cert: 'no certificate', key: 'no key' };
      const request = { port: 0, aet: 'GRIDIT', folder: join(root, 'unfit'), tls };
      const options = { signal: new AbortController().signal, onListening() {}, onReceived() {} };
      await expect(receive(request, options)).rejects.toThrow(
        'The certificate or the key for receiving cannot be read.',
      );
    });
  });
});
