import { describe, expect, it } from 'vitest';
import type { TagRow } from '../../../../../electron/core/tags';
import { rowText, searchRows, shownRows } from '../../../../../renderer/viewer/panels/tags/tag-rows';

const row = (
  depth: number,
  tag: string,
  keyword: string,
  value: string,
  more: Partial<TagRow> = {},
): TagRow => ({
  depth,
  tag,
  vr: 'LO',
  keyword,
  creator: '',
  value,
  meaning: '',
  bytes: value.length,
  ...more,
});
const item = (depth: number, which: string) => row(depth, '(FFFE,E000)', 'Item', which, { vr: '' });

const HERE: TagRow[] = [
  row(0, '(0008,0060)', 'Modality', 'CT'),
  row(0, '(0008,1140)', 'ReferencedImageSequence', '2 items', { vr: 'SQ' }),
  item(1, '1 of 2'),
  row(2, '(0008,1155)', 'ReferencedSOPInstanceUID', '1.2.3'),
  item(1, '2 of 2'),
  row(2, '(0008,1155)', 'ReferencedSOPInstanceUID', '1.2.4'),
  row(0, '(0010,0010)', 'PatientName', 'DOE^JANE', { meaning: 'Doe, Jane' }),
  row(0, '(0029,1001)', '', 'x', { creator: 'ACME' }),
];

const tags = (rows: { row: TagRow }[]) => rows.map(({ row: { tag } }) => tag);

describe('elements', () => {
  it.each([
    ['patient name', ['(0010,0010)']],
    ['00100010', ['(0010,0010)']],
    ['0010,00', ['(0010,0010)']],
    ['doe, jane', ['(0010,0010)']],
    ['acme', ['(0029,1001)']],
    ['nothing of this', []],
  ])('finds %s', (search, expected) => {
    expect(tags(searchRows(shownRows(HERE), search))).toEqual(expected);
  });

  it('keeps the sequence and the item that a match lies in', () => {
    const found = searchRows(shownRows(HERE), '1.2.4');
    expect(found.map(({ row: { value } }) => value)).toEqual(['2 items', '2 of 2', '1.2.4']);
  });

  it('compares element by element, whatever one of them lacks', () => {
    const there = [
      HERE[0]!,
      row(0, '(0008,0070)', 'Manufacturer', 'ACME'),
      ...HERE.slice(1, 5),
      row(2, '(0008,1155)', 'ReferencedSOPInstanceUID', '9.9'),
      HERE[6]!,
    ];
    const compared = shownRows(HERE, there);
    expect(compared.map(({ row: { tag }, difference }) => [tag, difference])).toEqual([
      ['(0008,0060)', 'none'],
      ['(0008,0070)', 'only there'],
      ['(0008,1140)', 'none'],
      ['(FFFE,E000)', 'none'],
      ['(0008,1155)', 'none'],
      ['(FFFE,E000)', 'none'],
      ['(0008,1155)', 'changed'],
      ['(0010,0010)', 'none'],
      ['(0029,1001)', 'only here'],
    ]);
    expect(searchRows(compared, '', true).filter(({ difference }) => difference !== 'none').length).toBe(3);
    expect(rowText(compared[6]!)).toBe('(0008,1155)\tLO\tReferencedSOPInstanceUID\t1.2.4\t9.9');
  });

  it('loses no row, in whatever order the other slice has them', () => {
    const shuffled = [HERE[6]!, HERE[0]!, ...HERE.slice(1, 6), row(0, '(0040,0001)', 'Extra', 'e')];
    const compared = shownRows(HERE, shuffled);
    expect(compared.length).toBe(HERE.length + 1);
    expect(compared.filter(({ difference }) => difference === 'none').length).toBe(7);
  });
});
