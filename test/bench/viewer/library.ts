/** A large library: how long the application takes to start with it, beside an empty one, and how its list scrolls. */
import { copyFile, link, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeNativeSeries } from '../../../electron/files/native';
import { openStudio, repository } from '../../e2e/support/studio';
import { launch, USABLE } from './launch';
import { atLeast, atMost, type Part } from './report';
import { noisyBall } from './series';
import { spread } from './statistics';

const SERIES = 10_000;
const ROUNDS = 3;
const SCROLL_MS = 4000;

/** Ten thousand small series that share what they hold, each in a folder of its own. */
async function fill(userData: string): Promise<void> {
  const model = join(userData, 'model');
  const series = join(userData, 'library', 'series');
  await mkdir(join(userData, 'library', 'incoming'), { recursive: true });
  await writeNativeSeries(noisyBall('Head', 8, 2), model);
  for (let i = 0; i < SERIES; i++) {
    const folder = join(series, `bench-${String(i).padStart(5, '0')}`);
    await mkdir(folder, { recursive: true });
    await copyFile(join(model, 'series.json'), join(folder, 'series.json'));
    for (const name of ['voxels.i16', 'thumbnail.png']) await link(join(model, name), join(folder, name));
  }
}

/**
 * Turns the list for some seconds, and counts the frames in which it stood elsewhere. A text, since what the bundler
 * adds to a function is not known in the page.
 */
const scrollList = (ms: number) => `new Promise((resolve) => {
  const list = document.querySelector('[data-testid=library-scroll]');
  const started = performance.now();
  let pictures = 0;
  let last = -1;
  const step = () => {
    if (list.scrollTop !== last) pictures++;
    last = list.scrollTop;
    const now = performance.now();
    const rows = document.querySelectorAll('[data-testid=library-item]').length;
    if (now - started > ${ms}) return resolve({ pictures, ms: now - started, rows });
    list.scrollTop += 120;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;

export async function measureLibrary(scratch: string): Promise<Part> {
  const full = join(scratch, 'library-full');
  const none = join(scratch, 'library-none');
  await fill(full);
  const listed = [...USABLE, '[data-testid=library-item]'];
  // The first start reads every header and writes the index.
  const first = (await launch(repository, full, { listed })).listed;
  await launch(repository, none, { usable: USABLE });
  const [large, empty]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    empty.push((await launch(repository, none, { usable: USABLE })).usable);
    large.push((await launch(repository, full, { listed })).listed);
  }
  const studio = await openStudio(full);
  try {
    await studio.page.getByTestId('library-item').first().waitFor();
    const { pictures, ms, rows } = await studio.page.evaluate<{ pictures: number; ms: number; rows: number }>(
      scrollList(SCROLL_MS),
    );
    const [ours, theirs] = [spread(large), spread(empty)];
    const ratio = ours.median / theirs.median;
    const aSecond = (pictures * 1000) / ms;
    return {
      lines: [
        [
          `start with ${SERIES} series`,
          `${ours.median.toFixed(0)} ms median, ${ours.best.toFixed(0)} best; ratio ${atMost(ratio, 1.5)}`,
        ],
        ['  an empty library', `${theirs.median.toFixed(0)} ms median, ${theirs.best.toFixed(0)} best`],
        ['  without an index', `${first.toFixed(0)} ms`],
        ['list scroll', `${atLeast(aSecond, 50)} pictures a second; ${rows} rows drawn`],
      ],
      figures: { large: ours, empty: theirs, ratio, first, aSecond, rows },
    };
  } finally {
    await studio.app.close();
  }
}
