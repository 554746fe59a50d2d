import { describe, expect, it } from 'vitest';
import { parseDicom } from 'dicom-parser';
import { encodeSegmentation, whyNoSegmentation } from '../../../../electron/dicom/export/encode-segmentation';
import { exportedSeries } from '../../../../electron/dicom/export/exported-series';
import type { SegmentationForm } from '../../../../electron/dicom/export/iod/segmentation';
import type { LabelMap } from '../../../../electron/core/segmentation';
import { makeLabels } from '../support/make-labels';
import { makeSeries } from '../support/make-series';

const [rows, columns, frames] = [15, 21, 5];
const series = makeSeries({ rows, columns, frames, modality: 'CT' });
const images = Array.from({ length: frames }, (_, i) => ({
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid: `1.2.3.${i + 1}`,
}));

function encode(map: LabelMap, form: SegmentationForm = 'binary') {
  const file = encodeSegmentation(exportedSeries(series), map, form, images);
  const bytes = Buffer.concat(file.parts);
  return { file, set: parseDicom(bytes), bytes };
}

describe('a segmentation', () => {
  const map = makeLabels(rows, columns, frames);

  it('has a frame for each segment and slice that show it, bits without a gap between frames', () => {
    const { set, bytes } = encode(map);
    const groups = set.elements['x52009230']!.items!;
    const place = (item: (typeof groups)[number]) => {
      const [frame] = item.dataSet!.elements['x00209111']!.items!;
      return [0, 1].map((i) => frame!.dataSet!.uint32('x00209157', i));
    };
    expect(groups.map(place)).toEqual([[1, 2], [1, 3], [1, 4], [2, 2], [2, 3], [2, 4]]); // prettier-ignore
    const pixels = set.elements['x7fe00010']!;
    expect(pixels.length).toBe(Math.ceil((6 * rows * columns) / 16) * 2);
    const bit = (at: number) => (bytes[pixels.dataOffset + (at >> 3)]! >> (at & 7)) & 1;
    const size = rows * columns;
    for (let i = 0; i < size; i++) {
      expect(bit(1 * size + i)).toBe(map.labels[2 * size + i] === 1 ? 1 : 0);
      expect(bit(5 * size + i)).toBe(map.labels[3 * size + i] === 4 ? 1 : 0);
    }
  });

  it('counts segments from 1, and says of each who made it and how', () => {
    const segments = encode(map).set.elements['x00620002']!.items!.map(({ dataSet }) => dataSet!);
    expect(segments.map((one) => one.uint16('x00620004'))).toEqual([1, 2, 3]);
    expect(segments.map((one) => one.string('x00620008'))).toEqual(['AUTOMATIC', 'MANUAL', 'SEMIAUTOMATIC']);
    expect(segments.map((one) => one.string('x00620009'))).toEqual([
      'a label network 1.0.0',
      undefined,
      'a region grower',
    ]);
  });

  it('keeps values in a label map, of 16 bits where there are more than 255', () => {
    const wide = makeLabels(rows, columns, frames, true);
    const { set } = encode(wide, 'labelmap');
    expect(set.elements['x00620002']!.items!.map(({ dataSet }) => dataSet!.uint16('x00620004'))).toEqual([
      1, 300, 200,
    ]);
    expect(set.uint16('x00280100')).toBe(16);
    expect(set.elements['x52009230']!.items).toHaveLength(frames);
    expect(set.elements['x7fe00010']!.length).toBe(2 * rows * columns * frames);
  });

  it('is the same object for the same labels, and another for others', () => {
    const one = encode(map).file;
    expect(encode(makeLabels(rows, columns, frames)).file.sopInstanceUid).toBe(one.sopInstanceUid);
    const other = encode({ ...map, labels: map.labels.map((value) => (value === 4 ? 1 : value)) }).file;
    expect(other.seriesInstanceUid).toBe(one.seriesInstanceUid);
    expect(other.sopInstanceUid).not.toBe(one.sopInstanceUid);
  });

  it('holds one empty frame where nothing was found', () => {
    const { set } = encode({ ...map, labels: new Uint8Array(map.labels.length) });
    expect(set.string('x00280008')).toBe('1');
  });

  it('needs to know where slices lie', () => {
    const placeless = makeSeries({ rows, columns, frames, modality: 'CT', header: {} });
    placeless.header.geometry.positionsUnknown = true;
    expect(whyNoSegmentation(series)).toBeUndefined();
    expect(whyNoSegmentation(placeless)).toMatch(/Choose NIfTI or PNG/);
    expect(() => encodeSegmentation(exportedSeries(placeless), map, 'binary', images)).toThrow(
      /where each frame lies/,
    );
  });
});
