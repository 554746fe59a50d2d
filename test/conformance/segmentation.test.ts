/** Segmentations as dciodvfy, pydicom, highdicom and nibabel see them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import type { ExportChoices } from '../../electron/core/export-options';
import type { Series } from '../../electron/core/series';
import { askDciodvfy } from '../../electron/files/conformance/dciodvfy';
import { exportSeries } from '../../electron/files/export-series';
import { readFile } from 'node:fs/promises';
import { makeLabels } from '../unit/dicom/support/make-labels';
import { makeSeries } from '../unit/dicom/support/make-series';
import { askPython, installed, pythonWith, run } from './support/judges';
import { temporaryRoot } from './support/temporary-root';

const root = temporaryRoot();
// 15 · 13 is no multiple of 8: frames of bits do not begin at bytes.
const size = { rows: 15, columns: 13, frames: 6 };

function labelled(modality: 'CT' | 'MR', wide = false): Series {
  return { ...makeSeries({ ...size, modality }), labels: makeLabels(15, 13, 6, wide) };
}

const CASES: [string, Series, ExportChoices][] = [
  ['binary of CT', labelled('CT'), {}],
  ['binary of MR', labelled('MR'), { segmentation: 'binary' }],
  ['binary of enhanced MR', labelled('MR'), { object: 'enhanced' }],
  ['binary of a new study', labelled('CT'), { study: 'new' }],
  ['label map of CT', labelled('CT'), { segmentation: 'labelmap' }],
  ['label map of MR of 16 bits', labelled('MR', true), { segmentation: 'labelmap' }],
];
const folders = new Map<string, Promise<string>>();
const written = ([name, series, choices]: (typeof CASES)[number]) => {
  const made =
    folders.get(name) ??
    exportSeries(series, 'dicom', join(root, name.replaceAll(' ', '-')), choices).then(({ path }) => path);
  folders.set(name, made);
  return made;
};

/** What highdicom finds in the folders that are its arguments, one after the other: to load it takes seconds. */
const READ = `
import glob, json, sys
import highdicom as hd, numpy as np, pydicom
def look(folder):
    seg = hd.seg.segread(folder + "/SEG0001.dcm")
    images = [pydicom.dcmread(path, stop_before_pixels=True) for path in sorted(glob.glob(folder + "/IM*.dcm"))]
    uids = [image.SOPInstanceUID for image in images]
    numbers = list(seg.segment_numbers)
    described = [seg.get_segment_description(number) for number in numbers]
    volume = seg.get_volume(combine_segments=True)
    kind = seg.SegmentSequence[1].SegmentedPropertyTypeCodeSequence[0]
    return {
        "numbers": numbers,
        "labels": [each.segment_label for each in described],
        "shape": list(volume.array.shape),
        "values": volume.array.astype(int).ravel().tolist(),
        "study": seg.StudyInstanceUID == images[0].StudyInstanceUID,
        "frame": seg.FrameOfReferenceUID == images[0].FrameOfReferenceUID,
        "own": seg.SeriesInstanceUID != images[0].SeriesInstanceUID,
        "refers": all(uid in uids for _, _, uid in seg.get_source_image_uids()),
        "synthetic": seg.get("SyntheticData"),
        "modifier": kind.SegmentedPropertyTypeModifierCodeSequence[0].CodeMeaning,
    }
print(json.dumps([look(folder) for folder in sys.argv[1:]]))
`;

describe('a DICOM segmentation', () => {
  it.skipIf(!installed('dciodvfy')).each(CASES)('of form "%s" has no error for dciodvfy', async (...item) => {
    const file = join(await written(item), 'SEG0001.dcm');
    const { errors } = (await askDciodvfy('SEG0001.dcm', await readFile(file))) ?? { errors: ['no answer'] };
    // Debian's dciodvfy of 2022 knows neither label maps nor that their numbers are values.
    const unknown = /Information Object Not found|SegmentNumber not monotonically increasing/;
    const known = item[2].segmentation === 'labelmap' ? errors.filter((text) => !unknown.test(text)) : errors;
    expect(known).toEqual([]);
  });

  const python = pythonWith('highdicom');
  let answers: Promise<Record<string, unknown>[]> | undefined;
  const answer = async (index: number) => {
    answers ??= Promise.all(CASES.map(written)).then((all) => askPython(python!, READ, ...all));
    return (await answers)[index]!;
  };
  it.skipIf(!python).each(CASES)('of form "%s" is read by highdicom to the same voxels', async (...item) => {
    const [, series, { object }] = item;
    const found = await answer(CASES.findIndex(([name]) => name === item[0]));
    const { labels, segments } = series.labels!;
    const byValue = item[2].segmentation === 'labelmap';
    const numbers = segments.map(({ value }, i) => (byValue ? value : i + 1));
    const numbered = Array.from(
      labels,
      (value) => numbers[segments.findIndex((one) => one.value === value)] ?? 0,
    );
    expect(found).toMatchObject({
      numbers,
      labels: segments.map(({ label }) => label),
      study: true,
      frame: true,
      own: true,
      refers: true,
      synthetic: 'YES',
      modifier: 'Left',
    });
    // highdicom's volumes run against the direction of the slices' positions at times; empty slices may be left out.
    const [depth, rows, columns] = found['shape'] as [number, number, number];
    expect([rows, columns]).toEqual([15, 13]);
    const slices = (values: number[], count: number) =>
      Array.from({ length: count }, (_, i) => values.slice(i * 195, (i + 1) * 195).join());
    const ours = slices(numbered, 6).filter((slice) => /[1-9]/.test(slice));
    const theirs = slices(found['values'] as number[], depth).filter((slice) => /[1-9]/.test(slice));
    expect([ours, ours.toReversed()]).toContainEqual(theirs);
    expect(object === 'enhanced' || depth >= 4).toBe(true);
  });

  it('is in the DICOMDIR as a series of its own', async () => {
    const item: (typeof CASES)[number] = ['with a DICOMDIR', labelled('CT'), { dicomdir: true }];
    const folder = await written(item);
    expect(readdirSync(join(folder, 'DICOM'))).toContain('SG000001');
    if (installed('dcmdump')) {
      const text = run('dcmdump', join(folder, 'DICOMDIR')).output;
      expect(text.match(/\[SERIES\]/g)).toHaveLength(2);
      expect(text.match(/\[IMAGE\]/g)).toHaveLength(7);
    }
  });

  it('is left out where nobody wants it', async () => {
    const folder = await written(['without', labelled('CT'), { segmentation: 'none' }]);
    expect(readdirSync(folder).filter((name) => name.startsWith('SEG'))).toEqual([]);
  });
});

describe('labels beside other formats', () => {
  it('are a NIfTI label map on the same grid', async () => {
    const series = labelled('CT');
    const { path, files } = await exportSeries(series, 'nifti', join(root, 'nifti'));
    expect(readdirSync(path).sort()).toEqual([
      'labels.json',
      'labels.nii.gz',
      'recipe.json',
      'series.nii.gz',
    ]);
    expect(files).toBe(4);
    const python = pythonWith('nibabel');
    if (!python) return;
    const script = `
import json, sys, nibabel as nib, numpy as np
image, labels = (nib.load(sys.argv[1] + "/" + name) for name in ("series.nii.gz", "labels.nii.gz"))
values = np.asarray(labels.dataobj)
print(json.dumps({"same": bool(np.allclose(image.affine, labels.affine)), "values": values.astype(int).ravel(order="F").tolist()}))
`;
    const found = askPython<{ same: boolean; values: number[] }>(python, script, path);
    expect(found.same).toBe(true);
    expect(found.values).toEqual(Array.from(series.labels!.labels));
  });

  it.each([false, true])('are PNG masks (16 bits: %s)', async (wide) => {
    const series = labelled('MR', wide);
    const { path, files } = await exportSeries(series, 'png', join(root, `png-${wide}`));
    // Six images with their geometry, six masks with their segments, the recipe.
    expect(files).toBe(15);
    const mask = decode(readFileSync(join(path, 'labels/IM0003.png')));
    expect(Array.from(mask.data)).toEqual(Array.from(series.labels!.labels.subarray(390, 585)));
    const { segments } = JSON.parse(readFileSync(join(path, 'labels.json'), 'utf8'));
    expect(segments).toEqual(series.labels!.segments);
  });
});
