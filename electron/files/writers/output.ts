/** The place of an export: a folder, a zip file, or one file; whole or absent. */
import { CancelledError } from '../../core/errors';
import { writeFolder, writeSingleFile } from '../atomic-output';
import { folderSink, zipTo, type FileSink } from './sink';

export interface Output {
  /** One file under the name of the destination, if that is asked for. */
  single?: { name: string; write: (sink: FileSink, name: string) => Promise<number> } | undefined;
  many: (sink: FileSink) => Promise<number>;
}

/** Opens the place that the options ask for, whole or absent, and lets it be filled. */
export async function writeOutput(
  destination: string,
  { zip, signal }: { zip?: boolean | undefined; signal?: AbortSignal | undefined },
  { single, many }: Output,
): Promise<number> {
  if (signal?.aborted) throw new CancelledError();
  if (zip) return writeSingleFile(destination, async (file) => (await zipTo(file, many, signal), 1), signal);
  if (!single) return writeFolder(destination, (folder) => many(folderSink(folder, signal)), signal);
  return writeSingleFile(
    destination,
    (file) => {
      // The name says what the file is; where it lies until it is whole is another matter.
      const sink = folderSink('', signal);
      return single.write({ ...sink, write: (_name, content) => sink.write(file, content) }, single.name);
    },
    signal,
  );
}
