/** `tags`: the DICOM elements of a file, or of one frame of a series. */
import { pathTags } from '../files/series-tags';
import type { CommandContext } from './command-runner';

export interface TagsRequest {
  /** From 1, as people count. */
  frame: number;
  /** Which of several series, from 1, as `inspect` lists them. */
  series?: number;
  json: boolean;
}

/** Writes the elements; of a DICOM file that is no image too. Throws `UserError`. */
export async function showTags(
  path: string,
  { frame, series, json }: TagsRequest,
  { signal }: CommandContext,
): Promise<void> {
  const list = await pathTags(path, {
    frame: frame - 1,
    series: series === undefined ? undefined : series - 1,
    signal,
  });
  if (json) {
    process.stdout.write(`${JSON.stringify(list, null, 2)}\n`);
    return;
  }
  for (const { depth, tag, vr, keyword, creator, value, meaning } of list.rows) {
    const name = keyword || (creator && `[${creator}]`);
    const shown = meaning ? `${value}  (${meaning})` : value;
    process.stdout.write(`${'  '.repeat(depth)}${[tag, vr, name, shown].filter(Boolean).join(' ')}\n`);
  }
  if (list.source === 'export')
    process.stderr.write('The series was not read from DICOM files: this is what an export would write.\n');
  if (list.truncated) process.stderr.write('There are more elements than are listed here.\n');
}
