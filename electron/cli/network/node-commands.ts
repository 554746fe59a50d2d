/** `echo`, `send`, `find` and `get`: what is done with another system. */
import { resolve } from 'node:path';
import { UserError } from '../../core/errors';
import { MAX_FOUND, type PacsNode, type StudyQuery } from '../../core/pacs-node';
import { writeFolder } from '../../files/atomic-output';
import { setMaxPduBytes } from '../../network/dimse/library';
import { moveToFolder } from '../../network/move-with-receiver';
import { fetchSeries, findSeries, findStudies, sendFiles, testNode } from '../../network/node-calls';
import type { CommandContext } from '../command-runner';
import { writingTo } from '../output-place';

export async function echoNode(node: PacsNode, { report, signal }: CommandContext): Promise<void> {
  await testNode(node, { signal });
  report.event({ type: 'done' });
  report.line('The system answers as it should.');
}

/** Throws `UserError` (network) at the end where files failed; each was told of before. */
export async function sendPaths(
  node: PacsNode,
  paths: string[],
  { report, signal }: CommandContext,
): Promise<void> {
  let failed = 0;
  let sent = 0;
  const { skipped } = await sendFiles(node, paths, {
    signal,
    onOutcome: ({ file, state, reason }, done, total) => {
      report.event({ type: 'file', file, state, ...(reason !== undefined && { reason }) });
      if (state === 'failed') failed += 1;
      else sent += 1;
      if (reason !== undefined) report.line(`${file}: ${reason}`);
      report.progress({ fraction: done / total, what: `${done}/${total} files` });
    },
  });
  for (const { file, reason } of skipped) {
    report.event({ type: 'skipped', file, reason });
    report.line(`Skipped: ${file} ${reason}`);
  }
  if (failed > 0)
    throw new UserError('network', `${failed} of ${failed + sent} files were not stored. Send them again.`);
  report.event({ type: 'done', sent });
  report.line(`${sent} files sent`);
}

/** Writes the studies that match, or the series of one study. */
export async function find(
  node: PacsNode,
  query: StudyQuery,
  study: string | undefined,
  json: boolean,
  { signal }: CommandContext,
): Promise<void> {
  if (study !== undefined) {
    const series = await findSeries(node, study, { signal });
    if (json) return print(`${JSON.stringify(series, null, 2)}\n`);
    for (const { seriesInstanceUid, modality, number, description, instances } of series)
      print(
        `${modality} ${number ?? ''} ${description}${images(instances)}\n  series ${seriesInstanceUid}\n`,
      );
    return;
  }
  const studies = await findStudies(node, query, { signal });
  if (json) return print(`${JSON.stringify(studies, null, 2)}\n`);
  for (const found of studies) {
    const { studyDate, patientName, patientId, description, modalities, instances, studyInstanceUid } = found;
    const what = [studyDate, patientName, patientId, modalities.join('/'), description].filter(Boolean);
    print(`${what.join('  ')}${images(instances)}\n  study ${studyInstanceUid}\n`);
  }
  if (studies.length === 0) print('No study matches.\n');
  if (studies.length === MAX_FOUND)
    process.stderr.write(`Only the first ${MAX_FOUND} are shown; narrow the search.\n`);
}

export interface GetRequest {
  study: string;
  series: string;
  out: string;
  /** Port that the other system connects back to (C-MOVE). */
  movePort: number;
  /** Bytes of a PDU that the other system may send. */
  maxPdu: number;
}

/** Fetches a series into a new folder, whole or not at all. */
export async function getSeries(
  node: PacsNode,
  { study, series, out, movePort, maxPdu }: GetRequest,
  { report, signal }: CommandContext,
): Promise<void> {
  setMaxPduBytes(maxPdu);
  const address = { studyInstanceUid: study, seriesInstanceUid: series };
  const progress = (done: number, total: number) => {
    report.event({ type: 'progress', phase: 'fetching', done, total });
    report.progress({ fraction: total > 0 ? done / total : 0, what: `${done} images` });
  };
  const received = await writingTo(out, () =>
    writeFolder(
      out,
      async (folder) => {
        const moves = node.kind === 'dimse' && node.retrieve === 'c-move';
        const result = moves
          ? await moveToFolder(node, address, folder, { port: movePort }, { signal, progress })
          : await fetchSeries(node, address, folder, { signal, progress });
        if (result.problem !== undefined) throw new UserError('network', result.problem);
        if (result.received === 0)
          throw new UserError('not-found', 'The system sent no image of this series.');
        return result.received;
      },
      signal,
    ),
  );
  report.event({ type: 'done', out: resolve(out), files: received });
  report.line(`${received} files written to ${out}`);
}

function images(count: number | null): string {
  return count === null ? '' : `, ${count} images`;
}

function print(text: string): void {
  process.stdout.write(text);
}
