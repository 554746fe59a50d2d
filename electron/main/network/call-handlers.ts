/** What the calls about other systems do. */
import { BrowserWindow, dialog, type MessagePortMain, type WebContents } from 'electron';
import { join } from 'node:path';
import { UserError } from '../../core/errors';
import { NOTHING_IMPORTED } from '../library/imports';
import type { SendOutcome } from '../../core/pacs-node';
import type { ImportResult } from '../../ipc/contract';
import type { networkCalls } from '../../ipc/network-calls';
import type { CallHandlers, IpcServer, PageContents } from '../ipc-server';
import type { SeriesLibrary } from '../library/series-library';
import type { Files } from '../processes/files';
import type { Network } from '../processes/network';
import { withTitle } from '../library/told-by-title';
import type { Settings } from '../settings/settings';
import { strings } from '../strings';
import { readCertificate, readIdentity } from './certificate';
import type { Identities } from './identities';
import type { Nodes } from './nodes';
import type { Receiver } from './receiver';
import type { Tasks } from './tasks';

export interface NetworkServices {
  server: IpcServer<MessagePortMain>;
  library: SeriesLibrary;
  files: Files<MessagePortMain>;
  network: Network<MessagePortMain>;
  settings: Settings;
  nodes: Nodes;
  identities: Identities;
  tasks: Tasks;
  receiver: Receiver<MessagePortMain>;
}

type Handlers = Pick<CallHandlers<MessagePortMain>, keyof typeof networkCalls>;

/** @param importPaths takes series from files into the library */
export function networkHandlers(
  { server, library, files, network, settings, nodes, identities, tasks, receiver }: NetworkServices,
  importPaths: (paths: string[]) => Promise<ImportResult>,
): Handlers {
  const tell = (taskId: string, done: number, total: number) =>
    server.broadcast('network.progress', { taskId, done, total });
  return {
    'network.nodes': async () => nodes.list(),
    'network.saveNode': async ({ id, node, secret }) => {
      const saved = await nodes.save(id, node, secret);
      server.broadcast('network.nodesChanged', {});
      return { id: saved };
    },
    'network.removeNode': async ({ id }) => {
      await nodes.remove(id);
      server.broadcast('network.nodesChanged', {});
    },
    'network.testNode': ({ id, node, secret, taskId }) =>
      tasks.run(taskId, async (signal) => {
        await network.test(nodes.draft(id, node, secret), signal);
        return undefined;
      }),
    'network.pickCertificate': async (_request, page) => {
      const [file] = await pickFiles(page, strings.dialogs.certificates.authority, ['openFile']);
      return { certificate: file === undefined ? null : await readCertificate(file) };
    },
    'network.pickOwnCertificate': async (_request, page) => {
      const title = strings.dialogs.certificates.own;
      const files = await pickFiles(page, title, ['openFile', 'multiSelections']);
      return { certificate: files.length === 0 ? null : identities.offer(await readIdentity(files)) };
    },
    'network.send': async ({ seriesId, nodeId, taskId, choices = {}, skip }) => {
      const outcomes: SendOutcome[] = [];
      const ending = await tasks.run(taskId, async (signal) => {
        const node = nodes.resolve(nodeId);
        const source = library.folder(seriesId);
        const folder = await tasks.folder(taskId, async (made) => {
          await files
            .export(source, 'dicom', made, () => undefined, choices)
            .catch((error: unknown) => {
              throw withTitle(error, seriesId, library);
            });
        });
        await network.send({ node, paths: [folder], skip }, signal, (progress) => {
          outcomes.push(progress.outcome);
          tell(taskId, progress.done, progress.total);
        });
        return undefined;
      });
      return { ...ending, outcomes };
    },
    'network.studies': ({ nodeId, taskId, query }) =>
      tasks.cancellable(taskId, (signal) => network.studies(nodes.resolve(nodeId), query, signal)),
    'network.series': ({ nodeId, taskId, studyInstanceUid }) =>
      tasks.cancellable(taskId, (signal) => network.series(nodes.resolve(nodeId), studyInstanceUid, signal)),
    'network.fetch': async ({ nodeId, taskId, studyInstanceUid, seriesInstanceUid }) => {
      let result: ImportResult = { ...NOTHING_IMPORTED, cancelled: false };
      const incoming = await library.prepare();
      try {
        const ending = await tasks.run(taskId, async (signal) => {
          const node = nodes.resolve(nodeId);
          const moves = node.kind === 'dimse' && node.retrieve === 'c-move';
          if (moves && receiver.state.on)
            throw new UserError(
              'bad-request',
              'Switch receiving off first: fetching from this node needs its port.',
            );
          const folder = join(incoming, 'fetched');
          const series = { studyInstanceUid, seriesInstanceUid };
          const { received, problem } = await network.fetch(
            { node, folder, ...series, ...(moves && { movePort: settings.get('receive').port }) },
            signal,
            ({ done, total }) => tell(taskId, done, total),
          );
          if (received > 0) result = await importPaths([folder]);
          return problem ?? (received === 0 ? 'The node sent no image.' : undefined);
        });
        return { ...ending, imported: result.imported, known: result.known ?? [], skipped: result.skipped };
      } finally {
        await library.discard(incoming);
      }
    },
    'network.cancel': async ({ taskId }) => {
      tasks.cancel(taskId);
      return undefined;
    },
    'network.endTask': ({ taskId }) => tasks.end(taskId).then(() => undefined),
    'network.receiving': async () => receiver.state,
    'network.setReceiving': async ({ on, settings: chosen }) => {
      await settings.set('receive', chosen);
      await identities.settle();
      if (on) await receiver.start(chosen);
      else await receiver.stop();
      return receiver.state;
    },
  };
}

async function pickFiles(
  page: PageContents<MessagePortMain>,
  title: string,
  properties: ('openFile' | 'multiSelections')[],
): Promise<string[]> {
  const window = BrowserWindow.fromWebContents(page as WebContents);
  if (!window) throw new UserError('bad-request', 'The window is gone.');
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title,
    buttonLabel: strings.dialogs.certificates.go,
    properties,
    filters: [
      { name: strings.dialogs.kinds.certificates, extensions: ['pem', 'crt', 'cer', 'der', 'key'] },
      { name: strings.dialogs.kinds.all, extensions: ['*'] },
    ],
  });
  return canceled ? [] : filePaths;
}
