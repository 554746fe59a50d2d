import { describe, expect, it } from 'vitest';
import type { SeriesHeader } from '../../../../electron/core/series';
import { joinBytes } from '../../../../electron/dicom/export/encodings/data-set';
import { exportedSeries } from '../../../../electron/dicom/export/exported-series';
import { seriesEncoder } from '../../../../electron/dicom/export/encode-series';
import { exportedImage } from '../../../../electron/dicom/export/instance-uid';
import { makeSeries, RECIPE } from '../support/make-series';

const imported: Partial<SeriesHeader> = {
  provenance: { kind: 'imported', transferSyntaxes: [], warnings: [], synthetic: false },
};
const identity = (...given: Parameters<typeof exportedSeries>) =>
  exportedSeries(...given).series.header.identity;

describe('UIDs from the recipe', () => {
  it('are the same for the same recipe, and the files are the same to the byte', async () => {
    const bytes = async () => {
      // Each with UIDs and a date of its own.
      const encoder = await seriesEncoder(makeSeries(), { uids: 'recipe' });
      return joinBytes((await encoder.encode(2)).parts);
    };
    expect(await bytes()).toEqual(await bytes());
  });

  it('do not depend on the order of the recipe’s keys, and differ with any of its values', () => {
    const uid = (recipe: typeof RECIPE) =>
      identity(makeSeries({ header: { provenance: { kind: 'generated', recipe } } }), { uids: 'recipe' });
    const turned = Object.fromEntries(Object.entries(RECIPE).toReversed()) as unknown as typeof RECIPE;
    expect(uid(turned)).toMatchObject({ seriesInstanceUid: uid(RECIPE).seriesInstanceUid });
    const { studyInstanceUid, seriesInstanceUid, frameOfReferenceUid } = uid(RECIPE);
    expect(new Set([studyInstanceUid, seriesInstanceUid, frameOfReferenceUid]).size).toBe(3);
    for (const one of [studyInstanceUid, seriesInstanceUid, frameOfReferenceUid])
      expect(one).toMatch(/^2\.25\.[1-9]\d{1,38}$/);
    expect(uid({ ...RECIPE, seed: 4 }).seriesInstanceUid).not.toBe(seriesInstanceUid);
  });

  it('are those of another series once something was done to it, in the same study and place', () => {
    const provenance = {
      kind: 'imported' as const,
      transferSyntaxes: [],
      warnings: [],
      synthetic: true,
      recipe: RECIPE,
    };
    const uids = (...sentences: string[]) =>
      identity(
        makeSeries({
          header: {
            provenance: {
              ...provenance,
              derivations: sentences.map((sentence) => ({ kind: 'resampled' as const, sentence })),
            },
          },
        }),
        { uids: 'recipe' },
      );
    const [plain, one, other] = [uids(), uids('To 1 mm.'), uids('To 2 mm.')];
    expect(new Set([plain, one, other].map((each) => each.seriesInstanceUid)).size).toBe(3);
    expect(uids('To 1 mm.').seriesInstanceUid).toBe(one.seriesInstanceUid);
    expect(one.studyInstanceUid).toBe(plain.studyInstanceUid);
    expect(one.frameOfReferenceUid).toBe(plain.frameOfReferenceUid);
  });

  it('are refused where there is no recipe', () => {
    expect(() => exportedSeries(makeSeries({ header: imported }), { uids: 'recipe' })).toThrow(
      /carries no recipe/,
    );
  });
});

describe('an imported series', () => {
  it('keeps patient, study and space, and becomes a series of its own, the same one each time', () => {
    const series = makeSeries({ header: imported });
    const { seriesInstanceUid, ...kept } = identity(series);
    expect({ ...kept, seriesInstanceUid: series.header.identity.seriesInstanceUid }).toEqual(
      series.header.identity,
    );
    expect(seriesInstanceUid).not.toBe(series.header.identity.seriesInstanceUid);
    expect(identity(series).seriesInstanceUid).toBe(seriesInstanceUid);
  });

  it('goes into a new study of the same patient by choice', () => {
    const series = makeSeries({ header: imported });
    const before = series.header.identity;
    const after = identity(series, { study: 'new' });
    expect([after.patientName, after.patientId, after.frameOfReferenceUid]).toEqual([
      before.patientName,
      before.patientId,
      before.frameOfReferenceUid,
    ]);
    expect(after.studyInstanceUid).not.toBe(before.studyInstanceUid);
  });

  it('becomes nobody’s by choice, another nobody each time', () => {
    const series = makeSeries({ header: imported });
    const [one, two] = [identity(series, { patient: 'replace' }), identity(series, { patient: 'replace' })];
    expect(one.patientId).not.toBe(two.patientId);
    expect(one.studyInstanceUid).not.toBe(two.studyInstanceUid);
    expect(one).toMatchObject({ studyDescription: '', seriesDescription: '', bodyPart: 'BRAIN' });
  });
});

it.each(['MR', 'OT'])('the image that others refer to is the one that is written: %s', async (modality) => {
  const series = makeSeries({ modality, header: modality === 'MR' ? {} : imported });
  const encoder = await seriesEncoder(series);
  const { sopInstanceUid } = await encoder.encode(modality === 'MR' ? 3 : 0);
  expect(exportedImage(series, 3)).toMatchObject({
    sopInstanceUid,
    sopClassUid: encoder.sopClassUid,
    seriesInstanceUid: encoder.header.identity.seriesInstanceUid,
    ...(modality === 'OT' && { frame: 4 }),
  });
});
