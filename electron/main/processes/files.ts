/** The files process as the main process uses it: whatever reads or writes many bytes happens there. */
import type { ExportChoices, ExportFormat } from '../../core/export-options';
import { filesCalls, type FilesCallArgs } from '../../files/messages';
import type { ErrorLog } from '../ipc-server';
import type { Unfinished } from '../storage/unfinished';
import { ProcessCalls } from './calls';
import { UtilityHost, type UtilityChild } from './utility-host';

type OnProgress = (progress: { done: number; total: number }) => void;

export class Files<Port> {
  private readonly host: UtilityHost<unknown, unknown, Port>;
  private readonly calls: ProcessCalls<typeof filesCalls, Port>;
  /** Imports and exports that are under way. */
  private cancelling = new AbortController();
  /** What writes to places outside the library, and must not be ended halfway. */
  private readonly writing = new Set<Promise<unknown>>();

  constructor(
    fork: () => UtilityChild<Port>,
    log: ErrorLog,
    private readonly unfinished: Pick<Unfinished, 'during'>,
  ) {
    this.host = new UtilityHost('files', fork, log);
    this.calls = new ProcessCalls(this.host, filesCalls);
  }

  /** Whether something is being written to places outside the library. */
  get isWriting(): boolean {
    return this.writing.size > 0;
  }

  /** Reads series from files and folders; each becomes a native series folder in `incoming`. */
  import(paths: string[], incoming: string, onProgress: OnProgress) {
    const { signal } = this.cancelling;
    return this.calls.call('import', { paths, incoming }, { onProgress, signal, lost: lostWhile('reading') });
  }

  /** Writes a native series folder in another format. Resolves with the place. */
  export(
    folder: string,
    format: ExportFormat,
    destination: string,
    onProgress: OnProgress,
    choices: ExportChoices = {},
  ) {
    const { signal } = this.cancelling;
    return this.during(destination, () =>
      this.calls.call(
        'export',
        { folder, format, destination, choices },
        { onProgress, signal, lost: lostWhile('writing') },
      ),
    );
  }

  /** An even and straight stack of a native series folder, as a new one in `incoming`. */
  resample(args: FilesCallArgs<'resample'>, onProgress: OnProgress) {
    const { signal } = this.cancelling;
    return this.calls.call('resample', args, { onProgress, signal, lost: lostWhile('reading') });
  }

  /** Judges the DICOM files that an export would write; rejects with `CancelledError` once aborted. */
  conformance(folder: string, choices: ExportChoices, signal: AbortSignal) {
    return this.calls.call('conformance', { folder, choices }, { signal, lost: lostWhile('reading') });
  }

  /** Writes what a person put onto a series. */
  exportAnnotations(args: FilesCallArgs<'exportAnnotations'>, onProgress: OnProgress) {
    const { signal } = this.cancelling;
    return this.during(args.destination, () =>
      this.calls.call('exportAnnotations', args, { onProgress, signal, lost: lostWhile('writing') }),
    );
  }

  /** Writes slices as a moving picture; rejects with `CancelledError` once aborted. */
  exportCine(args: FilesCallArgs<'exportCine'>, onProgress: OnProgress, signal: AbortSignal) {
    const either = AbortSignal.any([signal, this.cancelling.signal]);
    return this.during(args.destination, () =>
      this.calls.call('exportCine', args, { onProgress, signal: either, lost: lostWhile('writing') }),
    );
  }

  /** The DICOM elements of one frame (from 0) of a native series folder. */
  tags(folder: string, frame: number) {
    return this.calls.call('tags', { folder, frame }, { lost: lostWhile('reading') });
  }

  /** Reads a series; its voxels go to the port, and by its title what is wrong with them. */
  open(folder: string, title: string, port: Port) {
    return this.calls.call('open', { folder, title }, { ports: [port], lost: lostWhile('reading') });
  }

  /** The label maps of a native series folder, by their ids. */
  labelMaps(folder: string) {
    return this.calls.call('labelMaps', { folder }, { lost: lostWhile('reading') });
  }

  /** What a label map tells apart and the file of its voxels, which has been checked. */
  labels(folder: string, id: string) {
    return this.calls.call('labels', { folder, id }, { lost: lostWhile('reading') });
  }

  /** Cancels the imports and exports that are under way; they reject with `CancelledError` and leave nothing. */
  cancel(): void {
    this.cancelling.abort();
    this.cancelling = new AbortController();
  }

  /** Cancels exports and lets them clear up what they have written so far, then ends the process. */
  async close(): Promise<void> {
    this.cancelling.abort();
    await Promise.allSettled(this.writing);
    this.host.close();
  }

  /**
   * Lets `begin` write a file or folder outside the library, whoever does it: the end waits for it, and the next start
   * looks after it where this one is killed.
   */
  during<Value>(destination: string, begin: () => Promise<Value>): Promise<Value> {
    const work = this.unfinished.during(destination, begin);
    const ended = work.catch(() => undefined).finally(() => this.writing.delete(ended));
    this.writing.add(ended);
    return work;
  }
}

function lostWhile(doing: 'reading' | 'writing'): (exitCode: number) => string {
  return (code) =>
    `The process for ${doing} files stopped unexpectedly (exit code ${code}). Nothing in the library was changed; try again.`;
}
