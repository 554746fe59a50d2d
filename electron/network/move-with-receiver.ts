/** C-MOVE to this program: listens for as long as the other system sends what it was asked for. */
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { readdir, rename, rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { DimseNode } from '../core/pacs-node';
import { CancelledError } from '../core/errors';
import { moveSeries, type GetOptions, type GetResult, type SeriesAddress } from './dimse/get';
import { receive, type Received } from './dimse/receive';
import { imageFile } from './image-file';

/** The association may end a moment after the last response to the request. */
const SETTLE_MS = 3000;

/**
 * Fetches a series into a folder, which exists.
 * @param port the one that the other system has on record for the AE title `node.callingAet`
 * @param host where to listen; without it on the one address of this computer from which it speaks to that system
 * Throws `UserError` (network), `CancelledError`.
 */
export async function moveToFolder(
  node: DimseNode,
  series: SeriesAddress,
  folder: string,
  { port, host }: { port: number; host?: string | undefined },
  options: GetOptions = {},
): Promise<GetResult> {
  const stop = new AbortController();
  const incoming = join(folder, '.incoming');
  const arrived: Received[] = [];
  let wake = () => {};
  let listening = () => {};
  const ready = new Promise<void>((resolve) => (listening = resolve));
  const receiving = receive(
    // The other system connects back, so it is enough to listen where it reaches this computer.
    {
      port,
      host: host ?? (await addressTowards(node)),
      aet: node.callingAet,
      folder: incoming,
    },
    {
      signal: stop.signal,
      onListening: () => listening(),
      onReceived: (received) => {
        arrived.push(received);
        wake();
      },
    },
  );
  const closed = receiving.catch((error: unknown) => {
    if (!(error instanceof CancelledError)) throw error;
  });
  try {
    await Promise.race([ready, closed]);
    const result = await moveSeries(node, series, node.callingAet, options);
    const count = () => arrived.reduce((sum, each) => sum + each.count, 0);
    const until = Date.now() + SETTLE_MS;
    while (count() < result.received && Date.now() < until) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, SETTLE_MS);
      });
    }
    let number = 0;
    for (const each of arrived) {
      for (const name of (await readdir(each.folder)).toSorted()) {
        number += 1;
        await rename(join(each.folder, name), join(folder, imageFile(number)));
      }
    }
    const kept = arrived.find(({ problem }) => problem !== undefined)?.problem;
    return { ...result, received: number, ...(kept !== undefined && { problem: kept }) };
  } finally {
    stop.abort();
    await closed;
    await rm(incoming, { recursive: true, force: true });
  }
}

/**
 * The address of this computer from which it speaks to another. The system's routes say it; nothing is sent.
 * Absent where there is no way to the other, which is then found by who tries to speak to it.
 */
export function addressTowards({
  host,
  port,
}: Pick<DimseNode, 'host' | 'port'>): Promise<string | undefined> {
  const address = isIP(host) ? Promise.resolve({ address: host, family: isIP(host) }) : lookup(host);
  return address
    .then(
      (other) =>
        new Promise<string>((resolve, reject) => {
          const socket = createSocket(other.family === 6 ? 'udp6' : 'udp4');
          socket.once('error', reject);
          socket.connect(port, other.address, () => {
            resolve(socket.address().address);
            socket.close();
          });
        }),
    )
    .catch(() => undefined);
}
