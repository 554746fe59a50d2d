import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { namedAfter } from '../../../../electron/main/opening/named-after';
import { recentFile, RecentFiles } from '../../../../electron/main/opening/recent-files';
import { JsonFile } from '../../../../electron/main/storage/json-file';

let root: string;
let file: string;
let wanted = true;
let system: string[];
let opened: RecentFiles[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gridit-recent-'));
  file = join(root, 'recent.json');
  [wanted, system, opened] = [true, [], []];
});
afterEach(async () => {
  await Promise.all(opened.map((recent) => recent.settled()));
  await rm(root, { recursive: true });
});

const json = () =>
  new JsonFile(file, recentFile, (error) => {
    throw error;
  });
const open = async () => {
  const recent = await RecentFiles.open({
    file: json(),
    wanted: () => wanted,
    changed: () => {},
    system: { add: (path) => void system.push(path), clear: () => void system.push('clear') },
  });
  opened.push(recent);
  return recent;
};
const labels = (recent: RecentFiles) => recent.list().map(({ label }) => label);
describe('recent files', () => {
  it('are shown by name, newest first, each once, ten at most', async () => {
    const recent = await open();
    for (let i = 0; i < 12; i++) recent.add([`/data/${i}`]);
    recent.add(['/data/5']);
    expect(labels(recent)).toEqual(['5', '11', '10', '9', '8', '7', '6', '4', '3', '2']);
    expect(recent.paths(recent.list()[0]!.id)).toEqual(['/data/5']);
    expect(recent.paths('unknown')).toEqual([]);
  });

  it('are one item where they were opened together', async () => {
    const recent = await open();
    recent.add(['/data/a.dcm', '/data/b.dcm', '/data/c.dcm']);
    expect(labels(recent)).toEqual(['a.dcm and 2 more']);
    expect(system).toEqual([]);
  });

  it('are there at the next start', async () => {
    const before = await open();
    before.add(['/data/head']);
    await before.settled();
    expect(labels(await open())).toEqual(['head']);
  });

  it('are neither kept nor read where the person does not want them', async () => {
    const before = await open();
    before.add(['/data/head']);
    await before.settled();
    wanted = false;
    const recent = await open();
    recent.add(['/data/other']);
    expect(labels(recent)).toEqual([]);
    expect(system).toEqual(['/data/head']);
  });

  it('are forgotten here and in the system’s list', async () => {
    const recent = await open();
    recent.add(['/data/head']);
    recent.clear();
    expect(labels(recent)).toEqual([]);
    expect(system).toEqual(['/data/head', 'clear']);
  });

  it('begin anew where the file is damaged', async () => {
    await writeFile(file, '{"format":1,"items":[7]}');
    expect(labels(await open())).toEqual([]);
  });
});

describe('a path that is named after a patient', () => {
  const who = { patientName: 'Müller-Lüdenscheidt^Anna=山田^太郎', patientId: 'ZX-99-41' };
  it.each([
    '/scans/Muller-Ludenscheidt, A/1.dcm',
    '/scans/MÜLLERLÜDENSCHEIDT',
    '/scans/anna_2024',
    '/scans/zx9941/series',
  ])('%s', (path) => expect(namedAfter(path, who)).toBe(true));

  it.each(['/scans/mueller', '/scans/head', '/data/99'])('is not %s', (path) =>
    expect(namedAfter(path, who)).toBe(false),
  );

  it('is none where nobody is named', () => {
    expect(namedAfter('/scans/a', { patientName: '', patientId: '' })).toBe(false);
    expect(namedAfter('/scans/ab', { patientName: 'A^B', patientId: '1' })).toBe(false);
  });
});
