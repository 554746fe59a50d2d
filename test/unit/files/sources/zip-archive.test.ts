import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../electron/core/errors';
import { importPaths } from '../../../../electron/files/import-paths';
import { inspectPath, readSeries } from '../../../../electron/files/read-series';
import { unpackZip, ZIP_BOUNDS } from '../../../../electron/files/sources/zip-archive';
import { temporaryFolder } from '../../dicom/support/temporary-folder';
import { sliceFile } from '../../dicom/support/write-dicom';

function archive(contents: Zippable, change?: (bytes: Buffer) => void): string {
  const path = join(temporaryFolder(), 'set.zip');
  const bytes = Buffer.from(zipSync(contents));
  change?.(bytes);
  writeFileSync(path, bytes);
  return path;
}
/** Replaces a name of the same length wherever it stands: in the local header and in the directory. */
const rename = (from: string, to: string) => (bytes: Buffer) => {
  expect(to).toHaveLength(from.length);
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at);
};
/** Changes the entry in the directory of an archive with one entry. */
const inDirectory = (change: (entry: Buffer) => void) => (bytes: Buffer) =>
  change(bytes.subarray(bytes.indexOf(Buffer.from('PK\x01\x02', 'latin1'))));
const archives = () => readdirSync(tmpdir()).filter((name) => name.startsWith('.gridit-archive.'));

describe('a zip archive', () => {
  it('is imported like the folder that it holds, and leaves nothing behind', async () => {
    const before = archives();
    const path = archive({
      'a/1.dcm': sliceFile({ instance: 1 }),
      'a/deep/2.dcm': [sliceFile({ instance: 2 }), { level: 0 }],
      'note.txt': strToU8('nothing'),
      'more.zip': zipSync({ 'x.dcm': sliceFile({ instance: 9 }) }),
    });
    const { series, skipped } = await readSeries(path);
    expect(series.map(({ header }) => header.frames)).toEqual([2]);
    expect(skipped).toEqual([
      { file: join('set.zip', 'more.zip'), reason: 'is an archive inside an archive, which is not opened' },
      { file: join('set.zip', 'note.txt'), reason: 'is not a DICOM file' },
    ]);
    expect(archives()).toEqual(before);
  });

  it('is found in a folder too', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'x.ZIP'), zipSync({ '1.dcm': sliceFile({ instance: 1 }) }));
    writeFileSync(join(root, '2.dcm'), sliceFile({ instance: 2 }));
    const { series, skipped } = await readSeries(root);
    expect(skipped).toEqual([]);
    expect(series.map(({ header }) => header.frames)).toEqual([2]);
  });

  it('is recognised by what it holds where its name says nothing, chosen or in a folder', async () => {
    const root = temporaryFolder();
    const inner = zipSync({ 'x.dcm': sliceFile({ instance: 9 }) });
    const bytes = zipSync({ 'a/1.dcm': sliceFile({ instance: 1 }), 'a/inner': inner });
    writeFileSync(join(root, 'export'), bytes);
    writeFileSync(join(root, '2.dcm'), sliceFile({ instance: 2 }));
    writeFileSync(join(root, 'letter.docx'), zipSync({ 'word.xml': strToU8('<a/>') }));
    const before = archives();
    const told: number[] = [];
    const found: number[] = [];
    const { skipped } = await importPaths([root], {
      onSeries: ({ header }) => void found.push(header.frames),
      progress: (done) => told.push(done),
    });
    expect(found).toEqual([2]);
    expect(skipped).toEqual([
      { file: join('export', 'a', 'inner'), reason: 'is an archive inside an archive, which is not opened' },
      { file: 'letter.docx', reason: 'is not a DICOM file' },
    ]);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect((await readSeries(join(root, 'export'))).series[0]!.header.frames).toBe(1);
    expect((await inspectPath(join(root, 'export'))).series).toMatchObject([{ frames: 1 }]);
    expect(archives()).toEqual(before);
  });

  it('is unpacked where it is told to be, and not left there', async () => {
    const scratch = temporaryFolder();
    const before = archives();
    let during: string[] = [];
    await importPaths([archive({ '1.dcm': sliceFile() })], {
      scratch,
      onSeries: () => void (during = readdirSync(scratch)),
    });
    expect(during).toEqual([expect.stringMatching(/^\.gridit-archive\..*\.partial$/)]);
    expect(readdirSync(scratch)).toEqual([]);
    expect(archives()).toEqual(before);
  });

  it.each<[string, string, RegExp]>([
    ['a parent folder', '../../evil', /lead outside/],
    ['the root', '/evil-root', /lead outside/],
    ['another drive', 'C:/evil000', /lead outside/],
    ['a parent folder by backslashes', '..\\..\\evil', /lead outside/],
  ])('is refused whole if a name in it leads to %s', async (_, name, reason) => {
    const path = archive({ aaaaaaaaaa: sliceFile(), 'good.dcm': sliceFile() }, rename('aaaaaaaaaa', name));
    const { series, skipped } = await readSeries(path);
    expect(series).toEqual([]);
    expect(skipped).toEqual([{ file: 'set.zip', reason: expect.stringMatching(reason) }]);
    expect(existsSync('/evil-root')).toBe(false);
    expect(existsSync(resolve(path, '../../evil'))).toBe(false);
  });

  it('has links, encrypted entries and unknown compression left out by name', async () => {
    const cases: [RegExp, (entry: Buffer) => void][] = [
      [
        /is a link/,
        (entry) => void (entry.writeUInt8(3, 5), entry.writeUInt32LE((0o120777 << 16) >>> 0, 38)),
      ],
      [/is encrypted/, (entry) => void entry.writeUInt16LE(1, 8)],
      [/compressed in a way/, (entry) => void entry.writeUInt16LE(93, 10)],
    ];
    for (const [reason, change] of cases) {
      const { skipped } = await readSeries(archive({ 'one.dcm': sliceFile() }, inDirectory(change)));
      expect(skipped).toEqual([{ file: join('set.zip', 'one.dcm'), reason: expect.stringMatching(reason) }]);
    }
  });

  it('may not grow beyond reason, whatever it says', async () => {
    const bomb = archive({ 'zeros.dcm': [new Uint8Array(20_000_000), { level: 9 }] });
    const bounded = (more: Partial<typeof ZIP_BOUNDS>) =>
      unpackZip(bomb, temporaryFolder(), undefined, { ...ZIP_BOUNDS, freeBytes: 0, ...more });
    expect(await bounded({})).toMatchObject({ refusal: expect.stringMatching(/beyond all reason/) });
    expect(await bounded({ ratio: 2000 })).toEqual({ leftOut: [] });
    expect(await bounded({ ratio: 2000, bytes: 19_999_999 })).toMatchObject({ refusal: expect.any(String) });
    expect(await bounded({ entries: 0 })).toMatchObject({
      refusal: expect.stringMatching(/archive of 1 files/),
    });
    // The directory lies about the size: the entry is cut where it passes what was said.
    const liar = archive(
      { 'zeros.dcm': [new Uint8Array(20_000_000), { level: 9 }] },
      inDirectory((entry) => void entry.writeUInt32LE(1000, 24)),
    );
    const folder = temporaryFolder();
    expect(await unpackZip(liar, folder)).toEqual({
      leftOut: [{ name: 'zeros.dcm', reason: 'is damaged in its archive' }],
    });
    const written = readdirSync(folder).map((name) => readFileSync(join(folder, name)).length);
    expect(Math.max(0, ...written)).toBeLessThan(200_000);
  });

  it('is refused when damaged, when it is none, and when names are twice in it', async () => {
    const whole = readFileSync(archive({ 'one.dcm': sliceFile(), 'two.dcm': sliceFile({ instance: 2 }) }));
    const root = temporaryFolder();
    writeFileSync(join(root, 'a.zip'), whole.subarray(0, whole.length - 30));
    writeFileSync(join(root, 'b.zip'), 'no archive at all');
    writeFileSync(join(root, 'c.zip'), '');
    const twice = Buffer.from(whole);
    rename('two.dcm', 'one.dcm')(twice);
    writeFileSync(join(root, 'd.zip'), twice);
    const { series, skipped } = await readSeries(root);
    expect(series).toEqual([]);
    expect(skipped.map(({ file }) => file)).toEqual(['a.zip', 'b.zip', 'c.zip', 'd.zip']);
    expect(skipped[1]!.reason).toBe('is no zip archive, or a damaged one');
    expect(skipped[3]!.reason).toBe('is an archive that holds "one.dcm" twice');
  });

  it('is refused when it holds no files, or says so', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'none.zip'), readFileSync(archive({})));
    const whole = readFileSync(archive({ 'one.dcm': sliceFile() }));
    // Both counts of entries in the record that ends the archive.
    whole.fill(0, whole.length - 22 + 8, whole.length - 22 + 12);
    writeFileSync(join(root, 'none-by-its-word.zip'), whole);
    const { series, skipped } = await readSeries(root);
    expect(series).toEqual([]);
    expect(skipped.map(({ reason }) => reason)).toEqual(
      Array(2).fill('is an archive with no files in it, or a damaged one'),
    );
  });

  it('stops when cancelled and leaves nothing behind', async () => {
    const before = archives();
    const abort = new AbortController();
    abort.abort();
    await expect(
      readSeries(archive({ 'one.dcm': sliceFile() }), { signal: abort.signal }),
    ).rejects.toBeInstanceOf(CancelledError);
    expect(archives()).toEqual(before);
  });
});
