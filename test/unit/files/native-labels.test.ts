import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyLabels, type LabelMap } from '../../../electron/core/segmentation';
import {
  listLabelMaps,
  readLabelMap,
  readSegments,
  removeLabelMap,
  SEGMENTATIONS_FOLDER,
  writeLabelMap,
} from '../../../electron/files/native-labels';
import { temporaryFolder, tinySegment } from '../engine/tiny-pack';

/** Every third voxel holds the last segment. */
function someMap(values = [1, 2]): LabelMap {
  const segments = values.map((value) => tinySegment(value));
  const labels = emptyLabels(segments, 24);
  return { segments, labels: labels.map((_, i) => (i % 3 === 0 ? values.at(-1)! : 0)) };
}

test.each([
  ['bytes', [1, 255]],
  ['16 bits', [7, 300]],
])('a label map of %s comes back as it was', async (_what, values) => {
  const folder = await temporaryFolder();
  expect(await listLabelMaps(folder)).toEqual([]);
  const map = someMap(values);
  await writeLabelMap(folder, 'mine', map);
  expect(await listLabelMaps(folder)).toEqual(['mine']);
  expect(await readSegments(folder, 'mine')).toEqual(map.segments);
  expect(await readLabelMap(folder, 'mine', 24)).toEqual(map);
});

test('one takes the place of another, and nothing is left of the old', async () => {
  const folder = await temporaryFolder();
  await writeLabelMap(folder, 'mine', someMap([1]));
  await writeLabelMap(folder, 'other', someMap([3]));
  await writeLabelMap(folder, 'mine', someMap([9]));
  expect((await readLabelMap(folder, 'mine', 24)).segments[0]!.value).toBe(9);
  expect(await readdir(join(folder, SEGMENTATIONS_FOLDER))).toHaveLength(4);
  await removeLabelMap(folder, 'mine');
  await removeLabelMap(folder, 'mine');
  expect(await listLabelMaps(folder)).toEqual(['other']);
  expect(await readdir(join(folder, SEGMENTATIONS_FOLDER))).toHaveLength(2);
});

test('what was changed, cut short, or belongs to another series is refused in one sentence', async () => {
  const folder = await temporaryFolder();
  await writeLabelMap(folder, 'mine', someMap());
  await expect(readLabelMap(folder, 'mine', 25)).rejects.toThrow('has 24 bytes instead of 25.');
  await expect(readLabelMap(folder, 'none', 24)).rejects.toMatchObject({ code: 'bad-file' });
  const inside = join(folder, SEGMENTATIONS_FOLDER);
  const [voxels, list] = (await readdir(inside)).sort();
  const bytes = await readFile(join(inside, voxels!));
  bytes[0] = 1;
  await writeFile(join(inside, voxels!), bytes);
  await expect(readLabelMap(folder, 'mine', 24)).rejects.toThrow('was changed after it was written.');
  await writeFile(join(inside, list!), '{"format":2}');
  await expect(readSegments(folder, 'mine')).rejects.toThrow(/A newer GriDiT Studio wrote it/);
  await writeFile(join(inside, list!), '{"format":1}');
  await expect(readSegments(folder, 'mine')).rejects.toThrow('does not hold segments.');
});

test('values of no segment are a defect of whoever writes them', async () => {
  const folder = await temporaryFolder();
  const { segments, labels } = someMap();
  labels[5] = 3;
  await expect(writeLabelMap(folder, 'mine', { segments, labels })).rejects.toThrow("no segment's value");
});
