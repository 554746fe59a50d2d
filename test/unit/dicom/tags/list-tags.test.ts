import { describe, expect, it } from 'vitest';
import type { TagRow } from '../../../../electron/core/tags';
import { listTags } from '../../../../electron/dicom/tags/list-tags';
import { sliceFile, type Element } from '../support/write-dicom';
import { enhancedFile, sequence } from '../support/write-multi-frame';

const rowsOf = (
  more: Record<string, Element | null>,
  syntax: 'explicit' | 'implicit' | 'bigEndian' | 'deflated' = 'explicit',
) => listTags(sliceFile({ with: more }, { syntax })).rows;
const find = (rows: TagRow[], tag: string) => rows.find((row) => row.tag === tag)!;

describe('the list of elements', () => {
  it.each(['explicit', 'implicit', 'bigEndian', 'deflated'] as const)('has them all in %s', (syntax) => {
    const rows = rowsOf(
      { '00189087': ['FD', [0.5, -2]], '00189095': ['FL', 1.1], '00280120': ['US', 40000] },
      syntax,
    );
    const tags = rows.map(({ tag }) => tag);
    expect(tags).toEqual([...tags].sort());
    expect(find(rows, '(0010,0010)')).toEqual({
      depth: 0,
      tag: '(0010,0010)',
      vr: 'PN',
      keyword: 'PatientName',
      creator: '',
      value: 'DOE^JANE',
      meaning: 'DOE, JANE',
      bytes: 8,
    });
    expect(find(rows, '(0028,0010)')).toMatchObject({ vr: 'US', keyword: 'Rows', value: '3' });
    expect(find(rows, '(0018,9087)').value).toBe('0.5\\-2');
    expect(find(rows, '(0028,0120)').value).toBe('40000');
    expect(find(rows, '(0008,0016)')).toMatchObject({
      value: '1.2.840.10008.5.1.4.1.1.4',
      meaning: 'MR Image',
    });
    expect(find(rows, '(7FE0,0010)')).toMatchObject({ keyword: 'PixelData', value: '', bytes: 24 });
  });

  it('shows dates, times and ages as people write them', () => {
    const rows = rowsOf({
      '00080020': ['DA', '20040119'],
      '00080030': ['TM', '072730.25'],
      '0008002A': ['DT', '20040119072730.5+0100'],
      '00101010': ['AS', '042Y'],
      '00080022': ['DA', 'nonsense'],
    });
    expect(find(rows, '(0008,0020)').meaning).toBe('2004-01-19');
    expect(find(rows, '(0008,0030)').meaning).toBe('07:27:30.25');
    expect(find(rows, '(0008,002A)').meaning).toBe('2004-01-19 07:27:30.5 +01:00');
    expect(find(rows, '(0010,1010)').meaning).toBe('42 years');
    expect(find(rows, '(0008,0022)')).toMatchObject({ value: 'nonsense', meaning: '' });
  });

  it('nests items under their sequences, in their character set', () => {
    const name = (bytes: number[]): Element => ['PN', Uint8Array.from(bytes)];
    const rows = rowsOf({
      '00080005': ['CS', 'ISO_IR 144'],
      '00400275': sequence(
        { '00321070': ['LO', 'x'], '00081048': name([0xbb, 0xee, 0xda, 0x20]) },
        { '00080005': ['CS', 'ISO_IR 100'], '00081048': name([0xe4, 0x20]) },
      ),
    });
    const from = rows.findIndex(({ tag }) => tag === '(0040,0275)');
    expect(rows.slice(from, from + 7).map(({ depth, tag, value }) => [depth, tag, value])).toEqual([
      [0, '(0040,0275)', '2 items'],
      [1, '(FFFE,E000)', '1 of 2'],
      [2, '(0008,1048)', 'Люк'],
      [2, '(0032,1070)', 'x'],
      [1, '(FFFE,E000)', '2 of 2'],
      [2, '(0008,0005)', 'ISO_IR 100'],
      [2, '(0008,1048)', 'ä'],
    ]);
  });

  it('tells private elements by their creators', () => {
    const rows = rowsOf({
      '00190010': ['LO', 'SIEMENS MR HEADER'],
      '0019100C': ['IS', '800'],
      '00191120': ['UN', new Uint8Array([1, 255])],
    });
    expect(find(rows, '(0019,0010)')).toMatchObject({ keyword: 'PrivateCreator', creator: '' });
    expect(find(rows, '(0019,100C)')).toMatchObject({
      keyword: '',
      creator: 'SIEMENS MR HEADER',
      value: '800',
    });
    expect(find(rows, '(0019,1120)')).toMatchObject({ creator: '', value: '01 ff' });
  });

  it('bounds long values', () => {
    const rows = rowsOf({
      '00204000': ['LT', 'x'.repeat(5000)],
      '00091010': ['OB', new Uint8Array(5000)],
      '00189087': ['FD', Array.from({ length: 500 }, () => 1)],
    });
    expect(find(rows, '(0020,4000)').value).toHaveLength(1025);
    expect(find(rows, '(0009,1010)')).toMatchObject({
      bytes: 5000,
      value: expect.stringMatching(/^(00 ){32}…$/),
    });
    expect(find(rows, '(0018,9087)').value.split('\\')).toHaveLength(65);
  });

  it('shows the functional groups of the frame that is asked for', () => {
    const file = enhancedFile([0, 1, 2].map((i) => ({ position: [0, 0, i] })));
    const places = (frame?: number) =>
      listTags(file, frame === undefined ? {} : { frame })
        .rows.filter(({ tag }) => tag === '(0020,0032)')
        .map(({ value }) => value);
    expect(places()).toEqual(['0\\0\\0', '0\\0\\1', '0\\0\\2']);
    expect(places(1)).toEqual(['0\\0\\1']);
    const items = listTags(file, { frame: 1 }).rows.filter(
      ({ keyword, value }) => keyword === 'Item' && value.endsWith('of 3'),
    );
    expect(items.map(({ value }) => value)).toEqual(['2 of 3']);
  });

  it('stops at a bound, and says so', () => {
    const items = Array.from({ length: 7000 }, () => ({
      '00081150': ['UI', '1.2'] as Element,
      '00081155': ['UI', '1.3'] as Element,
    }));
    const { rows, truncated } = listTags(sliceFile({ with: { '00081140': sequence(...items) } }));
    expect(truncated).toBe(true);
    expect(rows.length).toBeLessThanOrEqual(20_001);
  });

  it('refuses what is no DICOM file', () => {
    expect(() => listTags(new TextEncoder().encode('nothing of the kind'.repeat(20)))).toThrow(
      'This file is not a DICOM file.',
    );
  });
});
