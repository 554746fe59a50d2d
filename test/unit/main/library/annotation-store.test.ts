import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../../electron/core/errors';
import { NO_ANNOTATIONS, type SeriesAnnotations } from '../../../../electron/core/measure/annotations';
import { AnnotationStore } from '../../../../electron/main/library/annotation-store';
import { temporaryFolder } from '../../dicom/support/temporary-folder';

const SOME: SeriesAnnotations = {
  measurements: [
    {
      id: 'a-1',
      kind: 'length',
      label: 'Ventricle',
      points: [
        [0, 0, 5],
        [3, 4, 5],
      ],
      normal: [0, 0, 1],
      up: [0, -1, 0],
      frame: 2,
    },
  ],
  keyImages: [{ frame: 2, note: 'widest' }],
};

function store() {
  const root = temporaryFolder();
  const log = { error: vi.fn<(where: string, error: unknown) => void>() };
  const folder = join(root, 's1');
  mkdirSync(folder);
  const folderOf = (id: string) => {
    if (id !== 's1') throw new UserError('not-found', 'This series is not in the library any more.');
    return folder;
  };
  return { folder, log, make: () => new AnnotationStore(folderOf, log) };
}

describe('annotation store', () => {
  it('gives back what was put, also after a restart, and leaves no other file', async () => {
    const { folder, make } = store();
    expect(await make().get('s1')).toEqual({ annotations: { measurements: [], keyImages: [] }, note: null });
    await make().put('s1', SOME);
    expect(await make().get('s1')).toEqual({ annotations: SOME, note: null });
    expect(readdirSync(folder)).toEqual(['annotations.json']);
  });

  it('keeps the last of many writes at once', async () => {
    const { make } = store();
    const one = make();
    const labelled = (label: string) => ({ ...SOME, keyImages: [{ frame: 1, note: label }] });
    await Promise.all(Array.from({ length: 20 }, (_, i) => one.put('s1', labelled(`note ${i}`))));
    expect((await one.get('s1')).annotations.keyImages[0]!.note).toBe('note 19');
  });

  it.each([
    ['no JSON', '{"format":1,'],
    ['another format', '{"format":0,"annotations":{}}'],
    [
      'a direction of no length',
      JSON.stringify({
        format: 1,
        annotations: { ...SOME, measurements: [{ ...SOME.measurements[0], normal: [0, 0, 0] }] },
      }),
    ],
    [
      'too few points',
      JSON.stringify({
        format: 1,
        annotations: { ...SOME, measurements: [{ ...SOME.measurements[0], points: [[0, 0, 0]] }] },
      }),
    ],
    [
      'one twice',
      JSON.stringify({
        format: 1,
        annotations: { ...SOME, measurements: [SOME.measurements[0], SOME.measurements[0]] },
      }),
    ],
  ])('sets a damaged file aside and says so once: %s', async (_, text) => {
    const { folder, log, make } = store();
    writeFileSync(join(folder, 'annotations.json'), text);
    const first = await make().get('s1');
    expect(first.annotations.measurements).toEqual([]);
    const keptAs = /cannot be read.*(annotations\.json\.damaged-\d+)/.exec(first.note ?? '')?.[1];
    expect(readFileSync(join(folder, keptAs!), 'utf8')).toBe(text);
    expect(log.error).toHaveBeenCalledOnce();
    expect(JSON.stringify(log.error.mock.calls)).not.toContain('Ventricle');
    expect((await make().get('s1')).note).toBeNull();
  });

  it('keeps a file of a newer version as it is, and says which', async () => {
    const { folder, make } = store();
    await make().put('s1', SOME);
    const newer = JSON.stringify({ format: 2, annotations: 'in another form' });
    writeFileSync(join(folder, 'annotations.json'), newer);
    await expect(make().put('s1', { measurements: [], keyImages: [] })).rejects.toThrow(
      /cannot be saved\. A newer GriDiT Studio wrote it \(file format 2; this version knows 1\)/,
    );
    expect(await make().get('s1')).toEqual({
      annotations: NO_ANNOTATIONS,
      note: expect.stringContaining('file format 2'),
    });
    expect(readFileSync(join(folder, 'annotations.json'), 'utf8')).toBe(newer);
  });

  it('refuses what is not in the library', async () => {
    const { make } = store();
    await expect(make().get('gone')).rejects.toThrow(/not in the library/);
    await expect(make().put('gone', SOME)).rejects.toThrow(/not in the library/);
  });
});
