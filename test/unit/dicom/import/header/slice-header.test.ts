import { describe, expect, it } from 'vitest';
import { parseFile } from '../../../../../electron/dicom/import/parse-file';
import { readSliceHeaders, type SliceHeader } from '../../../../../electron/dicom/import/header/slice-header';
import { sliceFile, type FileOptions, type SliceOptions } from '../../support/write-dicom';

function read(bytes: Uint8Array, size = bytes.length): { slice?: SliceHeader; refusal?: string } {
  const result = readSliceHeaders(parseFile(bytes), size);
  return 'refusal' in result ? result : { slice: result.slices[0]! };
}
const good = (options: SliceOptions = {}, file: FileOptions = {}) => {
  const { slice, refusal } = read(sliceFile(options, file));
  expect(refusal).toBeUndefined();
  return slice!;
};
const refusal = (options: SliceOptions, file: FileOptions = {}) => read(sliceFile(options, file)).refusal;

describe('the header of a slice', () => {
  it.each(['implicit', 'explicit', 'deflated', 'bigEndian'] as const)('is read in %s', (syntax) => {
    const slice = good({ instance: 7, position: [-1.5, 2, 3e1] }, { syntax });
    expect(slice).toMatchObject({
      instanceNumber: 7,
      modality: 'MR',
      source: { rows: 3, columns: 4, frames: 1 },
      frame: 0,
      position: [-1.5, 2, 30],
      orientation: [1, 0, 0, 0, 1, 0],
      pixelSpacing: [2, 1.5],
      identity: { patientName: 'DOE^JANE', patientId: 'ID1', seriesNumber: 3 },
      synthetic: false,
    });
    expect(slice.source.form.swapUnit).toBe(syntax === 'bigEndian' ? 2 : 1);
    expect(slice.source.place).toMatchObject({ length: 24 });
  });

  it.each([
    ['meta', 'explicit'],
    ['meta', 'deflated'],
    ['dataset', 'explicit'],
    ['dataset', 'implicit'],
    ['dataset', 'bigEndian'],
  ] as const)('is read from a file that begins with its %s in %s', (start, syntax) => {
    const file = sliceFile({}, { start, syntax });
    const { slice, refusal: reason } = read(file);
    expect(reason).toBeUndefined();
    expect(slice!.source.rows).toBe(3);
    const { place } = slice!.source;
    if (place.kind === 'native') expect(place.offset + place.length).toBe(file.length);
  });

  it('understands a preamble of another file format', () => {
    const file = sliceFile();
    file.set([0x4d, 0x5a, 0x90, 0x00]);
    expect(read(file).slice!.source.rows).toBe(3);
  });

  it('decodes names in their character set', () => {
    const latin = new Uint8Array([0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72]);
    expect(
      good({ with: { '00080005': ['CS', 'ISO_IR 100'], '00100010': ['PN', latin] } }).identity.patientName,
    ).toBe('Müller');
    expect(
      good({ with: { '00080005': ['CS', 'ISO_IR 192'], '00100010': ['PN', '山田^太郎'] } }).identity
        .patientName,
    ).toBe('山田^太郎');
  });

  it('falls back to other spacings, and to none', () => {
    const spacing = (elements: SliceOptions['with']) =>
      good({ with: { '00280030': null, ...elements } }).pixelSpacing;
    expect(spacing({ '00181164': ['DS', '0.2\\0.3'] })).toEqual([0.2, 0.3]);
    expect(spacing({})).toBeUndefined();
    expect(spacing({ '00280030': ['DS', '0\\1'] })).toBeUndefined();
    expect(spacing({ '00280030': ['DS', 'x\\y'] })).toBeUndefined();
  });

  it('takes no orientation that is none', () => {
    expect(good({ with: { '00200037': ['DS', '1\\0\\0\\1\\0\\0'] } }).orientation).toBeUndefined();
    expect(good({ with: { '00200037': ['DS', '0\\0\\0\\0\\0\\0'] } }).orientation).toBeUndefined();
    expect(good({ with: { '00200032': ['DS', '1\\2'] } }).position).toBeUndefined();
  });

  it('reads rescale, window, padding and photometric interpretation', () => {
    const slice = good({
      pixels: new Int16Array(12),
      with: {
        '00281052': ['DS', '-1024'],
        '00281053': ['DS', '2'],
        '00281050': ['DS', '40\\-600'],
        '00281051': ['DS', '400\\1200'],
        '00280120': ['SS', -2000],
        '00280004': ['CS', 'MONOCHROME1'],
      },
    });
    expect(slice).toMatchObject({
      slope: 2,
      intercept: -1024,
      windows: [
        { center: 40, width: 400 },
        { center: -600, width: 1200 },
      ],
      source: { padding: { low: -2000, high: -2000 }, inverted: true },
    });
  });

  it.each<[string, SliceOptions, RegExp, FileOptions?]>([
    ['an empty image', { with: { '00280010': ['US', 0] } }, /0 rows and 4 columns/],
    ['no image size', { with: { '00280011': null } }, /3 rows and 0 columns/],
    [
      'a size that the pixels cannot have',
      { with: { '00280010': ['US', 65535] } },
      /cut off: 24 of 524280 bytes/,
    ],
    ['more bits than bytes', { with: { '00280100': ['US', 32] } }, /cut off: 24 of 48 bytes/],
    ['impossible bits', { with: { '00280101': ['US', 20] } }, /20 bits up to bit 15 of 16/],
    ['colour', { with: { '00280002': ['US', 3], '00280004': ['CS', 'RGB'] } }, /cut off: 24 of 72 bytes/],
    [
      'a palette',
      { with: { '00280004': ['CS', 'PALETTE COLOR'] } },
      /colour palette that is damaged or missing/,
    ],
    ['several frames', { with: { '00280008': ['IS', '12'] } }, /cut off: 24 of 288 bytes/],
    [
      'a modality look-up table',
      { with: { '00283000': ['SQ', [{ '00283002': ['US', [1, 0, 16]] }]] } },
      /modality look-up table/,
    ],
    ['no pixels', { with: { '7FE00010': null } }, /no pixel data/],
    [
      'a report',
      { with: { '7FE00010': null, '00280010': null, '00080060': ['CS', 'SR'] } },
      /not an image \(modality SR\)/,
    ],
    [
      'a segmentation',
      { with: { '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.66.4'] } },
      /segmentation: it marks regions/,
    ],
    ['a directory', { with: { '00080016': ['UI', '1.2.840.10008.1.3.10'] } }, /DICOMDIR/],
    ['JPEG-LS that is none', {}, /not encapsulated/, { claim: '1.2.840.10008.1.2.4.80' }],
    ['an unheard-of syntax', {}, /unknown \(1\.2\.3\)/, { claim: '1.2.3' }],
  ])('refuses %s with a reason', (_, options, reason, file) => {
    expect(refusal(options, file)).toMatch(reason);
  });

  it('refuses a file cut off in its pixels, its header, or anywhere', () => {
    const whole = sliceFile();
    expect(read(whole.subarray(0, whole.length - 2)).refusal).toMatch(/cut off: 22 of 24 bytes/);
    for (let length = 0; length < whole.length; length++) {
      expect(read(whole.subarray(0, length)).refusal, `${length} bytes`).toBeTypeOf('string');
    }
  });

  it('never throws for a file with a changed byte', () => {
    const unanswered: string[] = [];
    for (const syntax of ['explicit', 'implicit', 'bigEndian', 'deflated'] as const) {
      const whole = sliceFile({}, { syntax });
      for (let i = 0; i < whole.length; i++) {
        for (const byte of [i % 2 ? 0x00 : 0xff, whole[i]! ^ 0x20]) {
          const damaged = whole.slice();
          damaged[i] = byte;
          const result = read(damaged);
          if ((result.slice ?? result.refusal) === undefined) unanswered.push(`${syntax} ${i} ${byte}`);
        }
      }
    }
    expect(unanswered).toEqual([]);
  });

  it('knows what is no DICOM at all', () => {
    expect(read(new TextEncoder().encode('This is a text.\n'.repeat(20))).refusal).toBe(
      'is not a DICOM file',
    );
    expect(read(new Uint8Array(0)).refusal).toBe('is empty');
    expect(read(new Uint8Array(4000)).refusal).toBe('is not a DICOM file');
  });

  it('refuses a deflated file that is cut off', () => {
    const file = sliceFile({}, { syntax: 'deflated' });
    expect(read(file.subarray(0, file.length - 20)).refusal).toMatch(/damaged or cut off/);
  });
});
