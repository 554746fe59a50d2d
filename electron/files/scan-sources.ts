/** Looks into what was found, also into archives that do not look like ones by their names. */
import { scanFiles, type Scan, type ScanOptions } from '../dicom/import/scan-files';
import type { Sources } from './find-sources';

/** Other things that are zip archives within. */
const NO_ARCHIVES = /\.(docx|xlsx|pptx|odt|ods|odp|jar|apk|epub|xpi|whl|npz|mrb|pt|pth)$/i;

/** As `scanFiles`. Throws `CancelledError`, and `UserError` (output) where there is no room to unpack an archive. */
export async function scanSources(sources: Sources, options: ScanOptions = {}): Promise<Scan> {
  let scan = await scanFiles(sources.files, options);
  // The second time for those that lie in the archives found first: they are named, and not opened.
  for (let depth = 0; depth < 2; depth++) {
    const archives = scan.archives.filter(({ file }) => !NO_ARCHIVES.test(file));
    if (archives.length === 0) break;
    await sources.openArchives(archives);
    scan = await scanFiles(sources.files, { signal: options.signal });
  }
  return scan;
}
