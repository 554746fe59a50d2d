import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { NodeDraft } from '../../../../electron/ipc/network-calls';
import { readCertificate, readIdentity } from '../../../../electron/main/network/certificate';
import { Identities } from '../../../../electron/main/network/identities';
import { Nodes } from '../../../../electron/main/network/nodes';
import { Secrets } from '../../../../electron/main/settings/secrets';
import { Settings } from '../../../../electron/main/settings/settings';
import { receiving, settingsIn } from '../settings/settings-in';

const missing = spawnSync('openssl', ['version']).error ? 'openssl is not installed' : undefined;
if (missing) console.log(`skipped: ${missing}`);

/** A certificate and its key, as openssl makes them. */
function make(folder: string, name: string): { cert: string; key: string } {
  const at = (end: string) => join(folder, `${name}.${end}`);
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const made = spawnSync('openssl', [
    ...['req', '-x509', ...ec, '-days', '2', '-subj', `/O=Hospital/CN=${name}`],
    ...['-keyout', at('key'), '-out', at('pem')],
  ]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  return { cert: at('pem'), key: at('key') };
}

/** A file of texts one behind the other. */
function joined(folder: string, name: string, ...files: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, files.map((file) => readFileSync(file, 'utf8')).join(''));
  return path;
}

describe.skipIf(missing)('a certificate of this computer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridit-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const station = missing ? { cert: '', key: '' } : make(folder, 'station');
  const other = missing ? { cert: '', key: '' } : make(folder, 'other');

  it('is read from one file or two, in any order, with its chain behind it', async () => {
    const two = await readIdentity([station.key, station.cert]);
    expect(two.subject).toBe('station');
    expect(new Date(two.validTo).getTime()).toBeGreaterThan(Date.now());
    expect(await readIdentity([joined(folder, 'both.pem', station.cert, station.key)])).toEqual(two);
    const chain = await readIdentity([joined(folder, 'chain.pem', other.cert, station.cert), station.key]);
    expect(chain.subject).toBe('station');
    expect(chain.cert.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(new X509Certificate(chain.cert).subject).toContain('CN=station');
    const der = join(folder, 'station.der');
    writeFileSync(der, new X509Certificate(readFileSync(station.cert)).raw);
    expect(await readIdentity([der, station.key])).toEqual(two);
  });

  it('is refused with what is missing', async () => {
    const encrypted = join(folder, 'encrypted.key');
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
    });
    writeFileSync(encrypted, privateKey);
    await expect(readIdentity([station.cert])).rejects.toThrow('There is no private key in what was chosen.');
    await expect(readIdentity([station.key])).rejects.toThrow('There is no certificate in what was chosen.');
    await expect(readIdentity([other.cert, station.key])).rejects.toThrow('The key does not belong');
    await expect(readIdentity([station.cert, encrypted])).rejects.toThrow('protected by a passphrase');
    await expect(readIdentity([join(folder, 'none.pem')])).rejects.toMatchObject({ code: 'bad-file' });
    await expect(readCertificate(station.key)).rejects.toThrow('holds no certificate');
  });

  const keyStore = {
    isEncryptionAvailable: () => true,
    encryptString: (text: string) => Buffer.from([...text].toReversed().join('')),
    decryptString: (bytes: Buffer) => [...bytes.toString()].toReversed().join(''),
  };

  it('is kept encrypted while a node or receiving names it, and forgotten after', async () => {
    const file = join(folder, 'settings.json');
    const settings = await Settings.open(settingsIn(folder));
    const secrets = new Secrets(settings, keyStore);
    const identities = new Identities(settings, secrets);
    const nodes = new Nodes(settings, secrets, identities);
    const own = identities.offer(await readIdentity([station.cert, station.key]));
    expect(own).toEqual({ id: own.id, subject: 'station', validTo: own.validTo });
    const draft: NodeDraft = {
      ...{ kind: 'dimse', name: 'Archive', host: 'h', port: 104, calledAet: 'A', callingAet: 'B' },
      retrieve: 'c-get',
      tls: { ca: null, checkHost: true, own },
    };
    const key = readFileSync(station.key, 'utf8').trim();
    // Before it is saved, a test of the node has it too; nothing of it is on disk.
    expect(nodes.draft(null, draft, undefined).tls).toMatchObject({ key });
    expect(settings.get('secrets')).toEqual({});

    const id = await nodes.save(null, draft, undefined);
    await settings.set('receive', { ...receiving, aet: 'G', tls: { own, clients: null } });
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('station');
    expect(text).not.toContain('PRIVATE KEY');

    const again = await Settings.open(settingsIn(folder));
    const kept = new Secrets(again, keyStore);
    const reopened = new Nodes(again, kept);
    expect(reopened.resolve(id).tls).toMatchObject({ key, cert: expect.stringContaining('BEGIN CERT') });
    await reopened.remove(id);
    expect(Object.keys(again.get('secrets'))).toHaveLength(1);
    await again.set('receive', { ...receiving, aet: 'G' });
    await new Identities(again, kept).settle();
    expect(again.get('secrets')).toEqual({});
    expect(() => new Identities(again, kept).resolve(own)).toThrow(
      'the key of "station" is not kept any more',
    );
  });
});
