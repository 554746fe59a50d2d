/**
 * Text of DICOM elements in any of the standard's character sets (PS3.3 C.12.1.1.2, PS3.5 section 6.1 and Annexes H
 * to K): single-byte sets, code extensions by escape sequences (ISO 2022), UTF-8, GB18030 and GBK.
 */

/**
 * Sets that stand alone, by what is left of their names: no escape sequence changes them. Beside those of the standard
 * the names that files use for them and for others.
 */
const WHOLE: Record<string, string> = {
  '192': 'utf-8',
  UTF8: 'utf-8',
  UNICODE: 'utf-8',
  UNICODE11UTF8: 'utf-8',
  '10646': 'utf-8',
  GB18030: 'gb18030',
  ...named('gbk', 'GBK GB2312 GB231280 CP936 MS936 WINDOWS936 EUCCN'),
  ...named('big5', 'BIG5 BIG5HKSCS CP950 WINDOWS950'),
  ...named('shift_jis', 'SHIFTJIS SJIS CP932 MS932 WINDOWS31J'),
  ...named('euc-jp', 'EUCJP'),
  ...named('euc-kr', 'EUCKR KSC5601 KSX1001 CP949 MS949 UHC'),
};

/** Sets of one byte a character that have no number in the standard, or other names than that. */
function singleByte(name: string): string | undefined {
  const windows = /^(?:WINDOWS|CP|MS)(125\d|874)$/.exec(name)?.[1];
  if (windows) return `windows-${windows}`;
  const part = /^(?:ISO)?8859(\d{1,2})$/.exec(name)?.[1];
  if (part) return part === '1' ? 'windows-1252' : `iso-8859-${part}`;
  const other = { KOI8R: 'koi8-r', KOI8U: 'koi8-u', CP866: 'ibm866', TIS620: 'windows-874' };
  const latin = {
    LATIN1: 'windows-1252',
    LATIN2: 'iso-8859-2',
    LATIN5: 'windows-1254',
    LATIN9: 'iso-8859-15',
  };
  return ({ ...other, ...latin } as Record<string, string>)[name];
}

const NO_MORE_THAN_ASCII = new Set(['', 'ASCII', 'USASCII', '646', '646US']);

function named(encoding: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, encoding]));
}

/** What is left of a name without what writers put around it: "ISO_IR 100", "ISO 2022 IR 100", "iso ir 100" → "100". */
function essence(name: string): string {
  const letters = name.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return letters.replace(/^(?:ISO2022IR|ISO2022|ISOIR|ISO(?=646|10646))(?=.)/, '');
}

/** A set by its number in the ISO register: which half of the code table it is for, and who decodes it. */
interface CodeSet {
  /** Final bytes of the escape sequence that calls the set in. */
  escapes: string[];
  half: 'G0' | 'G1';
  decode: (bytes: Uint8Array) => string;
  /** Two bytes a character in the left half. */
  wide?: boolean;
}

/** One for each encoding: each takes memory outside of what is collected, and text may change its set with every letter. */
const decoders = new Map<string, InstanceType<typeof TextDecoder>>();

const by = (encoding: string) => (bytes: Uint8Array) => {
  let decoder = decoders.get(encoding);
  if (!decoder) decoders.set(encoding, (decoder = new TextDecoder(encoding)));
  return decoder.decode(bytes);
};
const ascii = by('windows-1252');
const eucJp = by('euc-jp');

/** A 94×94 set written in the left half, as EUC-JP has it in the right half; JIS X 0212 behind a single shift. */
function kanji(singleShift: boolean): CodeSet['decode'] {
  return (bytes) => {
    const euc: number[] = [];
    for (let i = 0; i < bytes.length; i += 2) {
      if (singleShift) euc.push(0x8f);
      euc.push(bytes[i]! | 0x80, (bytes[i + 1] ?? 0x21) | 0x80);
    }
    return eucJp(Uint8Array.from(euc));
  };
}

const SETS: Record<string, CodeSet[]> = {
  '6': [{ escapes: ['(B'], half: 'G0', decode: ascii }],
  '100': [{ escapes: ['-A'], half: 'G1', decode: by('windows-1252') }],
  '101': [{ escapes: ['-B'], half: 'G1', decode: by('iso-8859-2') }],
  '109': [{ escapes: ['-C'], half: 'G1', decode: by('iso-8859-3') }],
  '110': [{ escapes: ['-D'], half: 'G1', decode: by('iso-8859-4') }],
  '144': [{ escapes: ['-L'], half: 'G1', decode: by('iso-8859-5') }],
  '127': [{ escapes: ['-G'], half: 'G1', decode: by('iso-8859-6') }],
  '126': [{ escapes: ['-F'], half: 'G1', decode: by('iso-8859-7') }],
  '138': [{ escapes: ['-H'], half: 'G1', decode: by('iso-8859-8') }],
  '148': [{ escapes: ['-M'], half: 'G1', decode: by('windows-1254') }],
  '203': [{ escapes: ['-b'], half: 'G1', decode: by('iso-8859-15') }],
  '166': [{ escapes: ['-T'], half: 'G1', decode: by('windows-874') }],
  // JIS X 0201: romaji left (ASCII but for ¥ and ‾, which stay what delimiters need them to be), katakana right.
  '13': [
    { escapes: ['(J'], half: 'G0', decode: ascii },
    { escapes: [')I'], half: 'G1', decode: by('shift_jis') },
  ],
  '87': [{ escapes: ['$B', '$@'], half: 'G0', decode: kanji(false), wide: true }],
  '159': [{ escapes: ['$(D'], half: 'G0', decode: kanji(true), wide: true }],
  '149': [{ escapes: ['$)C'], half: 'G1', decode: by('euc-kr') }],
  '58': [{ escapes: ['$)A'], half: 'G1', decode: by('gbk') }],
};

const ASCII = SETS['6']![0]!;
const BY_ESCAPE = new Map(
  Object.values(SETS)
    .flat()
    .flatMap((set) => set.escapes.map((escape) => [escape, set] as const)),
);
const ESCAPE = 0x1b;
/** Line and page ends call the first sets back in; so do these delimiters, of values and of the parts of names. */
const CONTROL = new Set([0x09, 0x0a, 0x0c, 0x0d]);
const BACKSLASH = 0x5c;
const NAME_DELIMITERS = new Set([0x5e, 0x3d]);

export interface TextDecoding {
  /** Text of an element; `isName` for VR PN, whose delimiters count too. */
  (bytes: Uint8Array, isName?: boolean): string;
  /** Values of the Specific Character Set, as they are. */
  declared: readonly string[];
  /** Those of them that name no set that is known here. What goes beyond ASCII is then but shown, as Latin 1. */
  unknown: readonly string[];
}

/**
 * How text is decoded under a Specific Character Set.
 * @param declared its values; none means ASCII. What goes beyond ASCII undeclared is UTF-8 where it can be, or shown as
 *   Latin 1.
 */
export function textDecoding(declared: readonly string[]): TextDecoding {
  const names = declared.map(essence);
  const unknown = declared.filter((_, i) => !isKnown(names[i]!));
  return Object.assign(decoderOf(names), { declared, unknown });
}

function decoderOf(names: readonly string[]): (bytes: Uint8Array, isName?: boolean) => string {
  const whole = names.map((name) => WHOLE[name]).find((encoding) => encoding !== undefined);
  if (whole) return by(whole);
  const first = setsNamed(names[0] ?? '');
  const g0 = first.find((set) => set.half === 'G0') ?? ASCII;
  // An empty or unknown first value leaves the right half open; files that use it anyway mean the first set that has one.
  const declaredG1 =
    first.find((set) => set.half === 'G1') ?? names.flatMap(setsNamed).find((set) => set.half === 'G1');
  const g1 = declaredG1 ?? SETS['100']![0]!;
  const undeclared = names.every((name) => NO_MORE_THAN_ASCII.has(name));
  return (bytes, isName = false) => {
    if (isPlain(bytes)) return ascii(bytes);
    return (undeclared && asUtf8(bytes)) || decodeExtended(bytes, isName, g0, g1);
  };
}

function isKnown(name: string): boolean {
  return NO_MORE_THAN_ASCII.has(name) || WHOLE[name] !== undefined || setsNamed(name).length > 0;
}

/**
 * Whether text was understood for certain: it fits a set that is declared and known, or is plain ASCII, or cannot be but
 * UTF-8.
 */
export function isUnderstood(decoding: TextDecoding, bytes: Uint8Array, decoded: string): boolean {
  if (isPlain(bytes)) return true;
  if (decoding.unknown.length > 0 || decoded.includes('\ufffd')) return false;
  return (
    !decoding.declared.every((name) => NO_MORE_THAN_ASCII.has(essence(name))) || asUtf8(bytes) !== undefined
  );
}

/** `undefined` for what is none. Hardly any text in another set is, by chance. */
function asUtf8(bytes: Uint8Array): string | undefined {
  if (bytes.includes(ESCAPE)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Most text is: no escape sequence, nothing beyond ASCII. */
function isPlain(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80 && byte !== ESCAPE);
}

/** Sets by what is left of their name. */
function setsNamed(name: string): CodeSet[] {
  const encoding = singleByte(name);
  if (encoding) return [{ escapes: [], half: 'G1', decode: by(encoding) }];
  return SETS[name] ?? [];
}

function decodeExtended(bytes: Uint8Array, isName: boolean, firstG0: CodeSet, firstG1: CodeSet): string {
  let [g0, g1] = [firstG0, firstG1];
  let out = '';
  let at = 0;
  // In a 94×94 set the bytes of delimiters are halves of characters.
  const ends = (byte: number) =>
    CONTROL.has(byte) || (!g0.wide && (byte === BACKSLASH || (isName && NAME_DELIMITERS.has(byte))));
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte === ESCAPE) {
      const called = escapeAt(bytes, at + 1);
      if (called?.set.half === 'G0') g0 = called.set;
      else if (called) g1 = called.set;
      at += 1 + (called?.length ?? 0);
      continue;
    }
    if (ends(byte)) {
      out += String.fromCharCode(byte);
      [g0, g1] = [firstG0, firstG1];
      at += 1;
      continue;
    }
    const from = at;
    const high = byte >= 0x80;
    while (at < bytes.length && bytes[at] !== ESCAPE && bytes[at]! >= 0x80 === high && !ends(bytes[at]!))
      at += 1;
    out += (high ? g1 : g0).decode(bytes.subarray(from, at));
  }
  return out;
}

function escapeAt(bytes: Uint8Array, at: number): { set: CodeSet; length: number } | undefined {
  for (const length of [2, 3]) {
    const set = BY_ESCAPE.get(String.fromCharCode(...bytes.subarray(at, at + length)));
    if (set) return { set, length };
  }
  return undefined;
}
