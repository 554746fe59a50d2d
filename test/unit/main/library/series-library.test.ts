import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../../electron/core/errors';
import { AXIAL } from '../../../../electron/core/geometry';
import type { Series } from '../../../../electron/core/series';
import { newSyntheticIdentity } from '../../../../electron/dicom/identity';
import { readSeriesHeader, writeNativeSeries } from '../../../../electron/files/native';
import { thisWriter } from '../../../../electron/files/partials';
import { SeriesLibrary } from '../../../../electron/main/library/series-library';

let root: string;
let logged: unknown[];
const log = { error: (_where: string, error: unknown) => void logged.push(error) };
const open = () => SeriesLibrary.open(join(root, 'library'), log);
const place = (...parts: string[]) => join(root, 'library', ...parts);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gridit-library-'));
  logged = [];
});
afterEach(async () => {
  await chmod(root, 0o700);
  await rm(root, { recursive: true, force: true });
});

function series(description: string): Series {
  const identity = newSyntheticIdentity({ bodyPart: 'HEAD', description, seed: 1 });
  return {
    header: {
      modality: 'MR',
      rows: 2,
      columns: 3,
      frames: 4,
      geometry: {
        rowSpacing: 1.5,
        columnSpacing: 2,
        orientation: AXIAL,
        positions: [0, 1, 2, 3].map((i) => [0, 0, -3.5 * i] as const),
      },
      values: {
        rescaleSlope: 1,
        rescaleIntercept: 0,
        units: '',
        window: { center: 12, width: 24 },
        bitsStored: 12,
        signed: false,
      },
      identity: { ...identity, seriesDescription: description },
      provenance: {
        kind: 'imported',
        transferSyntaxes: ['1.2.840.10008.1.2.1'],
        synthetic: true,
        warnings: ['w'],
        derivations: [],
      },
    },
    voxels: Int16Array.from({ length: 24 }, (_, i) => i),
  };
}

async function add(library: SeriesLibrary, description: string): Promise<string> {
  const folder = join(await library.prepare(), 'series');
  await writeNativeSeries(series(description), folder);
  return library.adopt(folder);
}

const descriptions = (library: SeriesLibrary) =>
  library
    .list()
    .map((entry) => entry.description)
    .sort();

describe('SeriesLibrary', () => {
  it('is empty at first, and takes series in by moving them', async () => {
    const library = await open();
    expect(library.list()).toEqual([]);
    const id = await add(library, 'one');
    expect(library.list()).toMatchObject([
      {
        id,
        createdAt: expect.stringMatching(/^\d{4}-/),
        modality: 'MR',
        description: 'one',
        patientName: series('one').header.identity.patientName,
        frames: 4,
        rows: 2,
        columns: 3,
        spacing: [2, 1.5, 3.5],
        origin: 'imported',
        synthetic: true,
        seed: null,
        warnings: ['w'],
        derivations: [],
        note: '',
        tags: [],
        kept: false,
      },
    ]);
    expect((await stat(library.thumbnail(id)!)).size).toBeGreaterThan(0);
    expect(await readdir(library.folder(id))).toContain('voxels.i16');
  });

  it('survives a restart', async () => {
    const first = await open();
    await add(first, 'one');
    await add(first, 'two');
    const second = await open();
    expect(second.list()).toEqual(first.list());
    expect(second.setAside).toEqual([]);
  });

  it('knows only its own entries', async () => {
    const library = await open();
    expect(library.thumbnail('nothing')).toBeUndefined();
    expect(() => library.folder('nothing')).toThrow(UserError);
    await expect(library.remove('../..')).rejects.toThrow(UserError);
    await expect(library.rename('nothing', 'x')).rejects.toThrow(UserError);
  });

  it('removes an entry; it comes back as it was, until the time has passed', async () => {
    const library = await SeriesLibrary.open(place(), log, 300);
    const [one, two] = [await add(library, 'one'), await add(library, 'two')];
    await library.annotate(one, { note: 'kept', tags: ['a'] });
    const before = library.summary(one);
    expect(await library.remove(one)).toBe(300);
    expect(descriptions(library)).toEqual(['two']);
    expect(await readdir(place('series'))).toEqual([two]);
    await library.restore(one);
    expect(library.summary(one)).toEqual(before);
    expect(await readdir(place('series'))).toHaveLength(2);

    await library.remove(one);
    await vi.waitFor(async () => expect(await readdir(place('incoming'))).not.toContain(`${one}-removed`));
    await expect(library.restore(one)).rejects.toThrow('cannot be taken back any more');
    expect(descriptions(await open())).toEqual(['two']);
  });

  it('lets go of what was removed when it is closed, and when it is opened again after a crash', async () => {
    const library = await open();
    const [one, two] = [await add(library, 'one'), await add(library, 'two')];
    await library.remove(one);
    await library.close();
    expect(await readdir(place('incoming'))).not.toContain(`${one}-removed`);
    await expect(library.restore(one)).rejects.toBeInstanceOf(UserError);
    await library.remove(two);
    expect(descriptions(await open())).toEqual([]);
    expect(await readdir(place('incoming'))).toEqual([]);
  });

  it('keeps notes and tags in the folder of the series, also without its index', async () => {
    const library = await open();
    const id = await add(library, 'one');
    expect(library.summary(id)).toMatchObject({ note: '', tags: [] });
    await library.annotate(id, { note: 'Fold in slice 4', tags: ['lecture', 'artefact'] });
    await library.annotate(id, { kept: true });
    const notes = { note: 'Fold in slice 4', tags: ['lecture', 'artefact'], kept: true };
    expect((await open()).summary(id)).toMatchObject(notes);
    await unlink(place('index.json'));
    expect((await open()).summary(id)).toMatchObject(notes);
    await writeFile(place('series', id, 'notes.json'), '{"note":');
    expect((await open()).summary(id)).toMatchObject({ description: 'one', note: '', tags: [] });
  });

  it('renames an entry in the list and in its header', async () => {
    const library = await open();
    const id = await add(library, 'one');
    const { createdAt } = library.summary(id);
    await library.rename(id, 'another');
    expect(library.summary(id)).toMatchObject({ description: 'another', createdAt });
    expect((await readSeriesHeader(library.folder(id))).identity.seriesDescription).toBe('another');
    expect((await open()).summary(id)).toMatchObject({ description: 'another', createdAt });
  });

  it.each<[string, (folder: string) => Promise<void>]>([
    ['a header cut short', (folder) => truncate(join(folder, 'series.json'), 100)],
    ['a header that is something else', (folder) => writeFile(join(folder, 'series.json'), '{"format":1}')],
    ['voxels cut short', (folder) => truncate(join(folder, 'voxels.i16'), 10)],
    ['no voxels', (folder) => unlink(join(folder, 'voxels.i16'))],
    ['no header', (folder) => unlink(join(folder, 'series.json'))],
  ])('sets an entry with %s aside, and loads the rest', async (_what, damage) => {
    const before = await open();
    const id = await add(before, 'damaged');
    await add(before, 'whole');
    await damage(before.folder(id));

    const library = await open();
    expect(descriptions(library)).toEqual(['whole']);
    expect(library.setAside).toEqual([{ name: 'damaged', reason: expect.stringMatching(/\.$/) }]);
    expect(library.setAside[0]!.reason).not.toContain(id);
    expect(await readdir(place('series'))).toHaveLength(1);
    expect(await readdir(place('set-aside'))).toHaveLength(1);

    const later = await open();
    expect(later.setAside).toEqual([]);
    expect(descriptions(later)).toEqual(['whole']);
  });

  it('keeps a series and an index of a newer version as they are, and says which', async () => {
    const before = await open();
    const id = await add(before, 'newer');
    await add(before, 'known');
    const file = join(before.folder(id), 'series.json');
    const changed = { ...JSON.parse(await readFile(file, 'utf8')), format: 2, more: 'x'.repeat(9) };
    await writeFile(file, JSON.stringify(changed));
    const index = JSON.stringify({ format: 3, entries: 'in another form' });
    await writeFile(place('index.json'), index);

    const library = await open();
    expect(descriptions(library)).toEqual(['known']);
    expect(library.setAside).toEqual([
      { name: id, reason: expect.stringMatching(/file format 2; this version knows 1\)\. It stays/) },
    ]);
    await library.rename(library.list()[0]!.id, 'renamed');
    expect(await readFile(file, 'utf8')).toBe(JSON.stringify(changed));
    expect(await readFile(place('index.json'), 'utf8')).toBe(index);
    expect(descriptions(await open())).toEqual(['renamed']);
  });

  it('sets notes aside that cannot be read, and lets their series stay however old it gets', async () => {
    const before = await open();
    const id = await add(before, 'noted');
    await writeFile(join(before.folder(id), 'notes.json'), '{"note":');
    const library = await open();
    expect(library.summary(id)).toMatchObject({ note: '', kept: true });
    expect(library.setAside).toEqual([
      { name: 'noted', reason: expect.stringMatching(/set aside as notes\.json\.damaged-\d+/) },
    ]);
  });

  it('is open in one process at a time, and again after that was killed', async () => {
    const library = await open();
    await library.close();
    const held = thisWriter().replace(/-\d+-\d+$/, `-${process.ppid}-0`);
    await writeFile(place('lock'), held);
    await expect(open()).rejects.toThrow('The series library is in use by another GriDiT Studio');
    expect(await readFile(place('lock'), 'utf8')).toBe(held);
    await writeFile(
      place('lock'),
      held.replace(/-\d+-0$/, `-${spawnSync(process.execPath, ['-e', '']).pid}-0`),
    );
    await open();
  });

  it('takes a series in once that comes twice from one place', async () => {
    const library = await open();
    for (const twice of ['a', 'b']) {
      const folder = join(await library.prepare(), twice);
      await writeNativeSeries(series('received'), folder);
      expect(await library.adopt(folder, 'inbox-0')).toBe('inbox-0');
    }
    expect(library.list()).toHaveLength(1);
  });

  it('holds nothing that a killed run left unfinished, names of deleted patients among it', async () => {
    const library = await open();
    const id = await add(library, 'one');
    await writeFile(place(`index.json.${crypto.randomUUID()}.tmp`), 'DOE^JANE');
    await writeFile(place('.index.json.12345678-1-2-12345678.partial'), 'DOE^JANE');
    await writeFile(join(library.folder(id), '.series.json.12345678-1-2-12345678.partial'), 'DOE^JANE');
    const names = (await readdir((await open()).place, { recursive: true })).join(' ');
    expect(names).not.toMatch(/partial|tmp/);
  });

  it('sets aside what has no business among the series', async () => {
    await open();
    await writeFile(place('series', 'notes.txt'), 'x');
    await mkdir(place('series', 'empty'));
    const library = await open();
    expect(library.list()).toEqual([]);
    expect(library.setAside.map(({ name }) => name).sort()).toEqual(['empty', 'notes.txt']);
  });

  it.each<[string, (file: string) => Promise<void>]>([
    ['is lost', (file) => unlink(file)],
    ['is damaged', (file) => truncate(file, 20)],
    ['holds something else', (file) => writeFile(file, '[]')],
  ])('reads the folders where the index %s', async (_what, damage) => {
    const before = await open();
    await add(before, 'one');
    await add(before, 'two');
    await damage(place('index.json'));
    const library = await open();
    expect(descriptions(library)).toEqual(['one', 'two']);
    expect(library.setAside).toEqual([]);
    expect(JSON.parse(await readFile(place('index.json'), 'utf8')).entries).toHaveLength(2);
  });

  it('shows a series that came while the index could not be written', async () => {
    const library = await open();
    await add(library, 'one');
    await rm(place('index.json'));
    await mkdir(place('index.json'));
    await writeFile(place('index.json', 'in-the-way'), '');
    await add(library, 'two');
    expect(descriptions(library)).toEqual(['one', 'two']);
    expect(logged).toHaveLength(1);
    await rm(place('index.json'), { recursive: true });
    expect(descriptions(await open())).toEqual(['one', 'two']);
  });

  it('empties what was left half made', async () => {
    const library = await open();
    const folder = await library.prepare();
    await writeFile(join(folder, 'half'), 'x');
    await open();
    expect(await readdir(place('incoming'))).toEqual([]);
  });

  it('does not take in what is no series', async () => {
    const library = await open();
    const folder = await library.prepare();
    await expect(library.adopt(folder)).rejects.toThrow(UserError);
    expect(library.list()).toEqual([]);
  });

  it('keeps many changes at once in order', async () => {
    const library = await open();
    const ids = await Promise.all(['a', 'b', 'c', 'd'].map((name) => add(library, name)));
    await Promise.all([library.remove(ids[0]!), library.rename(ids[1]!, 'B'), add(library, 'e')]);
    expect(descriptions(library)).toEqual(['B', 'c', 'd', 'e']);
    expect(descriptions(await open())).toEqual(['B', 'c', 'd', 'e']);
  });

  it('says so where it cannot be', async () => {
    await writeFile(join(root, 'library'), 'a file');
    await expect(open()).rejects.toThrow(/series library .* cannot be opened/);
  });
});
