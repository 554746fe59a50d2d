/** The network process as the main process uses it: the only one that talks to other systems. */
import type { PacsNode, StudyQuery } from '../../core/pacs-node';
import { networkCalls, type NetworkCallArgs, type NetworkCallProgress } from '../../network/messages';
import type { ErrorLog } from '../ipc-server';
import { ProcessCalls } from './calls';
import { UtilityHost, type UtilityChild } from './utility-host';

const lost = (code: number) =>
  `The process for the network stopped unexpectedly (exit code ${code}). Nothing in the library was changed; try again.`;

export class Network<Port> {
  private readonly host: UtilityHost<unknown, unknown, Port>;
  private readonly calls: ProcessCalls<typeof networkCalls, Port>;

  constructor(fork: () => UtilityChild<Port>, log: ErrorLog) {
    this.host = new UtilityHost('network', fork, log);
    this.calls = new ProcessCalls(this.host, networkCalls);
  }

  /** Resolves where the system answers as it should. */
  test(node: PacsNode, signal: AbortSignal) {
    return this.calls.call('test', { node }, { signal, lost });
  }

  send(
    args: NetworkCallArgs<'send'>,
    signal: AbortSignal,
    onProgress: (progress: NetworkCallProgress<'send'>) => void,
  ) {
    return this.calls.call('send', args, { signal, onProgress, lost });
  }

  studies(node: PacsNode, query: StudyQuery, signal: AbortSignal) {
    return this.calls.call('studies', { node, query }, { signal, lost });
  }

  series(node: PacsNode, studyInstanceUid: string, signal: AbortSignal) {
    return this.calls.call('series', { node, studyInstanceUid }, { signal, lost });
  }

  fetch(
    args: NetworkCallArgs<'fetch'>,
    signal: AbortSignal,
    onProgress: (progress: NetworkCallProgress<'fetch'>) => void,
  ) {
    return this.calls.call('fetch', args, { signal, onProgress, lost });
  }

  /** Listens until the signal is aborted; rejects then with `CancelledError`. */
  receive(
    args: NetworkCallArgs<'receive'>,
    signal: AbortSignal,
    onProgress: (progress: NetworkCallProgress<'receive'>) => void,
  ) {
    return this.calls.call('receive', args, { signal, onProgress, lost });
  }

  /** Ends the process and with it every connection. */
  close(): void {
    this.host.close();
  }
}
