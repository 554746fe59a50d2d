import { describe, expect, it } from 'vitest';
import type { ConformanceReport } from '../../../../electron/ipc/contract';
import { choicesFor, offers, verdict, type ExportForm } from '../../../../renderer/export/export-form';

const form: ExportForm = {
  syntax: 'explicit',
  object: 'classic',
  segmentation: 'binary',
  recipeUids: false,
  newStudy: false,
  replacePatient: false,
  dicomdir: false,
  zip: false,
  fps: 10,
};
const everything: ExportForm = {
  ...form,
  syntax: 'rle',
  object: 'enhanced',
  recipeUids: true,
  newStudy: true,
  dicomdir: true,
  zip: true,
};
const generated = { modality: 'MR', origin: 'generated', seed: 3 } as const;
const imported = { modality: 'CT', origin: 'imported', seed: null } as const;
const odd = { modality: 'OT', origin: 'imported', seed: null } as const;

describe('the choices of an export', () => {
  it('are none where nothing was chosen', () => {
    expect(choicesFor(form, 'dicom', generated)).toEqual({});
    expect(choicesFor(form, 'nifti', generated)).toEqual({});
  });

  it('are those that the format and the series have', () => {
    const files = { syntax: 'rle', dicomdir: true, zip: true };
    expect(choicesFor(everything, 'dicom', generated)).toEqual({
      ...files,
      object: 'enhanced',
      uids: 'recipe',
    });
    expect(choicesFor(everything, 'dicom', imported)).toEqual({ ...files, object: 'enhanced', study: 'new' });
    expect(choicesFor(everything, 'dicom', odd)).toEqual({ ...files, study: 'new' });
    expect(choicesFor(everything, 'png', imported)).toEqual({ zip: true });
    expect(choicesFor(everything, 'nifti', imported)).toEqual({});
    expect(choicesFor({ ...everything, fps: 24 }, 'gif', imported)).toEqual({ fps: 24 });
    expect(offers(generated).subject).toBe(false);
  });

  it('leave study and UIDs to the replacement of a patient', () => {
    const choices = choicesFor({ ...everything, replacePatient: true }, 'dicom', imported);
    expect(choices).toEqual({
      syntax: 'rle',
      object: 'enhanced',
      patient: 'replace',
      dicomdir: true,
      zip: true,
    });
  });
});

describe('the verdict', () => {
  const clean: ConformanceReport = {
    files: 3,
    findings: [],
    volume: { ok: true, why: null },
    dciodvfy: null,
  };
  const finding = { severity: 'error' as const, rule: 'vr', text: '', files: [], count: 1 };

  it('counts what either judge found', () => {
    expect(verdict(clean)).toEqual({ level: 'ok', text: 'Conforms to the DICOM standard' });
    const dciodvfy = { file: 'a', errors: ['one'], warnings: ['two'] };
    expect(verdict({ ...clean, findings: [finding], dciodvfy })).toEqual({
      level: 'error',
      text: '2 errors by the DICOM standard',
    });
    expect(verdict({ ...clean, dciodvfy: { ...dciodvfy, errors: [] } })).toEqual({
      level: 'warning',
      text: '1 remark',
    });
  });
});
