import { parseDicom, type DataSet } from 'dicom-parser';
import { describe, expect, it } from 'vitest';
import type { ExportChoices } from '../../../../electron/core/export-options';
import type { Series } from '../../../../electron/core/series';
import { joinBytes } from '../../../../electron/dicom/export/encodings/data-set';
import { seriesEncoder } from '../../../../electron/dicom/export/encode-series';
import { unpackRecipe } from '../../../../electron/dicom/recipe-text';
import { makeSeries, OBLIQUE, RECIPE, type SeriesOptions } from '../support/make-series';

async function encodeAll(series: Series, choices: ExportChoices = {}) {
  const encoder = await seriesEncoder(series, choices);
  const slices = [];
  for (let i = 0; i < encoder.files; i++) {
    const { name, parts } = await encoder.encode(i);
    slices.push({ name, bytes: joinBytes(parts) });
  }
  return {
    names: slices.map((slice) => slice.name),
    bytes: slices.map((slice) => slice.bytes),
    sets: slices.map((slice) => parseDicom(slice.bytes)),
  };
}

const encode = (options: SeriesOptions = {}, choices: ExportChoices = {}) =>
  encodeAll(makeSeries(options), choices);
const first = async (options: SeriesOptions = {}) => (await encode(options)).sets[0]!;
const values = (set: DataSet, tag: string) => set.string(tag)?.split('\\');

describe('an exported slice', () => {
  it('is a file with 128 zero bytes of preamble and explicit little endian meta information', async () => {
    const { bytes, sets, names } = await encode();
    expect(names).toEqual(['IM0001.dcm', 'IM0002.dcm', 'IM0003.dcm', 'IM0004.dcm', 'IM0005.dcm']);
    expect(bytes[0]!.subarray(0, 128).every((byte) => byte === 0)).toBe(true);
    expect(sets[0]!.string('x00020010')).toBe('1.2.840.10008.1.2.1');
    expect(sets[0]!.string('x00020003')).toBe(sets[0]!.string('x00080018'));
    expect(sets[0]!.string('x00020012')).toMatch(/^2\.25\.[1-9]\d+$/);
  });

  it('says that it is synthetic, of nobody, and how it was made', async () => {
    const set = await first();
    expect(set.string('x0008001c')).toBe('YES');
    expect(set.string('x00100010')).toMatch(/SYNTHETIC/);
    expect(set.string('x00100020')).toMatch(/^SYNTHETIC/);
    expect(set.string('x00280301')).toBe('NO');
    expect(set.string('x00082111')).toMatch(/^Synthetic images.*brain-mr-t1 1\.2\.3.*seed 3000000007/);
    const equipment = set.elements['x0018a001']!.items![0]!.dataSet!;
    const purpose = equipment.elements['x0040a170']!.items![0]!.dataSet!;
    expect(purpose.string('x00080100')).toBe('109100');
    expect(purpose.string('x00080102')).toBe('DCM');
    expect(equipment.string('x00080070')).toBe('GriDiT Studio');
    expect(unpackRecipe(equipment.text('x0018a003')!)).toEqual(RECIPE);
  });

  it('keeps a recipe of irregular positions in Image Comments', async () => {
    const positions = Array.from({ length: 90 }, (_, i) => Math.sqrt(i) * Math.PI);
    const recipe = { ...RECIPE, positions };
    const set = await first({ header: { provenance: { kind: 'generated', recipe } } });
    expect(unpackRecipe(set.text('x00204000')!)).toEqual(recipe);
    expect(set.elements['x0018a001']!.items![0]!.dataSet!.text('x0018a003')!.length).toBeLessThanOrEqual(
      1024,
    );
  });

  it('has what an MR image must have, and no rescale', async () => {
    const set = await first();
    expect(set.string('x00080016')).toBe('1.2.840.10008.5.1.4.1.1.4');
    expect(set.string('x00180020')).toBe('RM');
    expect(set.string('x00180021')).toBe('NONE');
    expect(values(set, 'x00080008')).toEqual(['DERIVED', 'PRIMARY', 'OTHER']);
    for (const tag of [
      'x00180022',
      'x00180080',
      'x00180081',
      'x00180091',
      'x00080050',
      'x00100030',
      'x00201040',
    ]) {
      expect(set.elements[tag], tag).toMatchObject({ length: 0 });
    }
    expect(set.elements['x00281052']).toBeUndefined();
    expect([set.uint16('x00280101'), set.uint16('x00280102'), set.uint16('x00280103')]).toEqual([12, 11, 0]);
  });

  it('has what a CT image must have', async () => {
    const set = await first({ modality: 'CT' });
    expect(set.string('x00080016')).toBe('1.2.840.10008.5.1.4.1.1.2');
    expect(values(set, 'x00080008')).toEqual(['DERIVED', 'PRIMARY', 'AXIAL']);
    expect([set.string('x00281053'), set.string('x00281052'), set.string('x00281054')]).toEqual([
      '1',
      '0',
      'HU',
    ]);
    for (const tag of ['x00180060', 'x00200012']) expect(set.elements[tag], tag).toMatchObject({ length: 0 });
    expect([set.uint16('x00280101'), set.uint16('x00280103')]).toEqual([16, 1]);
  });

  it('carries a rescale in MR where the values need one', async () => {
    const set = await first({ values: { rescaleSlope: 0.25, rescaleIntercept: -3 } });
    expect([set.string('x00281053'), set.string('x00281052')]).toEqual(['0.25', '-3']);
  });

  it('has decimal strings that are what our formatter wrote', async () => {
    const { sets } = await encode({ orientation: OBLIQUE, step: 1.1 });
    for (const set of sets) {
      for (const tag of ['x00200032', 'x00200037', 'x00280030', 'x00180050', 'x00281050']) {
        for (const value of values(set, tag)!)
          expect(value.length, `${tag} ${value}`).toBeLessThanOrEqual(16);
      }
      const o = values(set, 'x00200037')!.map(Number);
      expect(Math.hypot(o[0]!, o[1]!, o[2]!)).toBeCloseTo(1, 12);
      expect(o[0]! * o[3]! + o[1]! * o[4]! + o[2]! * o[5]!).toBeCloseTo(0, 12);
    }
    // dcmjs by itself would cut 6.1e-17 to 6.123…, and the orientation would be no rotation.
    const noisy = await first({ orientation: [1, 0, 6.123233995736766e-17, -6.123233995736766e-17, 1, 0] });
    expect(values(noisy, 'x00200037')).toEqual(['1', '0', '0', '0', '1', '0']);
  });

  it('is numbered in frame order at its own position with its own pixels', async () => {
    const { sets, bytes } = await encode({ step: -2.5 });
    const series = makeSeries({ step: -2.5 });
    expect(sets.map((set) => set.string('x00200013'))).toEqual(['1', '2', '3', '4', '5']);
    expect(sets.map((set) => values(set, 'x00200032')![2])).toEqual(['60', '57.5', '55', '52.5', '50']);
    sets.forEach((set, i) => {
      const { dataOffset, length } = set.elements['x7fe00010']!;
      const pixels = new Int16Array(bytes[i]!.slice(dataOffset, dataOffset + length).buffer);
      expect(pixels).toEqual(series.voxels.slice(i * 108, (i + 1) * 108));
    });
  });

  it('widens the bits to what the voxels need', async () => {
    const series = makeSeries({ values: { bitsStored: 8 } });
    series.voxels[3] = -2000;
    const set = (await encodeAll(series)).sets[0]!;
    // −2000…4095 with sign: 13 bits.
    expect([set.uint16('x00280101'), set.uint16('x00280103')]).toEqual([13, 1]);
  });

  it('is the same object when exported again, another one when its pixels differ', async () => {
    const series = makeSeries();
    const uids = async () => (await encodeAll(series)).sets.map((set) => set.string('x00080018'));
    const before = await uids();
    expect(await uids()).toEqual(before);
    expect(new Set(before).size).toBe(5);
    series.voxels[0]! += 1;
    const after = await uids();
    expect(after[0]).not.toBe(before[0]);
    expect(after.slice(1)).toEqual(before.slice(1));
  });

  it('cleans what a header must not hold', async () => {
    const series = makeSeries();
    series.header.identity.seriesDescription = `two\\values\nand ${'long '.repeat(30)}`;
    series.header.identity.patientName = 'Müller^Jürg';
    series.header.identity.bodyPart = 'Brain (left)';
    const set = (await encodeAll(series)).sets[0]!;
    expect(set.string('x0008103e')).toMatch(/^two values and long/);
    expect(set.elements['x0008103e']!.length).toBeLessThanOrEqual(64);
    expect(set.string('x00180015')).toBe('BRAIN _LEFT_');
    const name = set.elements['x00100010']!;
    const bytes = set.byteArray.subarray(name.dataOffset, name.dataOffset + name.length);
    expect(new TextDecoder().decode(bytes).trim()).toBe('Müller^Jürg');
    expect(set.string('x00080005')).toBe('ISO_IR 192');
  });

  it('of an imported series is synthetic only if the series was, and says that it was written again', async () => {
    const imported = { kind: 'imported' as const, transferSyntaxes: [], warnings: [] };
    const real = await first({ header: { provenance: { ...imported, synthetic: false } } });
    expect(real.elements['x0008001c']).toBeUndefined();
    expect(real.string('x00082111')).toMatch(/^Imported and written again/);
    expect(real.string('x00080070') ?? '').toBe('');
    const synthetic = await first({
      header: { provenance: { ...imported, synthetic: true, recipe: RECIPE } },
    });
    expect(synthetic.string('x0008001c')).toBe('YES');
    expect(synthetic.elements['x0018a001']!.items).toHaveLength(2);
  });

  it('of a series that was worked on says what was done, in words and in a code', async () => {
    const sentences = ['Resampled from 5 slices to 9, 1 mm apart (cubic interpolation).', 'Resampled again.'];
    const derivations = sentences.map((sentence) => ({ kind: 'resampled' as const, sentence }));
    const imported = { kind: 'imported' as const, transferSyntaxes: [], warnings: [], derivations };
    const codes = (set: DataSet) =>
      set.elements['x00089215']!.items!.map(({ dataSet }) => dataSet!.string('x00080100'));
    const sources = Array.from({ length: 5 }, (_, i) => [{ sopClassUid: '1.2', sopInstanceUid: `1.2.${i}` }]);
    const real = { provenance: { ...imported, synthetic: false }, frameSources: sources };
    const acquired = await first({ header: real });
    expect(acquired.text('x00082111')).toMatch(
      /^Imported\. Resampled from 5 slices to 9, 1 mm apart \(cubic interpolation\)\. Resampled again\. Written by GriDiT/,
    );
    expect(codes(acquired)).toEqual(['113085']);
    expect(acquired.elements['x00082112']!.items).toHaveLength(1);
    expect(acquired.elements['x0018a001']!.items![0]!.dataSet!.text('x0018a003')).toBe(sentences.join(' '));

    // However long the recipe is, what was done last is there.
    const long = { ...RECIPE, pack: { ...RECIPE.pack, id: 'a-long-name-'.repeat(90) } };
    const generated = await first({
      header: { provenance: { ...imported, synthetic: true, recipe: long } },
    });
    const text = generated.text('x00082111')!;
    expect(text.length).toBeLessThanOrEqual(1024);
    expect(text).toMatch(/^Synthetic images.*Resampled again\. Written by GriDiT Studio \S+$/);
    expect(generated.string('x0008001c')).toBe('YES');

    const enhanced = (await encode({ header: real }, { object: 'enhanced' })).sets[0]!;
    const frame = enhanced.elements['x52009230']!.items![0]!.dataSet!;
    expect(codes(frame.elements['x00089124']!.items![0]!.dataSet!)).toEqual(['113085']);
  });
});

describe('a series whose place or size is made up', () => {
  it.each(['MR', 'CT'] as const)('becomes a secondary capture that claims neither: %s', async (modality) => {
    const series = makeSeries({ modality });
    Object.assign(series.header.geometry, {
      positionsUnknown: true,
      pixelSpacingUnknown: true,
      rowSpacing: 2.5,
    });
    const { sets } = await encodeAll(series);
    expect(sets).toHaveLength(1);
    expect(sets[0]!.string('x00080016')).toBe('1.2.840.10008.5.1.4.1.1.7.3');
    for (const tag of ['x00200032', 'x00200037', 'x00280030', 'x00182005'])
      expect(sets[0]!.elements[tag]).toBeUndefined();
    expect(values(sets[0]!, 'x00280034')).toEqual(['2', '1']);
    expect(values(sets[0]!, 'x00182001')).toEqual(['1', '2', '3', '4', '5']);
  });

  it('keeps the place that is known', async () => {
    const series = makeSeries();
    series.header.geometry.pixelSpacingUnknown = true;
    const { sets } = await encodeAll(series);
    expect(values(sets[0]!, 'x00182005')).toHaveLength(5);
  });

  it('is refused as an enhanced object', async () => {
    const series = makeSeries();
    series.header.geometry.positionsUnknown = true;
    await expect(seriesEncoder(series, { object: 'enhanced' })).rejects.toThrow(
      /do not tell\. Choose the classic/,
    );
  });
});
