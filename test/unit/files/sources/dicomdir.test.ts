import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSeries } from '../../../../electron/files/read-series';
import { readDicomdir } from '../../../../electron/files/sources/dicomdir';
import { temporaryFolder } from '../../dicom/support/temporary-folder';
import { dicomFile, sliceFile, type Element } from '../../dicom/support/write-dicom';

function index(...fileIds: string[]): Uint8Array {
  const record = (id: string): Record<string, Element> => ({
    '00041430': ['CS', 'IMAGE'],
    '00041500': ['CS', id],
  });
  const patient: Record<string, Element> = { '00041430': ['CS', 'PATIENT'] };
  return dicomFile({
    '00080016': ['UI', '1.2.840.10008.1.3.10'],
    '00041220': ['SQ', [patient, ...fileIds.map(record)]],
  });
}
function medium(files: Record<string, Uint8Array>): string {
  const root = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), bytes);
  }
  return root;
}
const images = { 'IMAGES/IM1': sliceFile({ instance: 1 }), 'IMAGES/IM2': sliceFile({ instance: 2 }) };

describe('a DICOMDIR', () => {
  it('is imported as the files that it lists, and names the missing ones', async () => {
    const root = medium({
      DICOMDIR: index('IMAGES\\IM1', 'IMAGES\\IM2', 'IMAGES\\IM3'),
      ...images,
      'IMAGES/OTHER': sliceFile({ instance: 7, series: '9' }),
    });
    const { series, skipped } = await readSeries(join(root, 'DICOMDIR'));
    expect(series.map(({ header }) => header.frames)).toEqual([2]);
    expect(skipped).toEqual([
      { file: join('IMAGES', 'IM3'), reason: 'is listed in DICOMDIR but is not there' },
    ]);
  });

  it('in a folder that is imported adds nothing twice, and names the missing ones', async () => {
    const root = medium({ DICOMDIR: index('IMAGES\\IM1', 'IMAGES\\IM2', 'GONE'), ...images });
    const { series, skipped } = await readSeries(root);
    expect(series.map(({ header }) => header.frames)).toEqual([2]);
    expect(skipped).toEqual([{ file: 'GONE', reason: 'is listed in DICOMDIR but is not there' }]);
  });

  it('finds files whose names were changed by copying', async () => {
    const root = medium({
      DICOMDIR: index('IMAGES\\IM1', 'IMAGES\\IM2'),
      'images/im1': images['IMAGES/IM1'],
      'images/IM2.;1': images['IMAGES/IM2'],
    });
    expect(await readDicomdir(join(root, 'DICOMDIR'))).toEqual({
      found: [join(root, 'images', 'im1'), join(root, 'images', 'IM2.;1')],
      missing: [],
    });
  });

  it('does not lead out of its folder', async () => {
    const root = medium({ 'in/DICOMDIR': index('..\\SECRET', '/etc/passwd'), SECRET: sliceFile() });
    const { series, skipped } = await readSeries(join(root, 'in', 'DICOMDIR'));
    expect(series).toEqual([]);
    expect(skipped).toHaveLength(2);
  });

  it('that is none is looked into like any file, and an empty one is named', async () => {
    const root = medium({ DICOMDIR: new TextEncoder().encode('x'.repeat(400)), 'sub/dicomdir': index() });
    const { skipped } = await readSeries(join(root, 'DICOMDIR'));
    expect(skipped).toEqual([{ file: 'DICOMDIR', reason: 'is not a DICOM file' }]);
    expect((await readSeries(join(root, 'sub', 'dicomdir'))).skipped).toEqual([
      { file: 'dicomdir', reason: 'is a DICOMDIR that lists no files' },
    ]);
    expect((await readSeries(root)).skipped).toEqual([{ file: 'DICOMDIR', reason: 'is not a DICOM file' }]);
  });
});
