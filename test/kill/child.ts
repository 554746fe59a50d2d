/** The writers that run within one process, as it is killed: `child.ts WRITER FOLDER SEED`. Each goes on for ever. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError } from '../../electron/core/errors';
import type { ExportFormat } from '../../electron/core/export-options';
import { exportSeries } from '../../electron/files/export-series';
import type { LabelMap } from '../../electron/core/segmentation';
import { writeNativeSeries } from '../../electron/files/native';
import { writeLabelMap } from '../../electron/files/native-labels';
import { queueFile } from '../../electron/main/queue/queue-file';
import { RecentFiles, recentFile } from '../../electron/main/opening/recent-files';
import { Session } from '../../electron/main/session/session';
import { sessionFile } from '../../electron/main/session/session-file';
import { Settings, settingsFile } from '../../electron/main/settings/settings';
import { AnnotationStore } from '../../electron/main/library/annotation-store';
import { SeriesLibrary } from '../../electron/main/library/series-library';
import { Stores } from '../../electron/main/storage/stores';
import { makeSeries } from '../unit/dicom/support/make-series';
import { tinySegment } from '../unit/engine/tiny-pack';
import { openInbox } from './inbox';
import { say } from './journal';
import { random } from './random';

const [writer = '', folder = '', seed = '1'] = process.argv.slice(2);
const log = { error: () => undefined };
const dice = random(Number(seed));
/** Names that no run has used. */
const fresh = () => `${seed}-${Math.floor(dice() * 2 ** 40).toString(36)}`;

async function exports(format: ExportFormat, ending: string, zip: boolean): Promise<never> {
  const series = makeSeries({ rows: 96, columns: 96, frames: 12 });
  for (;;) {
    const name = `out-${fresh()}${ending}`;
    say('will', 'export', name);
    await exportSeries(series, format, join(folder, name), { zip });
    say('did', 'export', name);
  }
}

async function library(): Promise<never> {
  const shelf = await SeriesLibrary.open(join(folder, 'library'), log);
  const annotations = new AnnotationStore((id) => shelf.folder(id), log);
  const plain = makeSeries({ rows: 32, columns: 32, frames: 6 });
  const labelled = (): LabelMap => {
    const value = 1 + Math.floor(dice() * 255);
    return { segments: [tinySegment(value)], labels: new Uint8Array(plain.voxels.length).fill(value) };
  };
  for (;;) {
    const patient = `PATIENT^${fresh()}`;
    const identity = { ...plain.header.identity, patientName: patient, seriesDescription: patient };
    say('will', 'add', patient);
    const incoming = await shelf.prepare();
    const header = { ...plain.header, identity };
    await writeNativeSeries({ ...plain, header, labels: labelled() }, join(incoming, 'series'));
    const id = await shelf.adopt(join(incoming, 'series'));
    say('did', 'add', patient);
    await shelf.discard(incoming);
    await shelf.annotate(id, { note: patient, tags: [], kept: dice() < 0.5 });
    await writeLabelMap(shelf.folder(id), 'by-hand', labelled());
    await writeLabelMap(shelf.folder(id), 'by-hand', labelled());
    await annotations.put(id, { measurements: [], keyImages: [{ frame: 1, note: patient }] });
    const one = shelf.list()[Math.floor(dice() * shelf.list().length)]!;
    if (dice() < 0.6) {
      say('will', 'delete', one.patientName);
      await shelf.remove(one.id, dice() < 0.5 ? 0 : 60_000);
      say('did', 'delete', one.patientName);
    } else {
      await shelf.rename(one.id, `${one.patientName} ${Math.floor(dice() * 1000)}`);
    }
  }
}

async function stores(): Promise<never> {
  const all = await Stores.open(folder, log, (sentence) => say('did', 'complaint', sentence));
  const settings = await Settings.open(all.file('settings', settingsFile));
  const recent = await RecentFiles.open({
    file: all.file('recent', recentFile),
    wanted: () => true,
    changed: () => undefined,
    system: { add: () => undefined, clear: () => undefined },
  });
  const session = await Session.open({ file: all.file('session', sessionFile) });
  const queue = all.file('queue', queueFile);
  for (let n = settings.get('retention').days ?? 1; ; n = (n % 3000) + 1) {
    say('will', 'settings', String(n));
    await settings.set('retention', { days: n });
    say('did', 'settings', String(n));
    say('will', 'recent', String(n));
    recent.add([`/scans/${n}`]);
    await recent.settled();
    say('did', 'recent', String(n));
    session.put({ layout: 'one', active: 0, panes: [null] } as never);
    say('will', 'queue', String(n % 2));
    await queue.write(() => ({ format: 1, paused: n % 2 === 1, clean: true, jobs: [] }));
    say('did', 'queue', String(n % 2));
  }
}

/** Receiving in the application; what comes is imported into the library. */
async function inbox(): Promise<void> {
  const { receiver } = await openInbox(folder);
  await receiver.recover();
  const port = await receiver.listen();
  say('did', 'listening', String(port));
}

const WRITERS: Record<string, () => Promise<unknown>> = {
  dicom: () => exports('dicom', '', false),
  nifti: () => exports('nifti', '.nii.gz', false),
  png: () => exports('png', '', false),
  gif: () => exports('gif', '.gif', false),
  zip: () => exports('dicom', '.zip', true),
  library,
  stores,
  inbox,
};

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  await WRITERS[writer]!();
}

main().catch((error: unknown) => {
  if (error instanceof CancelledError) return;
  console.error(error);
  process.exitCode = 1;
});
