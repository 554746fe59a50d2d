/** The files process as the main process uses it: whatever reads or writes many bytes happens there. */
import type { ExportFormat } from '../../ipc/contract';
import { filesCalls } from '../../files/messages';
import type { ErrorLog } from '../ipc-server';
import { ProcessCalls } from './calls';
import { UtilityHost, type UtilityChild } from './utility-host';

type OnProgress = (progress: { done: number; total: number }) => void;

export class Files<Port> {
  private readonly host: UtilityHost<unknown, unknown, Port>;
  private readonly calls: ProcessCalls<typeof filesCalls, Port>;

  constructor(fork: () => UtilityChild<Port>, log: ErrorLog) {
    this.host = new UtilityHost('files', fork, log);
    this.calls = new ProcessCalls(this.host, filesCalls);
  }

  /** Reads series from files and folders; each becomes a native series folder in `incoming`. */
  import(paths: string[], incoming: string, onProgress: OnProgress) {
    return this.calls.call('import', { paths, incoming }, { onProgress, lost: lostWhile('reading') });
  }

  /** Writes a native series folder in another format. Resolves with the place. */
  export(folder: string, format: ExportFormat, destination: string, onProgress: OnProgress) {
    return this.calls.call(
      'export',
      { folder, format, destination },
      { onProgress, lost: lostWhile('writing') },
    );
  }

  /** Reads a series; its voxels go to the port. */
  open(folder: string, port: Port) {
    return this.calls.call('open', { folder }, { ports: [port], lost: lostWhile('reading') });
  }

  /** Ends the process and cancels its work. */
  close(): void {
    this.host.close();
  }
}

function lostWhile(doing: 'reading' | 'writing'): (exitCode: number) => string {
  return (code) =>
    `The process for ${doing} files stopped unexpectedly (exit code ${code}). Nothing in the library was changed; try again.`;
}
