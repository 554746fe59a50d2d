import { describe, expect, it } from 'vitest';
import { isUnderstood, textDecoding } from '../../../electron/dicom/character-set';

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const decode = (sets: string, text: string, isName = true) =>
  textDecoding(sets.split('\\'))(bytes(text), isName);

describe('the examples of PS3.5', () => {
  it.each([
    [
      'H.3.1, Japanese by ISO 2022 IR 87',
      '\\ISO 2022 IR 87',
      'Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B',
      'Yamada^Tarou=山田^太郎=やまだ^たろう',
    ],
    [
      'H.3.2, Japanese with katakana in one byte',
      'ISO 2022 IR 13\\ISO 2022 IR 87',
      '\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J',
      'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
    ],
    [
      'I.2, Korean',
      '\\ISO 2022 IR 149',
      'Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf',
      'Hong^Gildong=洪^吉洞=홍^길동',
    ],
    [
      'J.1, Chinese in UTF-8',
      'ISO_IR 192',
      'Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1',
      'Wang^XiaoDong=王^小東',
    ],
    [
      'J.3, Chinese in GB18030',
      'GB18030',
      'Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab',
      'Wang^XiaoDong=王^小东',
    ],
    [
      'K.2, Chinese by ISO 2022 IR 58',
      '\\ISO 2022 IR 58',
      'Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab',
      'Zhang^XiaoDong=张^小东',
    ],
  ])('%s', (_, sets, text, expected) => {
    expect(decode(sets, text)).toBe(expected);
  });

  it('I.3, Korean text of several lines, of which each begins anew', () => {
    const text =
      '\x1b$)CThe first line includes \xb1\xe6\xb5\xbf.\r\n\x1b$)CThe second line includes \xb1\xe6\xb5\xbf, too.\r\nThe third.';
    expect(decode('\\ISO 2022 IR 149', text, false)).toBe(
      'The first line includes 길동.\r\nThe second line includes 길동, too.\r\nThe third.',
    );
  });
});

describe('text', () => {
  it.each([
    ['ISO_IR 100', 'Buc^J\xe9r\xf4me', 'Buc^Jérôme'],
    ['ISO_IR 101', 'Wa\xb3\xeasa', 'Wałęsa'],
    ['ISO_IR 144', '\xbb\xee\xda', 'Люк'],
    ['ISO_IR 126', '\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2', 'Διονυσιος'],
    ['ISO_IR 138', '\xf9\xf8\xe5\xef^\xe3\xe1\xe5\xf8\xe4', 'שרון^דבורה'],
    ['ISO_IR 148', '\xc7avu\xfeo\xf0lu', 'Çavuşoğlu'],
    ['ISO_IR 166', '\xb9\xd2\xc2', 'นาย'],
    ['ISO_IR 13', '\xd4\xcf\xc0\xde', 'ﾔﾏﾀﾞ'],
    ['', 'Plain^Text', 'Plain^Text'],
  ])('is decoded by %s', (sets, text, expected) => {
    expect(decode(sets, text)).toBe(expected);
  });

  it('changes between sets of one byte, and returns to the first at each delimiter', () => {
    const mixed = 'Dionysios=\x1b-F\xc4\xe9\xef\xed=\x1b-L\xbb\xee\xda=\xe4';
    expect(decode('ISO 2022 IR 100\\ISO 2022 IR 126\\ISO 2022 IR 144', mixed)).toBe('Dionysios=Διον=Люк=ä');
    // In text that is no name, "=" is no delimiter.
    expect(decode('ISO 2022 IR 100\\ISO 2022 IR 126', '\x1b-F\xc4=\xc4\\\xc4', false)).toBe('Δ=Δ\\Ä');
  });

  it('keeps halves of characters that look like delimiters', () => {
    // 0x5C is the second byte of the kanji, and of the Chinese character.
    expect(decode('\\ISO 2022 IR 87', '\x1b$B0\\\x1b(B\\second', false)).toBe('移\\second');
    expect(decode('GB18030', '\x81\x5c\\second', false)).toBe('乗\\second');
  });

  it('knows JIS X 0212', () => {
    expect(decode('\\ISO 2022 IR 159', '\x1b$(D0!\x1b(B', false)).toBe('丂');
  });

  it('reads Latin 1 where nothing is declared, and escape sequences that nobody declared', () => {
    expect(decode('', 'M\xfcller')).toBe('Müller');
    expect(decode('ISO 2022 IR 6', '\x1b$B;3ED\x1b(B')).toBe('山田');
  });

  it('understands names of sets as they are misspelt', () => {
    expect(decode('ISO IR 100', 'M\xfcller')).toBe('Müller');
    expect(decode('iso_ir 144', '\xbb')).toBe('Л');
    expect(decode('ISO_IR100', 'M\xfcller')).toBe('Müller');
  });

  it('never throws, whatever the bytes', () => {
    for (let seed = 1; seed < 300; seed++) {
      const noise = Uint8Array.from(
        { length: 40 },
        (_, i) => ((seed * 7919 + i * 104729) >> (i % 7)) & (i % 5 ? 0xff : 0x1b),
      );
      for (const sets of ['', 'ISO 2022 IR 13\\ISO 2022 IR 87', '\\ISO 2022 IR 149', 'GB18030', 'nonsense']) {
        expect(textDecoding(sets.split('\\'))(noise, seed % 2 === 0)).toBeTypeOf('string');
      }
    }
  });
});

describe('names that files use', () => {
  const utf8 = '\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1';
  const gbk = '\xcd\xf5^\xd0\xa1\xb6\xab';
  it.each([
    ['UTF-8', utf8, '王^小東'],
    ['utf8', utf8, '王^小東'],
    ['UTF8', utf8, '王^小東'],
    ['ISO IR 192', utf8, '王^小東'],
    ['ISO 2022 IR 192', utf8, '王^小東'],
    ['ISO_IR_192', utf8, '王^小東'],
    ['gb18030', gbk, '王^小东'],
    ['GB2312', gbk, '王^小东'],
    ['gb2312', gbk, '王^小东'],
    ['gbk', gbk, '王^小东'],
    ['ISO 2022 GBK', gbk, '王^小东'],
    ['ISO 2022 GB18030', gbk, '王^小东'],
    ['GB18030\\ISO IR 192', gbk, '王^小东'],
    ['WINDOWS_1251', '\xcb\xfe\xea^\xc8\xe2\xe0\xed', 'Люк^Иван'],
    ['cp1251', '\xcb\xfe\xea^\xc8\xe2\xe0\xed', 'Люк^Иван'],
    ['KOI8-R', '\xec\xc0\xcb', 'Люк'],
    ['ISO 8859-5', '\xbb\xee\xda^\xb8\xd2\xd0\xdd', 'Люк^Иван'],
    ['iso_ir 144', '\xbb\xee\xda^\xb8\xd2\xd0\xdd', 'Люк^Иван'],
    ['ISO-8859-1', 'M\xfcller', 'Müller'],
    ['latin1', 'M\xfcller', 'Müller'],
    ['Shift_JIS', '\x8e\x52\x93\x63', '山田'],
    ['EUC-KR', '\xc8\xab', '홍'],
    ['Big5', '\xa4\xfd', '王'],
  ])('are understood: %s', (set, text, expected) => {
    const decoding = textDecoding(set.split('\\'));
    expect(decoding(bytes(text), true)).toBe(expected);
    expect(decoding.unknown).toEqual([]);
    expect(isUnderstood(decoding, bytes(text), expected)).toBe(true);
  });

  it.each([
    ['an unknown set', 'EBCDIC', 'M\xfcller', false],
    ['an unknown set of plain text', 'EBCDIC', 'Miller', true],
    ['an unknown number', 'ISO_IR 999', 'M\xfcller', false],
    ['no set', '', 'M\xfcller', false],
    ['no set, but UTF-8', '', 'M\xc3\xbcller', true],
    ['what UTF-8 does not hold', 'ISO_IR 192', 'M\xfcller', false],
    ['what is declared', 'ISO_IR 100', 'M\xfcller', true],
  ])('or not: %s', (_what, set, text, understood) => {
    const decoding = textDecoding(set === '' ? [] : set.split('\\'));
    expect(isUnderstood(decoding, bytes(text), decoding(bytes(text)))).toBe(understood);
    expect(decoding.unknown).toEqual(/EBCDIC|999/.test(set) ? [set] : []);
  });
});
