import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MOST_NESTING } from '../../../../electron/dicom/import/element-walk';
import { inflate, Inflater } from '../../../../electron/dicom/import/inflate';
import { MOST_HEADER_BYTES, parseFile, type ParsedFile } from '../../../../electron/dicom/import/parse-file';
import { dicomFile, sliceElements, sliceFile, SYNTAX, type Element } from '../support/write-dicom';

function parsed(bytes: Uint8Array, total?: number): ParsedFile {
  const result = parseFile(bytes, total);
  if ('refusal' in result) throw new Error(result.refusal);
  return result;
}
function refused(bytes: Uint8Array, total?: number) {
  const result = parseFile(bytes, total);
  if (!('refusal' in result)) throw new Error('it was parsed');
  return result;
}
const rows = ({ dataSet }: ParsedFile) => dataSet.uint16('x00280010');

describe('parsing a file', () => {
  it.each(['implicit', 'explicit', 'deflated', 'bigEndian'] as const)(
    'finds the pixel data in %s',
    (syntax) => {
      const file = parsed(sliceFile({}, { syntax }));
      expect(file).toMatchObject({ pixelTag: 'x7fe00010', transferSyntax: SYNTAX[syntax] });
      expect(rows(file)).toBe(3);
    },
  );

  it('understands 64-bit VRs, which the parser does not know', () => {
    for (const vr of ['OV', 'SV', 'UV']) {
      const file = dicomFile({ ...sliceElements(), '00189999': ['UN', new Uint8Array(24)] });
      const at = Buffer.from(file).indexOf(Buffer.from([0x18, 0, 0x99, 0x99]));
      file.set(new TextEncoder().encode(vr), at + 4);
      expect(rows(parsed(file)), vr).toBe(3);
      expect(parsed(file).dataSet.elements['x00189999']).toMatchObject({ length: 24 });
      expect(file[at + 4]).toBe(vr.charCodeAt(0));
    }
  });

  it('finds only the pixel data of the image, not that of an icon in it', () => {
    const icon: Record<string, Element> = { '00280010': ['US', 99], '7FE00010': ['OW', new Uint8Array(8)] };
    const file = sliceFile({ with: { '00880200': ['SQ', [icon]] } });
    expect(rows(parsed(file))).toBe(3);
    expect(parsed(file).dataSet.elements['x7fe00010']!.dataOffset).toBe(file.length - 24);
  });

  it('goes by the elements where the transfer syntax is wrong or missing', () => {
    const implicit = parsed(sliceFile({}, { syntax: 'implicit', claim: SYNTAX.explicit }));
    expect(rows(implicit)).toBe(3);
    expect(implicit.dataSet.elements['x7fe00010']!.dataOffset - implicit.shift + 24).toBe(
      sliceFile({}, { syntax: 'implicit', claim: SYNTAX.explicit }).length,
    );
    expect(rows(parsed(sliceFile({}, { syntax: 'explicit', claim: SYNTAX.implicit })))).toBe(3);
    const without = Buffer.from(sliceFile());
    const at = without.indexOf(Buffer.from([0x02, 0, 0x10, 0, 0x55, 0x49]));
    without[at + 2] = 0x11;
    expect(parsed(without)).toMatchObject({ transferSyntax: SYNTAX.explicit });
  });

  it('says how much more of a file it wants', () => {
    const file = sliceFile({ with: { '00091010': ['OB', new Uint8Array(200_000)] } });
    const first = refused(file.subarray(0, 65536), file.length);
    expect(first.wanted).toBeGreaterThan(200_000);
    expect(first.wanted).toBeLessThanOrEqual(file.length);
    let bytes = 300;
    for (let step = 0; step < 20; step++) {
      const result = parseFile(file.subarray(0, bytes), file.length);
      if (!('refusal' in result)) break;
      expect(result.wanted).toBeGreaterThan(bytes);
      bytes = result.wanted!;
    }
    expect(rows(parsed(file.subarray(0, bytes), file.length))).toBe(3);
    expect(refused(file.subarray(0, 65536)).wanted).toBeUndefined();
  });

  it('wants no header of gigabytes', () => {
    const file = sliceFile({ with: { '00091010': ['OB', new Uint8Array(20)] } });
    const at = Buffer.from(file).indexOf(Buffer.from([0x09, 0, 0x10, 0x10]));
    new DataView(file.buffer).setUint32(at + 8, 0xfffffff0, true);
    expect(refused(file, 2 ** 33)).toEqual({
      isDicom: true,
      refusal: 'has a DICOM header that is too large or damaged',
    });
    expect(MOST_HEADER_BYTES).toBeLessThan(0xfffffff0);
  });

  it('parses sequences as deep as they are, but not beyond reason', () => {
    const nested = (depth: number, undefinedLength: boolean) => {
      const bytes = (...values: number[]) => Buffer.from(values);
      const size = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
      const header = bytes(0x40, 0, 0x30, 0xa7, 0x53, 0x51, 0, 0);
      const item = bytes(0xfe, 0xff, 0x00, 0xe0);
      const ends = bytes(0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0);
      const before: Buffer[] = [];
      const after: Buffer[] = [];
      for (let level = depth - 1; level >= 0; level--) {
        const inner = 20 * level;
        before.push(header, size(undefinedLength ? 0xffffffff : inner + 8));
        before.push(item, size(undefinedLength ? 0xffffffff : inner));
        if (undefinedLength) after.push(ends);
      }
      const file = sliceFile();
      const at = Buffer.from(file).indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0]));
      return new Uint8Array(Buffer.concat([file.subarray(0, at), ...before, ...after, file.subarray(at)]));
    };
    for (const undefinedLength of [true, false]) {
      expect(rows(parsed(nested(40, undefinedLength)))).toBe(3);
      expect(refused(nested(MOST_NESTING + 1, undefinedLength)).refusal).toMatch(/damaged/);
      expect(refused(nested(5000, undefinedLength)).refusal).toMatch(/damaged/);
    }
  });
});

describe('deflated files', () => {
  it('are inflated no further than their header says that pixels reach', () => {
    const elements = sliceElements();
    const bomb = { ...elements, '7FE00010': ['OW', new Uint8Array(50_000_000)] as Element };
    const file = dicomFile(bomb, { syntax: 'deflated' });
    expect(file.length).toBeLessThan(60_000);
    const { dataSet } = parsed(file);
    expect(dataSet.byteArray.length).toBeLessThan(20_000_000);
    expect(dataSet.elements['x7fe00010']!.length).toBe(50_000_000);
  });

  it('are refused when damaged, and when their header inflates beyond reason', () => {
    const file = sliceFile({}, { syntax: 'deflated' });
    expect(refused(file.subarray(0, file.length - 20)).refusal).toMatch(/damaged or cut off/);
  });

  it('are inflated piece by piece', () => {
    const whole = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * i) >> 7);
    const inflater = new Inflater(deflateRawSync(whole));
    const first = inflater.upTo(1000);
    expect(first.length).toBeGreaterThanOrEqual(1000);
    expect(first.length).toBeLessThan(whole.length);
    expect(Buffer.compare(inflater.upTo(Infinity), whole)).toBe(0);
    expect(inflater.ended).toBe(true);
  });

  it('have bounds where they are inflated at once', () => {
    const bomb = new Uint8Array(deflateRawSync(new Uint8Array(1_000_000)));
    expect(() => inflate(bomb, 999_999)).toThrow();
    expect(inflate(bomb, 1_000_000)).toHaveLength(1_000_000);
  });
});
