/** Which images of a series belong together, from end to end with files of one frame each. */
import { describe, expect, it } from 'vitest';
import { whyNoVolume, type Series } from '../../../../../electron/core/series';
import { niftiHeader } from '../../../../../electron/files/writers/nifti';
import { firstValues, seriesOf, warningsOf } from '../../support/read-folder';
import { sliceFile, type Element } from '../../support/write-dicom';

let instance = 0;
/** A slice whose pixels hold `value`, at a place along z (or anywhere). */
function slice(
  value: number,
  z: number | [number, number, number],
  more: Record<string, Element | null> = {},
): Uint8Array {
  instance += 1;
  return sliceFile({
    instance,
    position: typeof z === 'number' ? [0, 0, z] : z,
    pixels: new Uint16Array(12).fill(value),
    with: more,
  });
}
const labels = (series: Series[]) => series.map(({ header }) => header.part?.label);
const zs = ({ header }: Series) => header.geometry.positions.map((position) => position[2]);

describe('images at the same places', () => {
  it.each<[string, (i: number) => Record<string, Element>, string[]]>([
    ['echo time', (i) => ({ '00180081': ['DS', ['10', '80'][i]!] }), ['echo time 10 ms', 'echo time 80 ms']],
    ['echo number', (i) => ({ '00180086': ['IS', String(i + 1)] }), ['echo 1', 'echo 2']],
    [
      'image type',
      (i) => ({ '00080008': ['CS', `ORIGINAL\\PRIMARY\\${['M', 'P'][i]}`] }),
      ['image type m', 'image type p'],
    ],
    ['b-value', (i) => ({ '00189087': ['FD', [0, 800][i]!] }), ['b = 0 s/mm²', 'b = 800 s/mm²']],
    [
      'b-value of Siemens',
      (i) => ({ '00190010': ['LO', 'SIEMENS MR HEADER'], '0019100C': ['IS', ['0', '800'][i]!] }),
      ['b = 0 s/mm²', 'b = 800 s/mm²'],
    ],
    [
      'b-value of GE',
      (i) => ({
        '00430010': ['LO', 'GEMS_PARM_01'],
        '00431039': ['IS', ['1000000050\\8', '1000000800\\8'][i]!],
      }),
      ['b = 50 s/mm²', 'b = 800 s/mm²'],
    ],
    ['temporal position', (i) => ({ '00200100': ['IS', String(i + 1)] }), ['phase 1 of 2', 'phase 2 of 2']],
    ['acquisition time', (i) => ({ '00080032': ['TM', `12000${i}`] }), ['phase 1 of 2', 'phase 2 of 2']],
    ['kernel', (i) => ({ '00181210': ['SH', ['B30f', 'B70f'][i]!] }), ['kernel B30f', 'kernel B70f']],
    ['nothing but the order', () => ({}), ['repeat 1 of 2', 'repeat 2 of 2']],
  ])('are parted by %s', async (_, varying, expected) => {
    const files = [0, 1].flatMap((i) => [3, 6, 9].map((z) => slice(10 * i + z, z, varying(i))));
    const series = await seriesOf(...files);
    expect(labels(series)).toEqual(expected);
    expect(series.map(firstValues)).toEqual([
      [3, 6, 9],
      [13, 16, 19],
    ]);
    expect(series.map(zs)).toEqual([
      [3, 6, 9],
      [3, 6, 9],
    ]);
    expect(series[0]!.header.part).toMatchObject({ index: 1, count: 2 });
  });

  it('are parted by directions within a b-value', async () => {
    const directions = [
      [0, [0, 0, 0]],
      [1000, [1, 0, 0]],
      [1000, [0, 1, 0]],
    ] as const;
    const files = directions.flatMap(([b, direction], i) =>
      [0, 2].map((z) => slice(i, z, { '00189087': ['FD', b], '00189089': ['FD', [...direction]] })),
    );
    const series = await seriesOf(...files);
    expect(labels(series)).toEqual([
      'b = 0 s/mm²',
      'b = 1000 s/mm², direction 1 of 2',
      'b = 1000 s/mm², direction 2 of 2',
    ]);
    expect(series.map(({ header }) => header.frames)).toEqual([2, 2, 2]);
  });

  it('are parted by trigger times that differ a little from place to place', async () => {
    const files = [0, 1, 2].flatMap((place) =>
      [0, 50].map((time, phase) =>
        slice(10 * phase + place, 4 * place, { '00181060': ['DS', String(time + place / 7)] }),
      ),
    );
    const series = await seriesOf(...files);
    expect(labels(series)).toEqual(['phase 1 of 2', 'phase 2 of 2']);
    expect(series.map(({ header }) => header.part?.timeMs)).toEqual([0, 50]);
    expect(series.map(firstValues)).toEqual([
      [0, 1, 2],
      [10, 11, 12],
    ]);
  });

  it('make a cine at each place where there are more times than places', async () => {
    const files = [0, 1].flatMap((place) =>
      [60, 0, 30].map((time) => slice(100 * place + time, 8 * place, { '00181060': ['DS', String(time)] })),
    );
    const series = await seriesOf(...files);
    expect(labels(series)).toEqual(['location 1 of 2', 'location 2 of 2']);
    expect(series.map(firstValues)).toEqual([
      [0, 30, 60],
      [100, 130, 160],
    ]);
    expect(series[0]!.header.timesMs).toEqual([0, 30, 60]);
  });

  it('at a single place are a sequence over time', async () => {
    const [series, ...others] = await seriesOf(
      ...[2, 0, 1].map((second) =>
        slice(second, 7, { '00080032': ['TM', `08000${second}.5`], '00200012': ['IS', String(second + 1)] }),
      ),
    );
    expect(others).toEqual([]);
    expect(series!.header.timesMs).toEqual([0, 1000, 2000]);
    expect(firstValues(series!)).toEqual([0, 1, 2]);
    expect(whyNoVolume(series!.header)).toMatch(/over time/);
    expect(warningsOf(series!)).toEqual([]);
  });

  it('stay together, and are named, where some are missing', async () => {
    const [series, ...others] = await seriesOf(...[0, 2, 2, 4].map((z, i) => slice(i, z)));
    expect(others).toEqual([]);
    expect(warningsOf(series!)).toEqual(['1 slice lies at the same place as another.']);
    expect(whyNoVolume(series!.header)).toBe('Slices 2 and 3 lie at the same position.');
  });

  it('of overlapping acquisitions are parted by them', async () => {
    const files = [0, 3, 6, 9].map((z) => slice(z, z, { '00200012': ['IS', '1'] }));
    files.push(...[9, 12, 15].map((z) => slice(100 + z, z, { '00200012': ['IS', '2'] })));
    const series = await seriesOf(...files);
    expect(labels(series)).toEqual(['acquisition 1', 'acquisition 2']);
    expect(series.map(zs)).toEqual([
      [0, 3, 6, 9],
      [9, 12, 15],
    ]);
  });
});

describe('images that lie apart', () => {
  it('stay together whatever they say of echoes or acquisitions', async () => {
    const series = await seriesOf(
      ...[0, 2, 4].map((z, i) =>
        slice(i, z, { '00180081': ['DS', String(10 + i)], '00200012': ['IS', String(i + 1)] }),
      ),
    );
    expect(series).toHaveLength(1);
    expect(series[0]!.header.part).toBeUndefined();
  });

  it('are parted from their localisers', async () => {
    const series = await seriesOf(
      slice(1, 0, { '00080008': ['CS', 'ORIGINAL\\PRIMARY\\LOCALIZER'] }),
      ...[0, 2, 4].map((z) => slice(2, z, { '00080008': ['CS', 'ORIGINAL\\PRIMARY\\AXIAL'] })),
    );
    expect(labels(series)).toEqual(['localiser', 'images']);
    expect(series[1]!.header.frames).toBe(3);
    expect(warningsOf(series[0]!)[0]).toBe(
      'Part 1 of 2 of its series (localiser); its images differ in purpose (localisers).',
    );
  });

  it('are parted by frame of reference, spacing and size', async () => {
    const series = await seriesOf(
      slice(1, 0),
      slice(1, 2, { '00200052': ['UI', '2.25.999'] }),
      slice(1, 4, { '00280030': ['DS', '1\\1'] }),
    );
    expect(labels(series)).toEqual([
      'pixels of 1.5 × 2 mm, frame of reference 1',
      'pixels of 1.5 × 2 mm, frame of reference 2',
      'pixels of 1 × 1 mm, frame of reference 3',
    ]);
  });
});

describe('files that each have a frame of reference of their own', () => {
  const own = (n: number): Record<string, Element> => ({ '00200052': ['UI', `2.25.900.${n}`] });
  const NOTE = expect.stringMatching(/^Each file has a Frame of Reference UID of its own/);

  it('are one stack by their positions, which says so', async () => {
    const [series, ...others] = await seriesOf(...[4, 0, 2].map((z) => slice(z, z, own(z))));
    expect(others).toEqual([]);
    expect(firstValues(series!)).toEqual([0, 2, 4]);
    expect(warningsOf(series!)).toEqual([NOTE]);
    expect(whyNoVolume(series!.header)).toBeUndefined();
  });

  it('make a cine at each of 13 places with 20 phases', async () => {
    const files = Array.from({ length: 260 }, (_, i) => {
      const [place, phase] = [Math.floor(i / 20), i % 20];
      return slice(i, 8 * place, { ...own(i), '00181060': ['DS', String(40 * phase)] });
    });
    const series = await seriesOf(...files);
    expect(series.map(({ header }) => header.frames)).toEqual(Array(13).fill(20));
    expect(series[12]!.header.part?.label).toBe('location 13 of 13');
    expect(series[12]!.header.timesMs?.slice(0, 3)).toEqual([0, 40, 80]);
    expect(firstValues(series[12]!)).toEqual(Array.from({ length: 20 }, (_, i) => 240 + i));
    for (const each of series) expect(warningsOf(each)).toContainEqual(NOTE);
  });

  it('are parted by frame of reference where any two share one', async () => {
    const series = await seriesOf(...[1, 1, 2].map((n, i) => slice(i, 2 * i, own(n))));
    expect(labels(series)).toEqual(['frame of reference 1', 'frame of reference 2']);
  });
});

describe('a leaning stack', () => {
  it('is named, and is no volume', async () => {
    const [series] = await seriesOf(...[0, 1, 2, 3].map((i) => slice(i, [0, i * 0.5, i * 2])));
    expect(warningsOf(series!)).toEqual([expect.stringMatching(/gantry tilt.*1\.5 mm/)]);
    expect(whyNoVolume(series!.header)).toBe(
      'The stack leans by 14.0° (gantry tilt); resample it to straighten it.',
    );
  });

  it('is a volume while it shifts by less than half a pixel', async () => {
    const [series] = await seriesOf(...[0, 1, 2, 3].map((i) => slice(i, [0, i * 0.1, i * 2])));
    expect(whyNoVolume(series!.header)).toBeUndefined();
  });
});

describe('slices shifted in their plane', () => {
  it('are named', async () => {
    const [series] = await seriesOf(...[0, 1, 2, 3].map((i) => slice(i, [i === 1 ? 5 : 0, 0, i * 2])));
    expect(warningsOf(series!)).toEqual([
      'Slices are shifted against each other in their plane, by up to 5 mm.',
    ]);
  });
});

describe('Siemens mosaics', () => {
  it.each<[string, Record<string, Element>]>([
    ['by their type', { '00080008': ['CS', 'ORIGINAL\\PRIMARY\\M\\ND\\MOSAIC'] }],
    ['by their number of tiles', { '00190010': ['LO', 'SIEMENS MR HEADER'], '0019100A': ['US', 36] }],
  ])('are named, and no volume: %s', async (_how, elements) => {
    const [series, ...others] = await seriesOf(
      ...[1, 2, 3].map((instance) =>
        sliceFile({
          instance,
          position: [0, 0, 0],
          with: { ...elements, '00080032': ['TM', `12000${instance}`] },
        }),
      ),
    );
    expect(others).toEqual([]);
    expect(whyNoVolume(series!.header)).toMatch(/^Its images are Siemens mosaics/);
    expect(warningsOf(series!)).toEqual([expect.stringMatching(/^Its images are Siemens mosaics/)]);
    expect(series!.header.geometry.positionsUnknown).toBe(true);
    expect(() => niftiHeader(series!.header)).toThrow(
      /volumes only\. Its images are Siemens mosaics.*Choose DICOM or PNG/,
    );
  });
});
