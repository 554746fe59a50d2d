/** Receiving as the application does it, without its windows: from the port into the library. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { receiveSettings } from '../../electron/ipc/network-calls';
import { importPaths } from '../../electron/files/import-paths';
import { writeNativeSeries } from '../../electron/files/native';
import { SeriesLibrary } from '../../electron/main/library/series-library';
import { Receiver } from '../../electron/main/network/receiver';
import { receive } from '../../electron/network/dimse/receive';

const log = { error: (where: string, error: unknown) => console.error(where, error) };

export async function openInbox(folder: string) {
  const library = await SeriesLibrary.open(join(folder, 'library'), log);
  let port = 0;
  const settings = receiveSettings.parse({ port: 11112, aet: 'GRIDIT' });
  const receiver = new Receiver<unknown>(
    {
      folder: join(folder, 'received'),
      notImported: join(folder, 'not-imported'),
      log,
      identities: { resolve: () => ({ cert: '', key: '' }) },
      tell: () => undefined,
      network: {
        receive: (args, signal, onProgress) =>
          receive(
            { ...args, port: 0 },
            {
              signal,
              limits: { keepFree: 0 },
              onListening: (listening) => {
                port = listening;
                onProgress({ listening });
              },
              onReceived: (received) => onProgress({ received }),
            },
          ),
      },
      importPaths: async (paths, from) => {
        const incoming = await library.prepare();
        const folders: string[] = [];
        const { skipped } = await importPaths(paths, {
          scratch: incoming,
          onSeries: async (series) => {
            const place = join(incoming, randomUUID());
            await writeNativeSeries(series, place);
            folders.push(place);
          },
        });
        const imported: string[] = [];
        for (const [index, place] of folders.entries())
          imported.push(await library.adopt(place, `${from}-${index}`));
        await library.discard(incoming);
        return { cancelled: false, imported, skipped };
      },
    },
    settings,
  );
  return {
    library,
    receiver: {
      recover: () => receiver.recover(),
      listen: async () => {
        await receiver.start(settings);
        return port;
      },
    },
  };
}
