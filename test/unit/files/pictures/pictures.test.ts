import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../electron/core/errors';
import type { Series } from '../../../../electron/core/series';
import { cineGif, cineOrder, writeCine } from '../../../../electron/files/pictures/cine-gif';
import { greyPicture } from '../../../../electron/files/pictures/grey-picture';
import { disc, phantom } from '../../core/measure/phantom';
import { temporaryFolder } from '../../dicom/support/temporary-folder';

const made = phantom(disc) as Series;
const acquired: Series = {
  ...made,
  header: {
    ...made.header,
    provenance: { kind: 'imported', transferSyntaxes: [], synthetic: false, warnings: [] },
  },
};
/** From −800 HU (background of the first frame) to 400 HU (its disc), as black and white. */
const LOOK = { window: { center: -199.5, width: 1201 }, invert: false };

describe('a slice as a picture', () => {
  it('has square pixels and the greys of the window', () => {
    const { width, height, data } = greyPicture(acquired, 0, LOOK);
    expect([width, height]).toEqual([384, 384]);
    expect(data[0]).toBe(0);
    // The disc's middle: column 60 of 128, row 30 of 64.
    expect(data[Math.floor((30.5 / 64) * height) * width + Math.floor((60.5 / 128) * width)]).toBe(255);
    const inverted = greyPicture(acquired, 0, { ...LOOK, invert: true });
    expect(inverted.data[0]).toBe(255);
  });

  it('says that it is synthetic, and only then', () => {
    const plain = greyPicture(acquired, 0, LOOK);
    const marked = greyPicture(made, 0, LOOK);
    const differing = [...marked.data.keys()].filter((i) => marked.data[i] !== plain.data[i]);
    expect(differing.length).toBeGreaterThan(100);
    // All in the upper right corner.
    expect(differing.every((i) => i % plain.width > plain.width / 2 && i / plain.width < 20)).toBe(true);
  });
});

describe('a moving picture', () => {
  const options = { ...LOOK, first: 1, last: 4, framesPerSecond: 20, sweep: false };

  it('goes there and back without showing the ends twice', () => {
    expect(cineOrder({ first: 2, last: 5, sweep: false })).toEqual([2, 3, 4, 5]);
    expect(cineOrder({ first: 2, last: 5, sweep: true })).toEqual([2, 3, 4, 5, 4, 3]);
    expect(cineOrder({ first: 2, last: 2, sweep: true })).toEqual([2]);
  });

  it('is an endless GIF with a delay a frame', async () => {
    const bytes = Buffer.from(await cineGif(acquired, options));
    expect(bytes.subarray(0, 6).toString()).toBe('GIF89a');
    expect([bytes.readUInt16LE(6), bytes.readUInt16LE(8)]).toEqual([384, 384]);
    const text = bytes.toString('latin1');
    expect(text).toContain('NETSCAPE2.0');
    const controls = [...text.matchAll(/\x21\xf9\x04[\s\S](..)/g)];
    expect(controls.length).toBe(4);
    expect(Buffer.from(controls[0]![1]!, 'latin1').readUInt16LE()).toBe(5);
  });

  it('leaves nothing when it is cancelled or the place is taken', async () => {
    const folder = temporaryFolder();
    const abort = new AbortController();
    const progress = () => abort.abort();
    await expect(
      writeCine(acquired, join(folder, 'a.gif'), options, { progress, signal: abort.signal }),
    ).rejects.toThrow(CancelledError);
    expect(readdirSync(folder)).toEqual([]);
    await writeCine(acquired, join(folder, 'a.gif'), options);
    const before = readFileSync(join(folder, 'a.gif'));
    await expect(writeCine(acquired, join(folder, 'a.gif'), options)).rejects.toThrow(/exists already/);
    expect(readFileSync(join(folder, 'a.gif')).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(['a.gif']);
  });
});
