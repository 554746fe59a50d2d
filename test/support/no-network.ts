/** Programs in a network namespace of their own, where whatever they send is caught and counted. Linux only. */
import { spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

export interface Sent {
  /** Names that were looked up. */
  lookups: string[];
  /** Addresses and ports that were connected to, of the web's. */
  connections: string[];
  /** All packets to anybody, this computer included. */
  packets: number;
}

const SINK = resolve(__dirname, 'network-sink.cjs');
/** A namespace in which this user may set up the network. */
const NAMESPACE = ['unshare', '--map-root-user', '--net'];

/** Why no namespace can be made here; undefined where one can. */
export function noNamespace(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s';
  const [command, ...args] = [...NAMESPACE, 'ip', 'link', 'set', 'lo', 'up'];
  const { status, error, stderr } = spawnSync(command!, args, { encoding: 'utf8' });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

/**
 * @param report file that the sink writes; it should lie outside what the program may write to
 * @returns how the program ended, what it printed, and what it sent
 */
export async function runInSink(
  report: string,
  command: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; output: string; sent: Sent }> {
  const [unshare, ...args] = [...NAMESPACE, process.execPath, SINK, report, ...command];
  const child = spawn(unshare!, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  const sent = await readFile(report, 'utf8').catch(() => {
    throw new Error(`The network sink did not start: ${output}`);
  });
  return { code, output, sent: JSON.parse(sent) as Sent };
}
