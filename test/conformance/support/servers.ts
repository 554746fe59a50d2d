/** Other people's DICOM servers on loopback, each on ports of its own, ended with the tests that started them. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { existsSync } from 'node:fs';

const PLUGIN = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';
const READY_MS = 20_000;

/** A port that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface StartedServer {
  port: number;
  /** Everything it has written so far. */
  output(): string;
  stop(): Promise<void>;
}

function start(program: string, args: string[], port: number): StartedServer & { child: ChildProcess } {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    child,
    port,
    output: () => output,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function listening(server: StartedServer & { child: ChildProcess }): Promise<void> {
  const until = Date.now() + READY_MS;
  while (Date.now() < until && server.child.exitCode === null) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(server.port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await pause(30);
  }
  throw new Error(`A server did not start:\n${server.output()}`);
}

export interface Storescp extends StartedServer {
  folder: string;
  /** Names of what it has stored. */
  stored(): string[];
}

/** dcmtk's storescp; it stores into `folder`, which is made. */
export async function startStorescp(folder: string, ...args: string[]): Promise<Storescp> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const server = start('storescp', ['-od', folder, ...args, String(port)], port);
  await listening(server);
  return { ...server, folder, stored: () => readdirSync(folder).toSorted() };
}

export interface Orthanc extends StartedServer {
  dicomPort: number;
  /** Root of its DICOMweb service. */
  url: string;
}

/** Why Orthanc cannot be started here, or undefined. */
export function orthancMissing(): string | undefined {
  if (!existsSync('/usr/sbin/Orthanc')) return 'Orthanc (Debian package orthanc) is not installed';
  if (!existsSync(PLUGIN))
    return 'the DICOMweb plugin of Orthanc (Debian package orthanc-dicomweb) is not installed';
  return undefined;
}

export const ORTHANC_USER = { user: 'radiology', password: 'only for this test' };

/** Orthanc with an empty store in `folder`, AE title ORTHANC, and `more` in its configuration. */
export async function startOrthanc(folder: string, more: Record<string, unknown> = {}): Promise<Orthanc> {
  mkdirSync(join(folder, 'store'), { recursive: true });
  const [port, dicomPort] = [await freePort(), await freePort()];
  const configuration = {
    Name: 'test',
    StorageDirectory: join(folder, 'store'),
    IndexDirectory: join(folder, 'store'),
    Plugins: [PLUGIN],
    HttpPort: port,
    DicomPort: dicomPort,
    DicomAet: 'ORTHANC',
    DicomCheckCalledAet: true,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: true,
    RegisteredUsers: { [ORTHANC_USER.user]: ORTHANC_USER.password },
    DicomWeb: { Enable: true },
    ...more,
  };
  const file = join(folder, 'orthanc.json');
  writeFileSync(file, JSON.stringify(configuration));
  const server = start('/usr/sbin/Orthanc', [file], port);
  await listening(server);
  await listening({ ...server, port: dicomPort });
  return { ...server, dicomPort, url: `http://127.0.0.1:${port}/dicom-web` };
}

export interface Certificates {
  /** Files: the authority's certificate, and a certificate for 127.0.0.1 and localhost with its key. */
  ca: string;
  cert: string;
  key: string;
  /** A certificate of the same authority for another host. */
  otherCert: string;
}

/** A self-made authority and certificates, by openssl. */
export function makeCertificates(folder: string): Certificates {
  mkdirSync(folder, { recursive: true });
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => {
    const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8', cwd: folder });
    if (status !== 0) throw new Error(stderr);
  };
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...ec,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Test authority',
  );
  const issue = (name: string, names: string) => {
    writeFileSync(at(`${name}.ext`), `subjectAltName=${names}\n`);
    openssl('req', ...ec, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-out', `${name}.pem`, '-days', '2', '-extfile', `${name}.ext`],
    );
  };
  issue('server', 'IP:127.0.0.1,DNS:localhost');
  issue('other', 'DNS:pacs.example');
  return {
    ca: at('ca.pem'),
    cert: at('server.pem'),
    key: at('server.key'),
    otherCert: at('other.pem'),
  };
}
