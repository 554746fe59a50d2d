import { describe, expect, it } from 'vitest';
import {
  allFrames,
  fixture,
  frameOf,
  FRAMES,
  luminance,
  rough,
  smooth,
  withFrames,
  type Pattern,
} from '../../support/fixtures';

const signed16: Pattern = (frame, y, x) => rough(4001)(frame, y, x) - 1000;
const scaled =
  (pattern: Pattern, factor: number): Pattern =>
  (...at) =>
    factor * pattern(...at);
const pairs: Pattern = (frame, y, x) => luminance(frame, y, x);
const firstColour = rough(256);
const palette: Pattern = (...at) => {
  const stored = rough(256)(...at);
  const [red, green, blue] = [257, 100, 31].map((step) => (stored * step) % 65536) as [
    number,
    number,
    number,
  ];
  return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
};
const shortPalette: Pattern = (...at) => {
  const index = Math.min(99, Math.max(0, rough(256)(...at) - 50));
  return Math.round(0.299 * index + 0.587 * ((2 * index) % 256) + 0.114 * ((3 * index) % 256));
};

describe('frames are read as they were put in', () => {
  it.each<[file: string, pattern: Pattern, rows?: number, columns?: number]>([
    ['explicit', signed16],
    ['implicit', signed16],
    ['big-endian', signed16],
    ['deflated', signed16],
    ['big-endian-words-of-bytes', rough(256), 7, 15],
    ['unsigned-12', rough(4096)],
    ['unsigned-10', rough(1000)],
    ['high-bit-15', rough(4096)],
    ['bits-above-the-high-bit', rough(4096)],
    ['unsigned-32', scaled(rough(100000), 40000)],
    ['signed-32', scaled(signed16, 30000)],
    ['monochrome1', rough(256)],
    ['one-bit', (...at) => rough(7)(...at) % 2, 7, 15],
    ['float-32', scaled(rough(4096), 1 / 8)],
    ['float-64', scaled(rough(4096), 1 / 8)],
    ['rgb', luminance],
    ['rgb-planar', luminance],
    ['rgb-16', (...at) => Math.round(257 * exactLuminance(...at))],
    ['ybr-full', firstColour],
    ['ybr-full-422', firstColour],
    ['palette', palette],
    ['palette-8', shortPalette],
    ['modality-lut', (...at) => (rough(4096)(...at) * 15) % 65536],
    ['voi-lut', rough(4096)],
    ['encapsulated-uncompressed', signed16],
    ['deflated-frames', signed16],
    ['rle', signed16],
    ['rle-rgb', pairs],
    ['jpeg-lossless', signed16],
    ['jpeg-lossless-sv1', signed16],
    ['jpeg-lossless-sv1-rgb', luminance],
    ['jpeg-ls', signed16],
    ['jpeg-ls-rgb', luminance],
    ['jpeg-2000-lossless', signed16],
    ['jpeg-2000-lossless-rct', luminance],
    ['htj2k-lossless', signed16],
    ['htj2k-lossless-rpcl', signed16],
    ['htj2k-rct', luminance],
  ])('%s', async (file, pattern, rows, columns) => {
    const frames = await allFrames(fixture(file));
    expect(frames).toHaveLength(FRAMES);
    frames.forEach((values, frame) => expect(values).toEqual(frameOf(pattern, frame, rows, columns)));
  });

  it.each<[file: string, pattern: Pattern, most: number]>([
    ['jpeg-ls-near', rough(4096), 2],
    ['jpeg-baseline', smooth, 2],
    ['jpeg-2000', scaled(smooth, 16), 16],
  ])('%s, as near as a lossy codec keeps them', async (file, pattern, most) => {
    const frames = await allFrames(fixture(file));
    frames.forEach((values, frame) => {
      const off = frameOf(pattern, frame).map((value, i) => Math.abs(value - values[i]!));
      expect(Math.max(...off)).toBeLessThanOrEqual(most);
    });
  });

  it('takes stored RGB for what it is, and YCbCr for what that is', async () => {
    const grey: Pattern = (...at) => {
      const value = smooth(...at);
      return 0.299 * value + 0.587 * Math.floor(value / 2) + 0.114 * (255 - value);
    };
    for (const file of ['jpeg-baseline-rgb', 'jpeg-baseline-ybr']) {
      const frames = await allFrames(fixture(file));
      frames.forEach((values, frame) => {
        const off = frameOf(grey, frame).map((value, i) => Math.abs(value - values[i]!));
        expect(Math.max(...off), file).toBeLessThanOrEqual(4);
      });
    }
  });

  it('takes colours for Y, Cb, Cr where a JFIF segment says so, whatever the header says', async () => {
    const file = Buffer.from(fixture('jpeg-baseline-ybr'));
    expect(file.includes('JFIF')).toBe(true);
    const right = await allFrames(new Uint8Array(file));
    file.write('RGB         ', file.indexOf('YBR_FULL_422'), 'latin1');
    expect(await allFrames(new Uint8Array(file))).toEqual(right);
  });

  it('puts 16-bit values straight into voxels, of any frame, plain or compressed', async () => {
    for (const file of [
      'explicit',
      'big-endian',
      'rle',
      'jpeg-ls',
      'unsigned-12',
      'modality-lut',
      'rgb',
      'one-bit',
    ]) {
      await withFrames(fixture(file), async (reader, { rows, columns }) => {
        const voxels = new Int16Array(2 * rows * columns).fill(7);
        await reader.readInto(2, voxels.subarray(rows * columns));
        expect([...voxels.subarray(0, rows * columns)].every((value) => value === 7)).toBe(true);
        const values = await reader.read(2);
        expect([...voxels.subarray(rows * columns)], file).toEqual([...Int16Array.from(values)]);
      });
    }
    await withFrames(fixture('unsigned-32'), async (reader) => {
      await expect(reader.readInto(0, new Int16Array(36 * 34))).rejects.toBeInstanceOf(RangeError);
    });
  });
});

function exactLuminance(frame: number, y: number, x: number): number {
  return (
    0.299 * rough(256)(frame, y, x) +
    0.587 * rough(251)(frame + 1, y, x) +
    0.114 * rough(241)(frame + 2, y, x)
  );
}

describe('frames that cannot be read', () => {
  /** A copy with the bytes of one element's 16-bit value changed; the element is of VR US. */
  const withUnsigned = (name: string, element: number, value: number) => {
    const bytes = fixture(name);
    const at = Buffer.from(bytes).indexOf(
      Buffer.from([0x28, 0, element & 255, element >> 8, 0x55, 0x53, 2, 0]),
    );
    expect(at).toBeGreaterThan(0);
    bytes[at + 8] = value & 255;
    bytes[at + 9] = value >> 8;
    return bytes;
  };

  it.each(['rle', 'jpeg-lossless', 'jpeg-ls', 'jpeg-2000-lossless', 'htj2k-lossless', 'jpeg-baseline'])(
    'are not of the size that the header of %s says',
    async (name) => {
      // RLE itself has no size; fewer rows are just the first ones.
      await expect(allFrames(withUnsigned(name, 0x0010, name === 'rle' ? 37 : 35))).rejects.toMatchObject({
        code: 'bad-file',
      });
      await expect(allFrames(withUnsigned(name, 0x0011, 4000))).rejects.toMatchObject({ code: 'bad-file' });
      if (name !== 'rle')
        await expect(allFrames(withUnsigned(name, 0x0010, 60_000))).rejects.toThrow(
          /34 × 36 pixels where the header says 34 × 60000/,
        );
    },
  );

  it.each([
    'rle',
    'jpeg-lossless',
    'jpeg-ls',
    'jpeg-2000-lossless',
    'deflated-frames',
    'encapsulated-uncompressed',
  ])('are cut off in %s', async (name) => {
    const bytes = fixture(name);
    await expect(allFrames(bytes.subarray(0, bytes.length - 400))).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(/cut off|fragments/),
    });
  });

  it('says which frame it is', async () => {
    const bytes = fixture('rle');
    await withFrames(bytes, async (reader, source) => {
      await expect(reader.read(0)).resolves.toBeDefined();
      await expect(reader.read(source.frames)).rejects.toBeInstanceOf(RangeError);
    });
    const broken = fixture('jpeg-ls');
    const second = [...broken.keys()].filter((at) => broken[at] === 0xff && broken[at + 1] === 0xd8)[1]!;
    broken.fill(0, second, second + 60);
    await withFrames(broken, async (reader) => {
      await expect(reader.read(0)).resolves.toBeDefined();
      await expect(reader.read(1)).rejects.toThrow(/^Frame 2 of a\.dcm /);
      await expect(reader.read(2)).resolves.toBeDefined();
    });
  });

  it('are gone', async () => {
    const { openFrames } = await import('../../../../../electron/dicom/import/pixels/read-frames');
    const { sourceOf } = await import('../../support/fixtures');
    await expect(
      openFrames({ path: '/nowhere/a.dcm', file: 'a.dcm' }, sourceOf(fixture('explicit'))),
    ).rejects.toMatchObject({ code: 'bad-file', message: expect.stringMatching(/changed or removed/) });
  });
});
