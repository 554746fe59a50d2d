import { describe, expect, it } from 'vitest';
import { fixture, refusalOf, sourceOf } from '../../support/fixtures';
import {
  dicomFile,
  sliceElements,
  sliceFile,
  type Element,
  type SliceOptions,
} from '../../support/write-dicom';

const source = (options: SliceOptions = {}) => sourceOf(sliceFile(options));
const refusal = (options: SliceOptions, claim?: string) =>
  refusalOf(sliceFile(options, claim ? { claim } : {}));

describe('what is known of the pixels before they are read', () => {
  it('their form, and the form of the values', () => {
    expect(source()).toMatchObject({
      rows: 3,
      columns: 4,
      frames: 1,
      values: { float: false, signed: false, bits: 16 },
      place: { kind: 'native', length: 24 },
      inverted: false,
      notes: [],
    });
    expect(sourceOf(fixture('signed-32'))).toMatchObject({ values: { signed: true, bits: 32 }, frames: 3 });
    expect(sourceOf(fixture('float-64'))).toMatchObject({ values: { float: true } });
    expect(sourceOf(fixture('monochrome1')).inverted).toBe(true);
    expect(sourceOf(fixture('jpeg-ls')).place.kind).toBe('encapsulated');
    expect(sourceOf(fixture('deflated')).place.kind).toBe('deflated');
  });

  it.each([
    ['MONOCHROME2', 'IDENTITY', false],
    ['MONOCHROME2', 'INVERSE', true],
    ['MONOCHROME1', 'IDENTITY', true],
    ['MONOCHROME1', 'INVERSE', true],
  ])('that %s with Presentation LUT Shape %s shows low values bright: %s', (photometric, shape, inverted) => {
    const elements = { '00280004': ['CS', photometric], '20500020': ['CS', shape] } as Record<
      string,
      Element
    >;
    expect(source({ with: elements }).inverted).toBe(inverted);
  });

  it('what was converted or left out', () => {
    expect(sourceOf(fixture('rgb')).notes).toEqual([
      'Colours were taken as luminance (0.299 red + 0.587 green + 0.114 blue).',
    ]);
    expect(sourceOf(fixture('palette')).notes).toEqual([
      'Palette colours were taken as luminance (0.299 red + 0.587 green + 0.114 blue).',
    ]);
    expect(source({ with: { '60003000': ['OW', new Uint8Array(2)] } }).notes).toEqual([
      'Overlays were ignored.',
    ]);
    expect(source({ with: { '00280301': ['CS', 'YES'] } }).notes).toEqual([
      'Text or drawings are burned into the pixels, as the file itself says.',
    ]);
  });

  it('a modality look-up table, and a window out of a VOI look-up table', () => {
    const mapped = sourceOf(fixture('modality-lut'));
    expect(mapped).toMatchObject({ modalityLut: { first: 0, bits: 16, units: 'OD' }, values: { bits: 16 } });
    expect(mapped.padding).toBeUndefined();
    const windowed = sourceOf(fixture('voi-lut'));
    expect(windowed.lutWindow).toEqual({ center: 1000, width: 1000 });
    expect(windowed.notes).toEqual(['The VOI look-up table was replaced by a window over its range.']);
  });

  it('a VOI look-up table that is flat at its ends: the window is between them', () => {
    const lut = (entries: number[]): NonNullable<SliceOptions['with']> => ({
      '00283010': ['SQ', [{ '00283002': ['US', [entries.length, 100, 8]], '00283006': ['US', entries] }]],
    });
    const ramp = Array.from({ length: 256 }, (_, i) => i);
    const flat = (value: number) => Array.from({ length: 50 }, () => value);
    const table = lut([...flat(0), ...ramp, ...flat(255)]);
    expect(source({ with: table }).lutWindow).toEqual({ center: 278, width: 256 });
    expect(source({ with: lut(flat(7)) }).lutWindow).toEqual({ center: 125, width: 50 });
    const windowed = { ...table, '00281050': ['DS', '40'] as Element, '00281051': ['DS', '400'] as Element };
    expect(source({ with: windowed }).notes).toEqual([
      'The VOI look-up table was ignored; the window that the file also gives was taken.',
    ]);
  });

  it('padding, as one value or a range', () => {
    const signed = { pixels: new Int16Array(12) };
    expect(source({ ...signed, with: { '00280120': ['SS', -2000] } }).padding).toEqual({
      low: -2000,
      high: -2000,
    });
    const range: SliceOptions['with'] = { '00280120': ['SS', -2000], '00280121': ['SS', -3000] };
    expect(source({ ...signed, with: range }).padding).toEqual({ low: -3000, high: -2000 });
  });

  it.each<[string, SliceOptions, RegExp, string?]>([
    ['an empty image', { with: { '00280010': ['US', 0] } }, /^says it has 0 rows and 4 columns/],
    [
      'a size that the bytes cannot have',
      { with: { '00280010': ['US', 9999] } },
      /cut off: 24 of 79992 bytes/,
    ],
    ['more frames than bytes', { with: { '00280008': ['IS', '9'] } }, /cut off: 24 of 216 bytes/],
    ['frames beyond reason', { with: { '00280008': ['IS', '2000000000'] } }, /2000000000 frames/],
    [
      'frames of gigabytes',
      { with: { '00280010': ['US', 65535], '00280011': ['US', 65535] } },
      /larger than can/,
    ],
    ['24 bits', { with: { '00280100': ['US', 24] } }, /24 bits a pixel/],
    ['impossible bits', { with: { '00280101': ['US', 20] } }, /20 bits up to bit 15 of 16/],
    ['four colours', { with: { '00280002': ['US', 4], '00280004': ['CS', 'CMYK'] } }, /CMYK with 4 samples/],
    ['a palette without one', { with: { '00280004': ['CS', 'PALETTE COLOR'] } }, /palette that is damaged/],
    [
      'a damaged modality look-up table',
      {
        with: {
          '00283000': ['SQ', [{ '00283002': ['US', [4096, 0, 16]], '00283006': ['OW', new Uint8Array(8)] }]],
        },
      },
      /modality look-up table that is damaged/,
    ],
    ['bare pixels in a compressed syntax', {}, /not encapsulated/, '1.2.840.10008.1.2.4.80'],
    [
      'JPEG with spectral selection',
      {},
      /JPEG Spectral Selection \(retired\) \(1\.2/,
      '1.2.840.10008.1.2.4.53',
    ],
    ['progressive JPEG', {}, /cannot be read: JPEG Full Progression/, '1.2.840.10008.1.2.4.55'],
    ['multi-component JPEG 2000', {}, /Multi-component/, '1.2.840.10008.1.2.4.92'],
    ['MPEG-2', {}, /holds a video.*MPEG-2/, '1.2.840.10008.1.2.4.100'],
    ['HEVC', {}, /holds a video.*HEVC/, '1.2.840.10008.1.2.4.107'],
    ['JPEG XL', {}, /cannot be read: JPEG XL Lossless/, '1.2.840.10008.1.2.4.110'],
    ['a reference to a server', {}, /address of a server/, '1.2.840.10008.1.2.4.94'],
    ['an unheard-of syntax', {}, /unknown \(1\.2\.3\)/, '1.2.3'],
  ])('refuses %s', (_, options, reason, claim) => {
    expect(refusal(options, claim)).toMatch(reason);
  });

  it('believes the bytes where the file claims shared colours that it does not have', () => {
    const whole = sliceElements({
      pixels: new Uint8Array(36),
      with: { '00280004': ['CS', 'YBR_FULL_422'], '00280002': ['US', 3] },
    });
    const { form, notes } = sourceOf(dicomFile(whole));
    expect(form.subsampled).toBe(false);
    expect(notes).toContain('The colours are not subsampled, although the file says so.');
  });
});
