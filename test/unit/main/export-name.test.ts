import { expect, it } from 'vitest';
import { exportName } from '../../../electron/main/export-name';

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
