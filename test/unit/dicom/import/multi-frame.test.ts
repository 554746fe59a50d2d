/** Multi-frame files from end to end: what becomes one series, what becomes several, and where their frames lie. */
import { describe, expect, it } from 'vitest';
import { whyNoVolume } from '../../../../electron/core/series';
import { firstValues, seriesOf, warningsOf } from '../support/read-folder';
import { cineFile, enhancedFile, sequence, type FrameOptions } from '../support/write-multi-frame';

const places = (count: number): [number, number, number][] =>
  Array.from({ length: count }, (_, i) => [-10, -20, 5 + 2.5 * i]);
const labels = (series: Awaited<ReturnType<typeof seriesOf>>) =>
  series.map(({ header }) => header.part?.label);

describe('an enhanced image', () => {
  it.each(['explicit', 'implicit', 'bigEndian', 'deflated'] as const)('is a volume in %s', async (syntax) => {
    // Frames lie in the file from the top down.
    const [series, ...others] = await seriesOf(
      enhancedFile(
        places(4)
          .map((position): FrameOptions => ({ position }))
          .toReversed(),
        {},
        { syntax },
      ),
    );
    expect(others).toEqual([]);
    expect(series!.header).toMatchObject({
      frames: 4,
      rows: 3,
      columns: 4,
      geometry: { rowSpacing: 2, columnSpacing: 1.5, sliceThickness: 3, orientation: [1, 0, 0, 0, 1, 0] },
    });
    expect(series!.header.geometry.positions).toEqual(places(4).toReversed());
    expect(firstValues(series!)).toEqual([0, 10, 20, 30]);
    expect(warningsOf(series!)).toEqual([]);
    expect(whyNoVolume(series!.header)).toBeUndefined();
    expect(series!.header.frameSources![2]).toEqual([
      { sopClassUid: '1.2.840.10008.5.1.4.1.1.4.1', sopInstanceUid: '2.25.77.5.1', frame: 3 },
    ]);
  });

  it('is sorted along the normal, whatever the order of its frames', async () => {
    const order = [2, 0, 3, 1];
    const [series] = await seriesOf(enhancedFile(order.map((i) => ({ position: places(4)[i]! }))));
    const sorted = series!.header.geometry.positions.map((position) => position[2]);
    expect(sorted).toEqual([...sorted].sort((a, b) => (sorted[0]! < sorted[3]! ? a - b : b - a)));
    expect(firstValues(series!)).toEqual(
      series!.header.geometry.positions.map((position) => 10 * order.indexOf((position[2] - 5) / 2.5)),
    );
  });

  it('takes the rescale of each frame', async () => {
    const [series] = await seriesOf(
      enhancedFile(places(3).map((position, i) => ({ position, slope: i + 1 }))),
    );
    expect(firstValues(series!)).toEqual([0, 20, 60]);
  });

  it('takes the window of the frames, and all that they offer', async () => {
    const voi = sequence({
      '00281050': ['DS', '40\\-600'],
      '00281051': ['DS', '400\\1200'],
      '00281055': ['LO', 'SOFT\\LUNG'],
    });
    const [series] = await seriesOf(
      enhancedFile(places(2).map((position) => ({ position, groups: { '00289132': voi } }))),
    );
    expect(series!.header.values).toMatchObject({
      window: { center: 40, width: 400 },
      windows: [
        { center: 40, width: 400, name: 'SOFT' },
        { center: -600, width: 1200, name: 'LUNG' },
      ],
    });
  });

  it.each<[string, (i: number) => FrameOptions, string[]]>([
    ['echoes', (i) => ({ echoTime: [10, 30.5][i]! }), ['echo time 10 ms', 'echo time 30.5 ms']],
    ['b-values', (i) => ({ bValue: [0, 1000][i]! }), ['b = 0 s/mm²', 'b = 1000 s/mm²']],
    ['stacks', (i) => ({ stack: ['1', '2'][i]! }), ['stack 1', 'stack 2']],
    ['temporal positions', (i) => ({ temporalIndex: i + 1 }), ['phase 1 of 2', 'phase 2 of 2']],
    [
      'magnitude and phase',
      (i) => ({
        groups: {
          '00189226': sequence({ '00080008': ['CS', 'X'], '00089208': ['CS', ['MAGNITUDE', 'PHASE'][i]!] }),
        },
      }),
      ['image type magnitude', 'image type phase'],
    ],
  ])('with two %s becomes two series', async (_, varying, expected) => {
    const frames = places(3).flatMap((position) => [0, 1].map((i) => ({ position, ...varying(i) })));
    const series = await seriesOf(enhancedFile(frames));
    expect(labels(series)).toEqual(expected);
    expect(series.map(firstValues)).toEqual([
      [0, 20, 40],
      [10, 30, 50],
    ]);
    for (const one of series) {
      expect(one.header.geometry.positions).toEqual(places(3));
      expect(whyNoVolume(one.header)).toBeUndefined();
    }
    expect(warningsOf(series[1]!)[0]).toBe(`Part 2 of 2 of its series (${expected[1]}).`);
  });

  it('with two orientations becomes two series', async () => {
    const frames = [
      ...places(2).map((position) => ({ position })),
      ...[0, 4].map((x) => ({
        position: [x, 0, 0] as [number, number, number],
        orientation: [0, 1, 0, 0, 0, -1],
      })),
    ];
    const series = await seriesOf(enhancedFile(frames));
    expect(labels(series)).toEqual(['axial 1', 'sagittal 2']);
    expect(series.map(({ header }) => header.geometry.orientation)).toEqual([
      [1, 0, 0, 0, 1, 0],
      [0, 1, 0, 0, 0, -1],
    ]);
    expect(warningsOf(series[0]!)[0]).toMatch(/its images differ in orientation\.$/);
  });

  it('with echoes and times is parted by both', async () => {
    const frames = [0, 1, 2].flatMap((time) =>
      [10, 20].flatMap((echoTime) =>
        places(4).map((position) => ({ position, echoTime, acquired: `2020010112000${time}.25` })),
      ),
    );
    const series = await seriesOf(enhancedFile(frames));
    expect(labels(series)).toEqual([
      'echo time 10 ms, phase 1 of 3',
      'echo time 10 ms, phase 2 of 3',
      'echo time 10 ms, phase 3 of 3',
      'echo time 20 ms, phase 1 of 3',
      'echo time 20 ms, phase 2 of 3',
      'echo time 20 ms, phase 3 of 3',
    ]);
    expect(series.map(({ header }) => header.part!.timeMs)).toEqual([0, 1000, 2000, 0, 1000, 2000]);
    expect(series.every(({ header }) => header.frames === 4)).toBe(true);
  });

  it('of the heart, with more phases than locations, becomes a cine a location', async () => {
    const frames = [0, 1].flatMap((place) =>
      [0, 40, 80, 120].map((triggerDelay) => ({
        position: places(2)[place]!,
        triggerDelay: triggerDelay + 0.1 * place,
      })),
    );
    const series = await seriesOf(enhancedFile(frames));
    expect(labels(series)).toEqual(['location 1 of 2', 'location 2 of 2']);
    expect(series.map(({ header }) => header.timesMs)).toEqual([
      [0, 40, 80, 120],
      [0, 40, 80, 120],
    ]);
    expect(series.map(firstValues)).toEqual([
      [0, 10, 20, 30],
      [40, 50, 60, 70],
    ]);
    expect(whyNoVolume(series[0]!.header)).toBe('Its images are a sequence over time at one location.');
  });

  it('of legacy images finds what was converted without a place of its own', async () => {
    const frames = places(2).flatMap((position) =>
      ['15', '45'].map((echo) => ({
        position,
        groups: { '00209171': sequence({ '00180081': ['DS', echo] }) },
      })),
    );
    expect(labels(await seriesOf(enhancedFile(frames)))).toEqual(['echo time 15 ms', 'echo time 45 ms']);
  });

  it('without a place in space is a stack, and says so', async () => {
    const [series] = await seriesOf(enhancedFile([{}, {}, {}]));
    expect(firstValues(series!)).toEqual([0, 10, 20]);
    expect(whyNoVolume(series!.header)).toBe('The files do not say where its images lie in space.');
    expect(warningsOf(series!)).toEqual([expect.stringMatching(/^Positions are unknown/)]);
  });
});

describe('a cine', () => {
  it.each<[string, Record<string, [string, string | number[]]>, number[]]>([
    ['Frame Time', { '00181063': ['DS', '33.3'] }, [0, 33.3, 66.6, 99.9]],
    ['Frame Time Vector', { '00181065': ['DS', '0\\10\\20\\30'] }, [0, 10, 30, 60]],
    ['Cine Rate', { '00180040': ['IS', '25'] }, [0, 40, 80, 120]],
    ['Recommended Display Frame Rate', { '00082144': ['IS', '50'] }, [0, 20, 40, 60]],
  ])('is timed by %s', async (_, elements, times) => {
    const [series] = await seriesOf(cineFile(4, elements));
    expect(series!.header.timesMs).toEqual(times);
    expect(firstValues(series!)).toEqual([0, 10, 20, 30]);
    expect(warningsOf(series!)).toEqual(['No pixel spacing is known; 1 mm was taken.']);
    expect(series!.header.notVolume).toMatch(/sequence over time/);
  });

  it('takes no time vector of another length', async () => {
    const [series] = await seriesOf(cineFile(4, { '00181065': ['DS', '0\\10'] }));
    expect(series!.header.timesMs).toBeUndefined();
  });

  const region = (x: number, y: number, units = 3) => ({
    '00186012': ['US', 1] as [string, number],
    '00186024': ['US', units] as [string, number],
    '00186026': ['US', units] as [string, number],
    '0018602C': ['FD', x] as [string, number],
    '0018602E': ['FD', y] as [string, number],
  });

  it('of ultrasound is calibrated by its region', async () => {
    const [series] = await seriesOf(
      cineFile(2, { '00186011': sequence(region(0.02, 0.03)), '00181063': ['DS', '20'] }),
    );
    expect([series!.header.geometry.columnSpacing, series!.header.geometry.rowSpacing]).toEqual([0.2, 0.3]);
    expect(warningsOf(series!)).toEqual([]);
  });

  it('of ultrasound with several calibrations takes none and says so', async () => {
    const [series] = await seriesOf(
      cineFile(2, { '00186011': sequence(region(0.02, 0.03), region(0.05, 0.05)), '00181063': ['DS', '20'] }),
    );
    expect(series!.header.geometry.pixelSpacingUnknown).toBe(true);
    expect(warningsOf(series!)).toContainEqual(expect.stringMatching(/different calibrations/));
  });

  it('takes no spacing from a region in other units', async () => {
    const [series] = await seriesOf(cineFile(2, { '00186011': sequence(region(0.02, 0.03, 4)) }));
    expect(series!.header.geometry.pixelSpacingUnknown).toBe(true);
  });

  it('of X-rays says that its spacing is that at the detector', async () => {
    const [series] = await seriesOf(
      cineFile(3, { '00080060': ['CS', 'XA'], '00181164': ['DS', '0.2\\0.2'], '00181063': ['DS', '66'] }),
    );
    expect(series!.header.geometry.rowSpacing).toBe(0.2);
    expect(warningsOf(series!)).toEqual([expect.stringMatching(/that at the detector/)]);
  });
});

describe('nuclear medicine', () => {
  it('reconstructed in several gates becomes a volume a gate', async () => {
    const vector = (values: number[]): [string, number[]] => ['US', values];
    const series = await seriesOf(
      cineFile(6, {
        '00080060': ['CS', 'NM'],
        '00280030': ['DS', '4\\4'],
        '00180088': ['DS', '5'],
        '00540070': vector([1, 1, 1, 2, 2, 2]),
        '00540080': vector([1, 2, 3, 1, 2, 3]),
        '00540022': sequence({ '00200032': ['DS', '1\\2\\3'], '00200037': ['DS', '1\\0\\0\\0\\1\\0'] }),
      }),
    );
    expect(labels(series)).toEqual(['phase 1 of 2', 'phase 2 of 2']);
    expect(series.map(firstValues)).toEqual([
      [0, 10, 20],
      [30, 40, 50],
    ]);
    expect(series[0]!.header.geometry.positions).toEqual([
      [1, 2, 3],
      [1, 2, 8],
      [1, 2, 13],
    ]);
  });

  it('parts energy windows of images without a place', async () => {
    const series = await seriesOf(
      cineFile(4, { '00080060': ['CS', 'NM'], '00540010': ['US', [1, 1, 2, 2]] }),
    );
    expect(labels(series)).toEqual(['energy window 1', 'energy window 2']);
    expect(series.map(firstValues)).toEqual([
      [0, 10],
      [20, 30],
    ]);
  });
});

describe('a dose grid', () => {
  it('lies where its offsets say, in its own unit', async () => {
    const [series] = await seriesOf(
      cineFile(3, {
        '00080060': ['CS', 'RTDOSE'],
        '00280030': ['DS', '2\\2'],
        '00200032': ['DS', '0\\0\\10'],
        '00200037': ['DS', '1\\0\\0\\0\\1\\0'],
        '3004000C': ['DS', '0\\3\\6'],
        '3004000E': ['DS', '0.5'],
        '30040002': ['CS', 'GY'],
      }),
    );
    expect(series!.header.geometry.positions.map((position) => position[2])).toEqual([10, 13, 16]);
    expect(series!.header.values.units).toBe('GY');
    expect(firstValues(series!)).toEqual([0, 5, 10]);
  });
});
