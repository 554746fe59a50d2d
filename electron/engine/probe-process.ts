/** Probes in a forked Node process, for the command line. (An Electron app starts a utility process instead.) */
import { fork } from 'node:child_process';
import { CancelledError } from '../core/errors';
import type { ProviderName } from '../core/providers';
import { engineCalls, type FromEngine, type PackFolders, type ProbeReply, type ToEngine } from './messages';

/** Software renderers take minutes for what a graphics processor does at once; they are not worth the wait. */
const PATIENCE_MS = 60_000;

/**
 * @param engine path of the bundled engine process
 * @throws Error when the process dies or takes too long; CancelledError
 */
export function probeInChild(
  engine: string,
  target: { folders: PackFolders; packId: string; provider: ProviderName },
  signal?: AbortSignal,
): Promise<ProbeReply> {
  if (signal?.aborted) return Promise.reject(new CancelledError());
  return new Promise((resolve, reject) => {
    // Ctrl+C in a terminal reaches every process of the group; a detached one is ended by its owner instead.
    const child = fork(engine, [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
      detached: true,
    });
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      child.removeAllListeners();
      child.kill('SIGKILL');
      settle();
    };
    const cancel = () => finish(() => reject(new CancelledError()));
    const timer = setTimeout(() => finish(() => reject(new Error('it took too long'))), PATIENCE_MS);
    signal?.addEventListener('abort', cancel);
    child.once('error', (error) => finish(() => reject(error)));
    child.once('exit', (code, name) =>
      finish(() => reject(new Error(`its process ended with ${name ?? code}`))),
    );
    child.on('message', (message: FromEngine) => {
      if ('progress' in message) return;
      finish(() => {
        if (message.ok) resolve(engineCalls.probe.value.parse(message.value));
        else reject(new Error(message.message));
      });
    });
    child.send({ id: 1, call: 'probe', args: target } satisfies ToEngine);
  });
}
