import { parseDicom } from 'dicom-parser';
import { describe, expect, it } from 'vitest';
import {
  encodeElements,
  joinBytes,
  joinElements,
  lookUp,
  mergeElements,
  RawValue,
  type Attributes,
} from '../../../../../electron/dicom/export/encodings/data-set';
import { fileHead, metaOf } from '../../../../../electron/dicom/export/encodings/part10';
import { swapDataSet } from '../../../../../electron/dicom/export/encodings/swap';
import { EXPLICIT_BIG_ENDIAN, EXPLICIT_LITTLE_ENDIAN } from '../../../../../electron/dicom/transfer-syntax';

const meta = { sopClassUid: '1.2.3', sopInstanceUid: '1.2.4', transferSyntaxUid: EXPLICIT_LITTLE_ENDIAN };
const parse = (bytes: Uint8Array, transferSyntaxUid = EXPLICIT_LITTLE_ENDIAN) =>
  parseDicom(joinBytes([fileHead({ ...meta, transferSyntaxUid }), bytes]));

const ATTRIBUTES: Attributes = {
  Rows: 512,
  PatientName: 'Müller^Jürg',
  SOPInstanceUID: '1.2.3',
  PixelSpacing: ['1.25', '0.5'],
  StudyDate: '',
  PixelPaddingValue: -2000,
  DimensionIndexValues: [1, 70000],
  FrameIncrementPointer: lookUp('FrameTime').tag,
  SourceImageSequence: [{ ReferencedSOPInstanceUID: '9.9' }, {}],
  AcquisitionContextSequence: [],
  SeriesDescription: undefined,
};

describe('an encoded data set', () => {
  it.each([
    [
      'little endian',
      EXPLICIT_LITTLE_ENDIAN,
      (attributes: Attributes) => joinElements(encodeElements(attributes, { signed: true })),
    ],
    [
      'big endian',
      EXPLICIT_BIG_ENDIAN,
      (attributes: Attributes) => joinElements(encodeElements(attributes, { signed: true, bigEndian: true })),
    ],
    [
      'little endian turned around',
      EXPLICIT_BIG_ENDIAN,
      (attributes: Attributes) => swapDataSet(joinElements(encodeElements(attributes, { signed: true }))),
    ],
  ])('is read back: %s', (_, syntax, encode) => {
    const set = parse(encode(ATTRIBUTES), syntax);
    expect(set.uint16('x00280010')).toBe(512);
    expect(set.int16('x00280120')).toBe(-2000);
    expect([set.uint32('x00209157', 0), set.uint32('x00209157', 1)]).toEqual([1, 70000]);
    expect([set.uint16('x00280009', 0), set.uint16('x00280009', 1)]).toEqual([0x18, 0x1063]);
    expect(set.string('x00280030')).toBe('1.25\\0.5');
    expect(set.elements['x00080020']).toMatchObject({ length: 0, vr: 'DA' });
    expect(set.elements['x0008103e']).toBeUndefined();
    expect(set.elements['x00400555']).toMatchObject({ length: 0, items: [] });
    const [first, second] = set.elements['x00082112']!.items!;
    expect(first!.dataSet!.string('x00081155')).toBe('9.9');
    expect(second!.dataSet!.elements).toEqual({});
    const name = set.elements['x00100010']!;
    expect(
      new TextDecoder().decode(set.byteArray.slice(name.dataOffset, name.dataOffset + name.length)).trim(),
    ).toBe('Müller^Jürg');
    for (const { length } of Object.values(set.elements)) expect(length % 2).toBe(0);
  });

  it('has its elements in order, those that are merged in too', () => {
    const under = encodeElements({ Rows: 1, Columns: 2, PatientID: 'a' });
    const over = encodeElements({ SOPInstanceUID: '1.2', Columns: 3, PixelPaddingValue: 4 });
    const merged = mergeElements(under, over);
    expect(merged.map(({ tag }) => tag)).toEqual([
      0x00080018, 0x00100020, 0x00280010, 0x00280011, 0x00280120,
    ]);
    expect(parse(joinElements(merged)).uint16('x00280011')).toBe(3);
  });

  it('takes a raw value as it is', () => {
    const bytes = joinElements(
      encodeElements({ SeriesDescription: new RawValue('LO', new Uint8Array([65, 66, 67])) }),
    );
    expect([...bytes.subarray(4)]).toEqual([0x4c, 0x4f, 3, 0, 65, 66, 67]);
  });

  it('has no keyword that nobody knows', () => {
    expect(() => encodeElements({ PatientShoeSize: '44' })).toThrow(/no element "PatientShoeSize"/);
  });
});

it('the meta information of a file tells where its data set begins', () => {
  const body = joinElements(encodeElements(ATTRIBUTES));
  const file = joinBytes([fileHead(meta), body]);
  const { meta: found, end } = metaOf(file);
  expect(found).toEqual(meta);
  expect(file.subarray(end)).toEqual(body);
});
