/**
 * Pictures of screens, compared with those in test/e2e/snapshots. Letters and images differ from one renderer to the
 * next, so that a comparison says something only where both were made by the same one; elsewhere there is none.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode, encode } from 'fast-png';
import pixelmatch from 'pixelmatch';
import { repository, type Studio } from './studio';

const folder = join(repository, 'test/e2e/snapshots');
const renewing = process.env['GRIDIT_WRITE_SNAPSHOTS'] === '1';
/** Share of the pixels that may differ, and how much each may without counting (0 to 1, in perceived colour). */
const SHARE = 0.002;
const THRESHOLD = 0.1;

/** The last picture of each, while they are taken anew. */
const last = new Map<string, Buffer>();

/** What draws the window: its release, its graphics, and the picture that its font gives. */
export async function rendererOf({ page }: Studio): Promise<string> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d')!;
    context.font = `13px ${getComputedStyle(document.body).fontFamily}`;
    context.fillText('Slice 22 / 44 ≥ 1.75 × Wgy', 4, 20);
    let hash = 2166136261;
    for (const byte of context.getImageData(0, 0, 240, 32).data)
      hash = Math.imul(hash ^ byte, 16777619) >>> 0;
    const gl = document.createElement('canvas').getContext('webgl2');
    const unmasked = gl?.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL;
    const graphics = gl && unmasked ? String(gl.getParameter(unmasked)) : 'none';
    const release = /Chrome\/\d+/.exec(navigator.userAgent)?.[0];
    return `${release}; ${graphics}; scale ${devicePixelRatio}; font ${hash.toString(16)}`;
  });
}

/** Why pictures cannot be compared here; undefined where they can. */
export async function whyNotComparable(studio: Studio): Promise<string | undefined> {
  const here = await rendererOf(studio);
  if (renewing) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'made-with.txt'), `${here}\n`);
    return undefined;
  }
  const made = (await readFile(join(folder, 'made-with.txt'), 'utf8').catch(() => 'nothing')).trim();
  return made === here ? undefined : `the pictures were made with ${made}, here is ${here}`;
}

/**
 * Compares an element with its picture; GRIDIT_WRITE_SNAPSHOTS=1 takes the picture anew.
 * @returns undefined where they agree, else one sentence; what was seen then lies in test-results
 */
export async function differenceFrom(
  { page }: Studio,
  name: string,
  selector: string,
): Promise<string | undefined> {
  const shot = await page
    .locator(selector)
    .first()
    .screenshot({
      animations: 'disabled',
      caret: 'hide',
      // Drawn by lot.
      mask: [page.getByTestId('seed-input')],
    });
  const seen = decode(shot);
  const file = join(folder, `${name}.png`);
  if (renewing) {
    await mkdir(folder, { recursive: true });
    // The last drawing may still be to come: the caller asks again until two are alike.
    const before = last.get(name);
    last.set(name, shot);
    if (!before?.equals(shot)) return `${name} is still changing`;
    await writeFile(file, encode({ ...seen, data: seen.data }, { zlib: { level: 9 } }));
    return undefined;
  }
  const wanted = decode(await readFile(file));
  const results = join(repository, 'test-results');
  await mkdir(results, { recursive: true });
  const keep = async (picture: Uint8Array, which: string) =>
    writeFile(join(results, `${name}-${which}.png`), picture);
  if (wanted.width !== seen.width || wanted.height !== seen.height) {
    await keep(shot, 'seen');
    return `${name} is ${seen.width} × ${seen.height} instead of ${wanted.width} × ${wanted.height}`;
  }
  const { width, height } = seen;
  const marked = new Uint8Array(width * height * 4);
  const different = pixelmatch(withAlpha(wanted), withAlpha(seen), marked, width, height, {
    threshold: THRESHOLD,
  });
  if (different <= width * height * SHARE) return undefined;
  await keep(shot, 'seen');
  await keep(encode({ width, height, data: marked, channels: 4 }), 'different');
  return `${name} differs in ${different} of ${width * height} pixels`;
}

function withAlpha({ data, channels, width, height }: ReturnType<typeof decode>): Uint8Array {
  if (channels === 4) return new Uint8Array(data);
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let channel = 0; channel < 3; channel++)
      rgba[pixel * 4 + channel] = data[pixel * channels + channel]!;
  return rgba;
}
