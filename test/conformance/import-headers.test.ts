/** What headers say, as pydicom reads them and as we do: every element of its test files, in every character set. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listTags } from '../../electron/dicom/tags/list-tags';
import { askPython, pythonWith } from './support/judges';

interface PydicomElement {
  tag: string;
  vr: string;
  /** Text of a text element, its values separated by backslashes; `null` for others. */
  text: string | null;
}

/** Elements of files, nested ones behind what they lie in; `null` for what pydicom does not read either. */
const ELEMENTS = `
import sys, json, pydicom, warnings
warnings.simplefilter('ignore')
TEXT = set('AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT'.split())
def text(e):
    if e.VR not in TEXT: return None
    v = e.value
    if v is None: return ''
    many = isinstance(v, (list, tuple, pydicom.multival.MultiValue))
    return '\\\\'.join(str(getattr(x, 'original_string', x) if e.VR in ('DS', 'IS') else x) if x is not None else '' for x in (v if many else [v]))
def walk(ds, out):
    for e in ds:
        out.append(dict(tag='(%04X,%04X)' % (e.tag.group, e.tag.element), vr=str(e.VR), text=text(e)))
        if e.VR == 'SQ':
            for item in e.value: walk(item, out)
result = {}
for path in sys.argv[1:]:
    try:
        d = pydicom.dcmread(path)
        d.decode()
        out = []
        walk(d.file_meta, out)
        walk(d, out)
        result[path] = out
    except Exception:
        result[path] = None
print(json.dumps(result))
`;

function testFiles(python: string, folder: string): string[] {
  const root = execFileSync(
    python,
    ['-c', 'import pydicom.data, os; print(os.path.dirname(pydicom.data.__file__))'],
    {
      encoding: 'utf8',
    },
  ).trim();
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.dcm'))
    .map((name) => join(root, folder, name));
}

const squeezed = (text: string) =>
  text
    .split('\\')
    // pydicom leaves out empty groups at the end of a name.
    .map((value) => value.trim().replace(/=+$/, ''))
    .join('\\');

describe('the character sets of pydicom’s test files', () => {
  it('are read as pydicom reads them', ({ skip }) => {
    const python = pythonWith('pydicom') ?? skip('no Python with pydicom');
    const files = testFiles(python, 'charset_files');
    expect(files.length).toBeGreaterThan(15);
    const theirs = askPython<Record<string, PydicomElement[] | null>>(python, ELEMENTS, ...files);
    let compared = 0;
    for (const file of files) {
      // In implicit VR, pydicom knows some private elements by name.
      const isText = ({ vr, tag }: { vr: string; tag: string }) =>
        /^(PN|LO|SH|LT|ST|UT)$/.test(vr) && Number.parseInt(tag[4]!, 16) % 2 === 0;
      const expected = theirs[file]!.filter(isText);
      const ours = listTags(readFileSync(file)).rows.filter(isText);
      expect(
        ours.map(({ tag }) => tag),
        file,
      ).toEqual(expected.map(({ tag }) => tag));
      for (const [i, { value }] of ours.entries()) {
        expect(squeezed(value), `${file} ${ours[i]!.tag}`).toBe(squeezed(expected[i]!.text!).slice(0, 1024));
        compared += /[^\x00-\x7f]/.test(value) ? 1 : 0;
      }
    }
    expect(compared).toBeGreaterThan(15);
  });
});

/** Read otherwise on purpose, and why. */
const OTHERWISE: Record<string, string> = {
  'SC_rgb_jpeg.dcm': 'has meta information in implicit VR, which is passed over',
  'meta_missing_tsyntax.dcm': 'has meta information without a transfer syntax',
  'nested_priv_SQ.dcm': 'begins with group 0001, which no image has',
  'no_meta.dcm': 'begins with neither meta information nor group 0008',
  'rtplan_truncated.dcm': 'ends within a sequence',
};

describe('the elements of pydicom’s test files', () => {
  it('are listed as pydicom lists them', ({ skip }) => {
    const python = pythonWith('pydicom') ?? skip('no Python with pydicom');
    const files = testFiles(python, 'test_files').filter(
      (file) => !Object.keys(OTHERWISE).some((name) => file.endsWith(name)),
    );
    const theirs = askPython<Record<string, PydicomElement[] | null>>(python, ELEMENTS, ...files);
    const differing: string[] = [];
    let listed = 0;
    for (const file of files) {
      const expected = theirs[file];
      let rows;
      try {
        ({ rows } = listTags(readFileSync(file)));
      } catch {
        differing.push(`${file.split('/').pop()} is not read`);
        continue;
      }
      if (!expected) continue;
      listed += 1;
      // What follows the pixels is not listed.
      const last = expected.map(({ tag }) => /^\(7FE0,00(08|09|10)\)$/.test(tag)).lastIndexOf(true);
      const wanted = last < 0 ? expected : expected.slice(0, last + 1);
      const ours = rows.filter(({ keyword }) => keyword !== 'Item');
      const a = ours.map(({ tag }) => tag).join(' ');
      const b = wanted.map(({ tag }) => tag).join(' ');
      if (a !== b) {
        const other = wanted.findIndex(({ tag }, k) => ours[k]?.tag !== tag);
        differing.push(`${file.split('/').pop()} has ${ours[other]?.tag} instead of ${wanted[other]?.tag}`);
        continue;
      }
      for (const [i, { tag, text }] of wanted.entries()) {
        if (
          text !== null &&
          squeezed(ours[i]!.value) !== squeezed(text).slice(0, 1024) &&
          !ours[i]!.value.endsWith('…')
        )
          differing.push(`${file.split('/').pop()} ${tag}: ${ours[i]!.value} instead of ${text}`);
      }
    }
    expect(differing).toEqual([]);
    // However many a distribution ships with it.
    expect(listed).toBe(Object.values(theirs).filter((elements) => elements !== null).length);
    expect(listed).toBeGreaterThan(0);
  });
});
