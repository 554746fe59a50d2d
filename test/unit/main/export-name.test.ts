import { expect, it } from 'vitest';
import { distinctExportName, exportName } from '../../../electron/main/export-name';

it.each([
  ['Synthetic T1 brain', 'Synthetic T1 brain'],
  ['a/b\\c:d*e?f"g<h>i|j', 'a b c d e f g h i j'],
  ['  ..hidden.. ', 'hidden'],
  ['tab\tand\nline', 'tab and line'],
  ['../../etc/passwd', 'etc passwd'],
  ['', 'Series'],
  ['///', 'Series'],
  ['Kopf – Übersicht', 'Kopf – Übersicht'],
])('%j becomes %j', (description, name) => {
  expect(exportName(description)).toBe(name);
});

it('is short enough for every file system', () => {
  expect(exportName('x'.repeat(500)).length).toBeLessThanOrEqual(60);
  for (const letter of ['王', '𠀀', '👩'])
    expect(Buffer.byteLength(`${exportName(letter.repeat(500))}.nii.gz`)).toBeLessThanOrEqual(255);
  expect(exportName(`${'x'.repeat(59)}𠀀𠀀`)).toBe(`${'x'.repeat(59)}𠀀`);
});

it('tells apart what goes by one description', () => {
  const entry = (id: string, description: string, seed: number | null) => ({
    id,
    createdAt: `2026-01-0${id}`,
    description,
    seed,
  });
  const all = [
    entry('1', 'Head', 7),
    entry('2', 'Head', 8),
    entry('3', 'Head', 8),
    entry('4', 'Scan', null),
    entry('5', 'Scan', null),
    entry('6', 'Head, seed 7', 7),
  ];
  expect(all.map((one) => distinctExportName(one, all))).toEqual([
    'Head seed 7',
    'Head seed 8',
    'Head seed 8 2',
    'Scan',
    'Scan 2',
    'Head, seed 7',
  ]);
});
