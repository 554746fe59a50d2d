import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SourceFile, takingTurns } from '../../../../../electron/dicom/import/reading/source-file';
import { readSeries } from '../../../../../electron/files/read-series';
import { temporaryFolder } from '../../support/temporary-folder';
import { sliceFile } from '../../support/write-dicom';

afterEach(() => vi.restoreAllMocks());

/** A clock by which every call of the file system takes a second. */
function slowDisk(): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
}

async function readAll(path: string): Promise<{ returned: unknown; bytes: number[]; count: number }> {
  const file = await SourceFile.open(path);
  const bytes = new Uint8Array(6);
  const returned = file.read(bytes, 3);
  const count = await returned;
  expect(file.size).toBe(7);
  expect(file.isPlain).toBe(true);
  await file.close();
  return { returned, bytes: [...bytes], count };
}

describe('a file that is read in pieces', () => {
  it('gives its bytes at once on a prompt disk, and without blocking on a slow one', async () => {
    const path = join(temporaryFolder(), 'a');
    writeFileSync(path, Uint8Array.of(0, 1, 2, 3, 4, 5, 6));
    const expected = { bytes: [3, 4, 5, 6, 0, 0], count: 4 };
    expect(await readAll(path)).toMatchObject(expected);
    slowDisk();
    // The first call is the one that turns out to be slow.
    expect(await readAll(path)).toMatchObject({ ...expected, returned: expect.any(Promise) });
    await expect(SourceFile.open(join(path, '..', 'b'))).rejects.toMatchObject({ code: 'ENOENT' });
    vi.restoreAllMocks();
    // After a while it is tried again.
    for (let call = 0; call < 100; call++) await readAll(path);
    expect((await readAll(path)).returned).toBe(4);
  });

  it('makes the same series either way', async () => {
    const folder = temporaryFolder();
    for (const instance of [1, 2, 3, 4, 5])
      writeFileSync(join(folder, `${instance}.dcm`), sliceFile({ instance }));
    const prompt = await readSeries(folder);
    slowDisk();
    expect(await readSeries(folder)).toEqual(prompt);
    expect(prompt.series[0]!.header.frames).toBe(5);
  });

  it.skipIf(process.platform === 'win32')(
    'is not waited for where it is a pipe that nobody writes to',
    async () => {
      const folder = temporaryFolder();
      mkdirSync(join(folder, 'in'));
      const pipe = join(folder, 'in', 'pipe');
      execFileSync('mkfifo', [pipe]);
      expect((await readSeries(pipe)).skipped).toEqual([{ file: 'pipe', reason: 'is not a plain file' }]);
    },
  );
});

it('work that takes turns lets others in after a while, and not before', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const turn = takingTurns();
  expect(turn()).toBeUndefined();
  now = 9;
  expect(turn()).toBeUndefined();
  now = 11;
  let others = false;
  setImmediate(() => (others = true));
  await turn();
  expect(others).toBe(true);
  expect(turn()).toBeUndefined();
});
