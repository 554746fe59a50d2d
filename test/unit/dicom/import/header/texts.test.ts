/** Texts that were not understood are shown, said to be so, and written again byte by byte. */
import { parseDicom } from 'dicom-parser';
import { describe, expect, it } from 'vitest';
import { seriesHeaderSchema } from '../../../../../electron/dicom/series-schema';
import { joinBytes } from '../../../../../electron/dicom/export/encodings/data-set';
import { seriesEncoder } from '../../../../../electron/dicom/export/encode-series';
import { exportSeries } from '../../../../../electron/files/export-series';
import { readSeries } from '../../../../../electron/files/read-series';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import type { Series } from '../../../../../electron/core/series';
import { seriesOf, warningsOf } from '../../support/read-folder';
import { temporaryFolder } from '../../support/temporary-folder';
import { sliceFile } from '../../support/write-dicom';

const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const CYRILLIC = '\xcb\xfe\xea^\xc8\xe2\xe0\xed';

async function imported(set: string | null, name: string, description = 'T1'): Promise<Series> {
  const [series] = await seriesOf(
    sliceFile({
      with: {
        '00080005': set === null ? null : ['CS', set],
        '00100010': ['PN', latin(name)],
        '0008103E': ['LO', latin(description)],
      },
    }),
  );
  return series!;
}

/** The charset and the bytes of a text of the first file that an export makes. */
async function exported(
  series: Series,
  tag = 'x00100010',
): Promise<{ set: string | undefined; bytes: string }> {
  const encoder = await seriesEncoder(series);
  const { parts } = await encoder.encode(0);
  const set = parseDicom(joinBytes(parts));
  return { set: set.string('x00080005'), bytes: set.string(tag) ?? '' };
}

describe('texts', () => {
  it.each<[string, string | null, string, RegExp]>([
    [
      'an unknown set',
      'X-CYRILLIC',
      CYRILLIC,
      /"X-CYRILLIC" is not known.*shown as Latin 1 and written again/,
    ],
    ['an undeclared set', null, CYRILLIC, /^No character set is declared.*shown as Latin 1/],
    ['a wrong set', 'ISO_IR 192', CYRILLIC, /^Texts do not fit the character set/],
    ['escapes of an unknown set', 'X', '\x1b$Z\xcb=\x5c', /"X" is not known/],
  ])('of %s go out as they came', async (_what, set, name, note) => {
    const series = await imported(set, name);
    expect(warningsOf(series)).toEqual([expect.stringMatching(note)]);
    expect(await exported(series)).toEqual({ set: set ?? undefined, bytes: name });
    // Through the library's own form too.
    const header = seriesHeaderSchema.parse(JSON.parse(JSON.stringify(series.header)));
    expect(header.identity).toEqual(series.header.identity);
    // And again.
    const folder = join(temporaryFolder(), 'again');
    await exportSeries(series, 'dicom', folder, { dicomdir: true });
    const [back] = (await readSeries(folder)).series;
    expect(back!.header.identity.asWritten).toEqual(series.header.identity.asWritten);
    expect(readFileSync(join(folder, 'DICOMDIR')).includes(Buffer.from(name, 'latin1'))).toBe(true);
  });

  it('that were understood go out as UTF-8, without a word', async () => {
    const series = await imported('ISO_IR 144', '\xbb\xee\xda');
    expect(warningsOf(series)).toEqual([]);
    expect(series.header.identity.asWritten).toBeUndefined();
    expect(await exported(series)).toEqual({
      set: 'ISO_IR 192',
      bytes: Buffer.from('Люк', 'utf8').toString('latin1'),
    });
  });

  it('that cannot be but UTF-8 need no declaration', async () => {
    const series = await imported(null, 'M\xc3\xbcller');
    expect(series.header.identity.patientName).toBe('Müller');
    expect(warningsOf(series)).toEqual([]);
  });

  it('that were edited are written as they are now', async () => {
    const series = await imported('X', CYRILLIC, 'K\xf6pf');
    const identity = { ...series.header.identity, seriesDescription: 'Head 王' };
    const edited = { ...series, header: { ...series.header, identity } };
    expect((await exported(edited, 'x0008103e')).bytes).toBe('Head ?');
    expect((await exported(edited)).bytes).toBe(CYRILLIC);
  });

  it('of nobody are none of the patient', async () => {
    const series = await imported('X', CYRILLIC);
    const encoder = await seriesEncoder(series, { patient: 'replace' });
    const file = Buffer.from(joinBytes((await encoder.encode(0)).parts));
    expect(file.includes(Buffer.from(CYRILLIC, 'latin1'))).toBe(false);
    expect(parseDicom(file).string('x00080005')).toBe('ISO_IR 192');
  });

  it('in plain ASCII under an unknown set are said to be so, and nothing more', async () => {
    const series = await imported('X', 'DOE^JANE');
    expect(warningsOf(series)).toEqual([expect.stringMatching(/"X" is not known/)]);
    expect(series.header.identity.asWritten).toBeUndefined();
  });
});
