/** Parts of a series, their elements, and resampling, on the command line. */
import { mkdir, writeFile } from 'node:fs/promises';
import { beforeEach, expect, test } from 'vitest';
import type { TagList } from '../../../electron/core/tags';
import type { Inspection } from '../../../electron/dicom/inspection';
import { readSeries } from '../../../electron/files/read-series';
import { sliceFile } from '../dicom/support/write-dicom';
import { withCli } from './with-cli';

const { at, run } = withCli();
beforeEach(() => mkdir(at('in')));

test('a series of two echoes is listed, chosen from and resampled', async () => {
  let instance = 0;
  for (const echo of ['10', '80']) {
    for (const [i, z] of [0, 2, 4, 8].entries()) {
      instance += 1;
      const pixels = new Uint16Array(12).fill(100 * z + Number(echo));
      const position: [number, number, number] = [0, 0.5 * z, z];
      const file = sliceFile({ instance, position, pixels, with: { '00180081': ['DS', echo] } });
      await writeFile(at('in', `${echo}-${i}.dcm`), file);
    }
  }
  const inspected = await run('inspect', at('in'), '--json');
  expect((JSON.parse(inspected.stdout) as Inspection).series).toMatchObject([
    {
      frames: 4,
      part: { label: 'echo time 10 ms', index: 1, count: 2 },
      notVolume: expect.stringMatching(/mean is/),
    },
    { frames: 4, part: { label: 'echo time 80 ms', index: 2, count: 2 } },
  ]);
  expect((await run('inspect', at('in'))).stdout).toMatch(/^2\. MR, 4 slices of 4×3/m);

  const which = await run('convert', at('in'), '--out', at('x'), '--format', 'dicom');
  expect(which).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/holds 2 series.*--series \(1 to 2/),
  });

  const tags = await run('tags', at('in'), '--series', '2', '--frame', '3', '--json');
  const { rows } = JSON.parse(tags.stdout) as TagList;
  expect(rows.find(({ keyword }) => keyword === 'EchoTime')?.value).toBe('80');
  expect(rows.find(({ keyword }) => keyword === 'ImagePositionPatient')?.value).toBe('0\\2\\4');

  const out = await run(
    'convert',
    at('in'),
    '--series',
    '2',
    '--resample',
    '--out',
    at('even'),
    '--format',
    'dicom',
  );
  expect(out).toMatchObject({ code: 0, stderr: '' });
  const { series } = await readSeries(at('even'));
  expect(series).toHaveLength(1);
  const { header } = series[0]!;
  expect(header).toMatchObject({ frames: 5, rows: 5, columns: 4 });
  expect(header.geometry.positions.map((position) => [position[1], position[2]])).toEqual([
    [0, 0],
    [0, 2],
    [0, 4],
    [0, 6],
    [0, 8],
  ]);
});

test('the elements of a single file are written as people read them', async () => {
  await writeFile(at('in', 'a.dcm'), sliceFile());
  const { code, stdout } = await run('tags', at('in', 'a.dcm'));
  expect(code).toBe(0);
  expect(stdout).toContain('(0010,0010) PN PatientName DOE^JANE  (DOE, JANE)\n');
  await writeFile(at('in', 'b.txt'), 'not DICOM, but a text that goes on for a while');
  expect(await run('tags', at('in', 'b.txt'))).toMatchObject({
    code: 1,
    stderr: 'This file is not a DICOM file.\n',
  });
  expect(await run('tags', at('in', 'a.dcm'), '--frame', '0')).toMatchObject({ code: 2 });
});
