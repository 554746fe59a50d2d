/**
 * npm run bench -- viewer: how fast the real window is, beside an empty one in the same run. Prints a table, then one
 * line of JSON. GRIDIT_BENCH_PARTS names some of the parts: launch, library, opening, stack, planes, volume, tags, generating,
 * memory. GRIDIT_BENCH_PROFILE names a folder for CPU profiles.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStudio, type Studio } from '../e2e/support/studio';
import { measureGenerating } from './viewer/generating';
import { measureLaunch } from './viewer/launch';
import { measureLibrary } from './viewer/library';
import { measureClosing } from './viewer/memory';
import { importLarge, measureOpening, openSeries } from './viewer/opening';
import { installRecorder } from './viewer/recorder';
import { print, type Part } from './viewer/report';
import { measurePlanes, measureStack } from './viewer/scrolling';
import { fillLibrary } from './viewer/series';
import { measureTags } from './viewer/tag-browser';
import { measureVolume } from './viewer/volume';
import { ensureDisplay, openEmptyWindow, prepareEvaluation, type EmptyWindow } from './viewer/windows';

const chosen = process.env['GRIDIT_BENCH_PARTS']?.split(',');
const figures: Record<string, unknown> = {};

async function take(name: string, measure: () => Promise<Part>): Promise<void> {
  if (chosen && !chosen.includes(name)) return;
  const part = await measure();
  figures[name] = part.figures;
  print(part);
}

/** Everything that wants the large series. */
async function measureLarge(
  studio: Studio,
  empty: EmptyWindow,
  scratch: string,
  other: string,
): Promise<void> {
  const large = await importLarge(studio, scratch);
  await take('opening', () => measureOpening(studio, large, other));
  await take('stack', () => measureStack(studio, empty.page));
  await take('planes', () => measurePlanes(studio));
  await take('volume', () => measureVolume(studio));
}

async function measureWindow(scratch: string): Promise<void> {
  const userData = join(scratch, 'data');
  const ids = await fillLibrary(userData, 11);
  const empty = await openEmptyWindow(join(scratch, 'empty'));
  const studio = await openStudio(userData);
  try {
    await prepareEvaluation(studio.app, studio.page);
    await installRecorder(studio.page);
    await installRecorder(empty.page);
    const wants = (...names: string[]) => !chosen || names.some((name) => chosen.includes(name));
    await openSeries(studio, ids[0]!);
    if (wants('opening', 'stack', 'planes', 'volume')) await measureLarge(studio, empty, scratch, ids[0]!);
    await take('tags', () => measureTags(studio, scratch));
    await take('generating', () => measureGenerating(studio, empty.page));
    await take('memory', () => measureClosing(studio, ids));
    if (studio.complaints.length > 0) console.log(`The page complained: ${studio.complaints.join('; ')}`);
  } finally {
    await studio.app.close();
    await empty.app.close();
  }
}

async function main(): Promise<void> {
  const stopDisplay = await ensureDisplay();
  if (!stopDisplay) {
    console.log('Not measured: there is no display here, and no Xvfb.');
    return;
  }
  const scratch = await mkdtemp(join(tmpdir(), 'gridit-bench-viewer-'));
  try {
    console.log(
      `${'machine'.padEnd(26)}${cpus()[0]!.model.trim()}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)} at the start`,
    );
    await take('launch', () => measureLaunch(scratch));
    await take('library', () => measureLibrary(scratch));
    if (!chosen || chosen.some((name) => name !== 'launch' && name !== 'library'))
      await measureWindow(scratch);
    console.log(JSON.stringify(figures));
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    stopDisplay();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
