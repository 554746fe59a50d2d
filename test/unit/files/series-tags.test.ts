import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Series } from '../../../electron/core/series';
import { importPaths } from '../../../electron/files/import-paths';
import { HEADERS_FILE, writeNativeSeries } from '../../../electron/files/native';
import { pathTags, seriesTags } from '../../../electron/files/series-tags';
import { makeSeries } from '../dicom/support/make-series';
import { folderOf } from '../dicom/support/read-folder';
import { temporaryFolder } from '../dicom/support/temporary-folder';
import { sliceFile } from '../dicom/support/write-dicom';
import { enhancedFile } from '../dicom/support/write-multi-frame';

/** Native folders of what lies in a folder of files. */
async function imported(files: Record<string, Uint8Array>): Promise<{ folder: string; series: Series }[]> {
  const root = temporaryFolder();
  const found: { folder: string; series: Series }[] = [];
  await importPaths([folderOf(files)], {
    headers: true,
    onSeries: async (series, headers) => {
      const folder = join(root, String(found.length));
      await writeNativeSeries(series, folder, undefined, headers);
      found.push({ folder, series });
    },
  });
  return found;
}
const valueOf = async (folder: string, frame: number, tag: string) =>
  (await seriesTags(folder, frame)).rows.find((row) => row.tag === tag)?.value;

describe('elements of a stored series', () => {
  it.each(['explicit', 'implicit', 'bigEndian', 'deflated'] as const)(
    'are those of each slice’s file, in %s',
    async (syntax) => {
      const files = Object.fromEntries(
        [3, 1, 2].map((instance) => [
          `${instance}.dcm`,
          sliceFile({ instance, with: { '00090010': ['LO', 'PRIVATE'] } }, { syntax }),
        ]),
      );
      const [{ folder, series }] = (await imported(files)) as [{ folder: string; series: Series }];
      for (let frame = 0; frame < 3; frame++) {
        const list = await seriesTags(folder, frame);
        expect(list).toMatchObject({ source: 'file', truncated: false });
        expect(await valueOf(folder, frame, '(0020,0032)')).toBe(
          series.header.geometry.positions[frame]!.join('\\'),
        );
        expect(await valueOf(folder, frame, '(0009,0010)')).toBe('PRIVATE');
      }
      // No pixels are kept twice.
      expect(readFileSync(join(folder, HEADERS_FILE)).length).toBeLessThan(2000);
    },
  );

  it('are those of the right frame of a multi-frame file, after sorting', async () => {
    const file = enhancedFile([4, 0, 2].map((z) => ({ position: [0, 0, z] })));
    const [{ folder, series }] = (await imported({ 'a.dcm': file })) as [{ folder: string; series: Series }];
    for (let frame = 0; frame < 3; frame++) {
      expect(await valueOf(folder, frame, '(0020,0032)')).toBe(
        series.header.geometry.positions[frame]!.join('\\'),
      );
    }
  });

  it('of a generated series are those that an export would write', async () => {
    const folder = join(temporaryFolder(), 'series');
    await writeNativeSeries(makeSeries(), folder);
    const list = await seriesTags(folder, 2);
    expect(list.source).toBe('export');
    expect(await valueOf(folder, 2, '(0008,001C)')).toBe('YES');
    expect(await valueOf(folder, 2, '(0020,0013)')).toBe('3');
  });

  it('refuses a frame that is not there, and damaged headers', async () => {
    const [{ folder }] = (await imported({ 'a.dcm': sliceFile() })) as unknown as [{ folder: string }];
    await expect(seriesTags(folder, 1)).rejects.toMatchObject({
      code: 'bad-request',
      message: 'This series has 1 frames; there is no frame 2.',
    });
    const bytes = readFileSync(join(folder, HEADERS_FILE));
    for (const harm of [bytes.subarray(0, -5), Buffer.from('GRIDHDR1rubbish'), Buffer.alloc(0)]) {
      writeFileSync(join(folder, HEADERS_FILE), harm);
      await expect(seriesTags(folder, 0)).rejects.toMatchObject({
        code: 'bad-file',
        message: expect.stringMatching(/kept headers of this series are damaged/),
      });
    }
  });
});

describe('elements of a path', () => {
  it('are those of a file that is no image too', async () => {
    const root = folderOf({
      'r.dcm': sliceFile({ with: { '7FE00010': null, '00280010': null, '00080060': ['CS', 'SR'] } }),
    });
    const { rows } = await pathTags(join(root, 'r.dcm'), { frame: 0 });
    expect(rows.find(({ keyword }) => keyword === 'Modality')?.value).toBe('SR');
  });

  it('need a choice among several series', async () => {
    const root = folderOf({ 'a.dcm': sliceFile({ series: '1' }), 'b.dcm': sliceFile({ series: '2' }) });
    await expect(pathTags(root, { frame: 0 })).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(/holds 2 series.*--series \(1 to 2/),
    });
    const { rows } = await pathTags(root, { frame: 0, series: 1 });
    expect(rows.find(({ keyword }) => keyword === 'SeriesInstanceUID')?.value).toBe('2.25.2');
    await expect(pathTags(root, { frame: 0, series: 2 })).rejects.toThrow('there is no series 3');
  });
});
