/** TLS against dcmtk and Orthanc with a self-made authority, and what is said of certificates that do not fit. */
import { readFileSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DimseNode, NodeTls, WebNode } from '../../electron/core/pacs-node';
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
});
