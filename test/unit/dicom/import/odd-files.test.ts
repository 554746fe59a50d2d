/** Files that are written against the standard, or half against it: read, with a word about it where values hang on it. */
import { describe, expect, it } from 'vitest';
import { parseFile } from '../../../../electron/dicom/import/parse-file';
import { readSeries } from '../../../../electron/files/read-series';
import { firstValues, folderOf, seriesOf, warningsOf } from '../support/read-folder';
import { sliceElements, sliceFile, SYNTAX, type Element } from '../support/write-dicom';
import { encapsulatedFile, rleFrame } from '../support/write-encapsulated';
import { enhancedFile, sequence } from '../support/write-multi-frame';

const find = (file: Uint8Array, ...bytes: number[]) => {
  const at = Buffer.from(file).indexOf(Buffer.from(bytes));
  if (at < 0) throw new Error('The bytes are not there.');
  return at;
};
const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const words = (...numbers: number[]) => new Uint8Array(Uint32Array.from(numbers).buffer);
const refusals = async (file: Uint8Array) =>
  (await readSeries(folderOf({ 'a.dcm': file }))).skipped.map(({ reason }) => reason);

/** An element in implicit VR. */
function implicit(group: number, element: number, value: Uint8Array): Uint8Array {
  return joined(new Uint8Array(Uint16Array.of(group, element).buffer), words(value.length), value);
}
const text = (value: string) => new TextEncoder().encode(value.length % 2 ? `${value} ` : value);
/** An item of implicit elements. */
const item = (...elements: Uint8Array[]) => implicit(0xfffe, 0xe000, joined(...elements));

describe('functional groups with VR UN', () => {
  const groups = (unit: (sequence: Uint8Array) => Element) => {
    const measures = implicit(0x28, 0x9110, item(implicit(0x28, 0x30, text('0.7\\0.7'))));
    const orientation = implicit(0x20, 0x9116, item(implicit(0x20, 0x37, text('1\\0\\0\\0\\1\\0'))));
    const values = implicit(
      0x28,
      0x9145,
      item(implicit(0x28, 0x1052, text('-100')), implicit(0x28, 0x1053, text('2'))),
    );
    const place = (z: number) => item(implicit(0x20, 0x9113, item(implicit(0x20, 0x32, text(`5\\6\\${z}`)))));
    return enhancedFile([{}, {}, {}], {
      with: {
        '52009229': unit(item(orientation, measures, values)),
        '52009230': unit(joined(place(9), place(3), place(6))),
      },
    });
  };

  it('are read as what they are', async () => {
    const [series] = await seriesOf(groups((value) => ['UN', value]));
    const { geometry, values } = series!.header;
    expect([geometry.rowSpacing, geometry.columnSpacing]).toEqual([0.7, 0.7]);
    expect(geometry.positions.map(([, , z]) => z)).toEqual([3, 6, 9]);
    expect([values.rescaleSlope, values.rescaleIntercept]).toEqual([2, -100]);
    expect(firstValues(series!)).toEqual([-80, -60, -100]);
    expect(warningsOf(series!)).toEqual([]);
  });

  it('are refused where they are damaged, and not taken for absent', async () => {
    const damaged = groups((value) => ['UN', value]);
    // The first sequence within the shared item claims to be longer than the file.
    damaged.set([0xf0, 0xff, 0xff, 0x0f], find(damaged, 0x20, 0, 0x16, 0x91) + 4);
    expect(await refusals(damaged)).toEqual([expect.stringMatching(/damaged or cut off/)]);
  });

  it('nested beyond reason are refused', async () => {
    let nested = item();
    for (let depth = 0; depth < 500; depth++) nested = item(implicit(0x20, 0x9116, nested));
    const deep = enhancedFile([{}], { with: { '52009229': ['UN', nested] } });
    expect(await refusals(deep)).toEqual([expect.stringMatching(/damaged/)]);
  });
});

describe('functional groups of a frame', () => {
  it('leave to the shared ones what they do not say', async () => {
    const [series] = await seriesOf(
      enhancedFile(
        [0, 3].map((z) => ({
          position: [0, 0, z] as [number, number, number],
          groups: {
            '00289110': sequence({ '00180050': ['DS', '3'] }),
            '00289145': sequence({ '00281052': ['DS', '7'] }),
          },
        })),
        { shared: { '00289145': sequence({ '00281052': ['DS', '0'], '00281053': ['DS', '2'] }) } },
      ),
    );
    const { geometry, values } = series!.header;
    expect([geometry.rowSpacing, geometry.columnSpacing, geometry.sliceThickness]).toEqual([2, 1.5, 3]);
    expect([values.rescaleSlope, values.rescaleIntercept]).toEqual([2, 7]);
  });
});

describe('elements without VR in explicit VR', () => {
  const before = (file: Uint8Array, more: Uint8Array) => {
    const at = find(file, 0x20, 0, 0x0d, 0, 0x55, 0x49);
    return joined(file.subarray(0, at), more, file.subarray(at));
  };

  it('are passed by their lengths, with a word', async () => {
    const [series] = await seriesOf(before(sliceFile(), implicit(0x11, 0x1001, text('2'))));
    expect(series!.header.identity.studyInstanceUid).toBe('2.25.4');
    expect(warningsOf(series!)).toEqual([
      'Elements without a value representation were read by their lengths.',
    ]);
  });

  it('with an unknown one are passed by a short length, as before', async () => {
    const unknown = implicit(0x11, 0x1001, new Uint8Array(4));
    // VR "??", length 4.
    unknown.set([0x3f, 0x3f, 4, 0], 4);
    expect(await seriesOf(before(sliceFile(), unknown))).toHaveLength(1);
  });

  it.each([true, false])('make the items of a sequence; of undefined length: %s', async (open) => {
    const inner = item(implicit(0x08, 0x1150, text('1.2')), implicit(0x08, 0x1155, text('2.25.1234')));
    const head = Buffer.from([0x08, 0, 0x40, 0x11, 0x53, 0x51, 0, 0]);
    const end = open ? words(0xe0ddfffe, 0) : new Uint8Array(0);
    const odd = joined(head, words(open ? 0xffffffff : inner.length), inner, end);
    const file = sliceFile();
    const at = find(file, 0x10, 0, 0x10, 0);
    const parsed = parseFile(joined(file.subarray(0, at), odd, file.subarray(at)));
    if ('refusal' in parsed) throw new Error(parsed.refusal);
    expect(parsed.dataSet.uint16('x00280010')).toBe(3);
    expect(await seriesOf(joined(file.subarray(0, at), odd, file.subarray(at)))).toHaveLength(1);
  });
});

describe('meta information', () => {
  const bare = sliceFile({}, { start: 'dataset' });
  const preamble = joined(new Uint8Array(128), text('DICM'));
  const explicitMeta = sliceFile().subarray(132, sliceFile().length - bare.length);

  it('in implicit VR is read, with a word', async () => {
    const meta = joined(
      implicit(2, 2, text('1.2.840.10008.5.1.4.1.1.4')),
      implicit(2, 0x10, text(SYNTAX.explicit)),
    );
    const [series] = await seriesOf(joined(preamble, meta, bare));
    expect(firstValues(series!)).toEqual([0]);
    expect(series!.voxels[5]).toBe(5);
    expect(warningsOf(series!)).toEqual(['The file meta information is in implicit VR, or there twice.']);
  });

  it.each([
    ['with its preamble', joined(preamble, explicitMeta, preamble, explicitMeta, bare)],
    ['without', joined(preamble, explicitMeta, explicitMeta, bare)],
  ])('that is there twice, %s, is read', async (_how, file) => {
    const [series] = await seriesOf(file);
    expect(series!.voxels[5]).toBe(5);
    expect(warningsOf(series!)).toHaveLength(1);
  });
});

describe('Image Orientation (Patient)', () => {
  const oriented = (cosines: string, z: number) =>
    sliceFile({ instance: z, position: [0, 0, z], with: { '00200037': ['DS', cosines] } });

  it('that is slightly off is made right with a word, and places are kept', async () => {
    const [series] = await seriesOf(...[1, 2, 3].map((z) => oriented('1.01\\0\\0\\0.02\\0.99\\0', z)));
    const { orientation, positions } = series!.header.geometry;
    expect(orientation).toEqual([1, 0, 0, 0, 1, 0]);
    expect(positions).toEqual([1, 2, 3].map((z) => [0, 0, z]));
    expect(warningsOf(series!)).toEqual([
      expect.stringMatching(/not quite a pair of unit vectors.*made one/),
    ]);
  });

  it('that is rounded stays as it is, without a word', async () => {
    const [series] = await seriesOf(oriented('0.70711\\0.70711\\0\\-0.70711\\0.70711\\0', 1));
    expect(series!.header.geometry.orientation[0]).toBe(0.70711);
    expect(warningsOf(series!)).toEqual([]);
  });

  it.each(['1\\0\\0\\1\\0\\0', '0\\0\\0\\0\\0\\0', '1\\0\\0\\0.3\\1\\0'])(
    'that is none is not used: %s',
    async (cosines) => {
      const [series] = await seriesOf(oriented(cosines, 1), oriented(cosines, 2));
      expect(series!.header.geometry.positionsUnknown).toBe(true);
      expect(warningsOf(series!)).toContainEqual(expect.stringMatching(/is no pair of unit vectors/));
    },
  );
});

describe('numbers that cannot be read', () => {
  it.each<[string, Record<string, Element>, string]>([
    [
      'spacing by commas',
      { '00280030': ['DS', '2.5,1.5'] },
      'Pixel Spacing is given, but cannot be read ("2.5,1.5").',
    ],
    [
      'a spacing of 0',
      { '00280030': ['DS', '0\\1'] },
      'Pixel Spacing is given as 0 by 1 mm and was not used.',
    ],
    [
      'a position by commas',
      { '00200032': ['DS', '1,2,3'] },
      'Image Position (Patient) is given, but cannot be read ("1,2,3").',
    ],
    [
      'an orientation with empty values',
      { '00200037': ['DS', '1\\\\0\\0\\1\\0'] },
      'Image Orientation (Patient) is given, but cannot be read ("1\\\\0\\0\\1\\0").',
    ],
    [
      'a slope with its unit',
      { '00281053': ['DS', '2.5 HU'] },
      'Rescale Slope is given, but cannot be read ("2.5 HU"). Values may be wrong.',
    ],
    [
      'an intercept alone',
      { '00281052': ['DS', '-1024'] },
      'Rescale Intercept is given without Rescale Slope; 1 was taken.',
    ],
  ])('are told from absent ones: %s', async (_what, elements, note) => {
    const [series] = await seriesOf(sliceFile({ with: elements }));
    expect(warningsOf(series!)).toContain(note);
  });

  it('are none where they have a decimal comma or an exponent of Fortran', async () => {
    const [series] = await seriesOf(
      sliceFile({ with: { '00280030': ['DS', '0,5\\0,25'], '00200032': ['DS', '1.0D+01\\2\\3'] } }),
    );
    const { geometry } = series!.header;
    expect([geometry.rowSpacing, geometry.columnSpacing, geometry.positions[0]![0]]).toEqual([0.5, 0.25, 10]);
    expect(warningsOf(series!)).toEqual([]);
  });
});

it('one position for several frames is not used, with a word', async () => {
  const [series] = await seriesOf(
    sliceFile({ pixels: new Uint16Array(24), with: { '00280008': ['IS', '2'] } }),
  );
  expect(series!.header.geometry.positionsUnknown).toBe(true);
  expect(warningsOf(series!)).toContain('One position is given for all 2 frames; it was not used.');
});

describe('a modality look-up table', () => {
  const table = (elements: Record<string, Element>) =>
    sliceFile({ with: { '00283000': sequence(elements) } });

  it('without values is ignored', async () => {
    const [series] = await seriesOf(
      table({ '00283002': ['US', new Uint8Array(0)], '00283006': ['US', new Uint8Array(0)] }),
    );
    expect(series!.voxels[5]).toBe(5);
  });

  it('with some of its values is refused', async () => {
    expect(await refusals(table({ '00283002': ['US', [4, 0, 16]] }))).toEqual([
      'has a modality look-up table that is damaged',
    ]);
  });
});

describe('encapsulated pixels', () => {
  const frames = [rleFrame((i) => 3 * i), rleFrame((i) => 7 * i)];

  it('of a defined length are read, with a word', async () => {
    const file = encapsulatedFile(frames);
    const head = find(file, 0xe0, 0x7f, 0x10, 0) + 8;
    file.set(words(file.length - head - 4), head);
    const [series] = await seriesOf(file);
    expect([series!.voxels[5], series!.voxels[17]]).toEqual([15, 35]);
    expect(warningsOf(series!)).toContain(
      'The compressed pixels have a length of their own, against the standard.',
    );
  });

  it('that are none are refused for what they are', async () => {
    const { '7FE00010': _pixels, ...elements } = sliceElements();
    const file = sliceFile({ with: elements }, { claim: '1.2.840.10008.1.2.5' });
    expect(await refusals(file)).toEqual(['says its pixels are compressed, but they are not encapsulated']);
  });

  it('with one entry too many in their table are read', async () => {
    const file = encapsulatedFile([]);
    const at = find(file, 0xe0, 0x7f, 0x10, 0) + 12;
    const fragment = (bytes: Uint8Array) => {
      const even = joined(bytes, new Uint8Array(bytes.length % 2));
      return joined(words(0xe000fffe, even.length), even);
    };
    // Two fragments a frame, so that only the table tells which belong together.
    const halves = frames.map((frame) => [fragment(frame.subarray(0, 64)), fragment(frame.subarray(64))]);
    const length = (parts: Uint8Array[]) => parts.reduce((sum, part) => sum + part.length, 0);
    const second = length(halves[0]!);
    const table = words(0xe000fffe, 12, 0, second, second + length(halves[1]!));
    const whole = joined(file.subarray(0, at), table, ...halves.flat(), words(0xe0ddfffe, 0));
    const elements = joined(
      whole.subarray(0, find(whole, 0x28, 0, 0x10, 0)),
      new Uint8Array([0x28, 0, 8, 0, 0x49, 0x53, 2, 0, 0x32, 0x20]),
      whole.subarray(find(whole, 0x28, 0, 0x10, 0)),
    );
    const [series] = await seriesOf(elements);
    expect([series!.voxels[5], series!.voxels[17]]).toEqual([15, 35]);
  });
});
