/** Every way out, stopped at any moment: the target is absent or whole, and nothing hides beside it for long. */
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SeriesAnnotations } from '../../../electron/core/measure/annotations';
import { exportAnnotations } from '../../../electron/files/annotations/export-annotations';
import { exportSeries, type ExportOptions } from '../../../electron/files/export-series';
import { writeNativeSeries } from '../../../electron/files/native';
import { removeStalePartials } from '../../../electron/files/partials';
import { writeCine } from '../../../electron/files/pictures/cine-gif';
import { exportFaulty } from '../../../electron/files/writers/faulty';
import { makeSeries } from '../dicom/support/make-series';
import { temporaryFolder } from '../dicom/support/temporary-folder';
import { dyingAt } from './support/dying-disk';

const series = makeSeries({ rows: 40, columns: 30, frames: 5 });
const annotations: SeriesAnnotations = {
  measurements: [
    {
      ...{ id: 'a', kind: 'length', label: 'x', frame: 0, normal: [0, 0, 1], up: [0, -1, 0] },
      points: [
        [-50, -70, 60],
        [-40, -60, 60],
      ],
    },
  ],
  keyImages: [
    { frame: 1, note: '' },
    { frame: 3, note: 'b' },
  ],
};
const look = { window: { center: 1000, width: 2000 }, invert: false };
const cine = { ...look, first: 0, last: 4, framesPerSecond: 10, sweep: false };

type Write = (target: string) => Promise<unknown>;
const as = (format: 'dicom' | 'nifti' | 'png' | 'gif', options: ExportOptions = {}): Write => {
  return (target) => exportSeries(series, format, target, options);
};
const annotated = (what: 'csv' | 'report' | 'key-objects' | 'key-pictures'): Write => {
  return (target) => exportAnnotations(series, annotations, what, target, { look });
};

const WAYS: Record<string, Write> = {
  'DICOM folder': as('dicom'),
  'DICOM with a DICOMDIR': as('dicom', { dicomdir: true }),
  'DICOM.zip': as('dicom', { zip: true }),
  'DICOM enhanced': as('dicom', { object: 'enhanced', syntax: 'jpeg-ls' }),
  'NIfTI.nii.gz': as('nifti'),
  'NIfTI folder': as('nifti'),
  'PNG folder': as('png'),
  'PNG.zip': as('png', { zip: true }),
  'GIF.gif': as('gif'),
  'cine.gif': (target) => writeCine(series, target, cine),
  'faulty DICOM': (target) => exportFaulty(series, 'missing-slice', target, {}),
  'table.csv': annotated('csv'),
  'report.dcm': annotated('report'),
  'key objects.dcm': annotated('key-objects'),
  'key pictures': annotated('key-pictures'),
  'series of the library': (target) => writeNativeSeries(series, target),
};

/** Everything in a place: how many bytes each has, and -1 for a folder. */
function contents(place: string): Map<string, number> {
  if (!statSync(place).isDirectory()) return new Map([['', statSync(place).size]]);
  const names = readdirSync(place, { recursive: true, encoding: 'utf8' }).toSorted();
  const bytes = (name: string) =>
    statSync(join(place, name)).isFile() ? statSync(join(place, name)).size : -1;
  return new Map(names.map((name) => [name, bytes(name)]));
}

/** Random UIDs differ by some digits in length, and a file that is cut off lacks more. */
const UIDS_BYTES = 100;

function expectWhole(place: string, expected: Map<string, number>, last: number): void {
  const found = contents(place);
  expect([last, [...found.keys()]]).toEqual([last, [...expected.keys()]]);
  for (const [name, bytes] of expected)
    expect(Math.abs(found.get(name)! - bytes), `${name} after operation ${last}`).toBeLessThan(UIDS_BYTES);
}

describe.each(Object.entries(WAYS))('%s', (name, write) => {
  it('is absent or whole wherever its writer was stopped, and can be written again', async () => {
    const whole = join(temporaryFolder(), name);
    const operations = await dyingAt(Number.POSITIVE_INFINITY, () => write(whole));
    expect(operations).toBeGreaterThan(1);
    const expected = contents(whole);
    const step = Math.max(1, Math.floor(operations / 6));
    let absent = 0;
    for (let last = 1; last <= operations; last += last < 3 || last > operations - 4 ? 1 : step) {
      const root = temporaryFolder();
      const target = join(root, name);
      await dyingAt(last, () => write(target));
      if (existsSync(target)) expectWhole(target, expected, last);
      else absent += 1;
      // As the killed process it stands for, it has ended.
      const left = readdirSync(root).filter((each) => each !== name);
      expect(left.length).toBeLessThanOrEqual(1);
      for (const partial of left) {
        expect(partial).toMatch(/\.partial$/);
        renameSync(join(root, partial), join(root, partial.replace(/-\d+-/, `-${ENDED}-`)));
      }
      await removeStalePartials(root);
      expect(readdirSync(root)).toEqual(existsSync(target) ? [name] : []);
      if (!existsSync(target) && last % 3 === 0) {
        await write(target);
        expectWhole(target, expected, last);
      }
    }
    expect(absent).toBeGreaterThan(0);
  });
});

/** The number of a process that has ended. */
const ENDED = spawnSync(process.execPath, ['-e', '']).pid;

it('a process that is killed in earnest leaves no target, and the next export clears up', async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'out'));
  const script = join(root, 'write.ts');
  const repository = join(__dirname, '../../..');
  const from = (path: string) => JSON.stringify(join(repository, path));
  writeFileSync(
    script,
    `import { writeFolder } from ${from('electron/files/atomic-output')};
     import { writeDicom } from ${from('electron/files/writers/dicom')};
     import { folderSink } from ${from('electron/files/writers/sink')};
     import { makeSeries } from ${from('test/unit/dicom/support/make-series')};
     const series = makeSeries({ rows: 256, columns: 256, frames: 200 });
     void writeFolder(${JSON.stringify(join(root, 'out', 'killed'))}, (folder) =>
       writeDicom(series, folderSink(folder), { syntax: 'deflated' }));`,
  );
  const child = spawn(process.execPath, ['--import', 'tsx', script], { cwd: repository, stdio: 'ignore' });
  const partial = () => readdirSync(join(root, 'out')).find((each) => each.endsWith('.partial'));
  await expect
    .poll(() => (partial() ? readdirSync(join(root, 'out', partial()!)).length : 0), { timeout: 50_000 })
    .toBeGreaterThan(3);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  expect(readdirSync(join(root, 'out')).map((each) => basename(each))).toEqual([partial()]);
  await exportSeries(series, 'nifti', join(root, 'out', 'a.nii'));
  expect(readdirSync(join(root, 'out'))).toEqual(['a.nii']);
  expect(readFileSync(join(root, 'out', 'a.nii')).length).toBe(352 + series.voxels.byteLength);
}, 60_000);
