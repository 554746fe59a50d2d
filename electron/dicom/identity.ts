/** Who a generated series belongs to: nobody, and it says so wherever a name is shown. */
import type { Identity } from '../core/series';
import { newUid } from './uid';

export interface SyntheticIdentityRequest {
  /** DICOM body part, e.g. "BRAIN". */
  bodyPart: string;
  /** E.g. "Synthetic brain T1". */
  description: string;
  seed: number;
  /** Local time of making; now where absent. */
  now?: Date;
}

/** An identity with fresh UIDs and a patient that nobody can take for a person. */
export function newSyntheticIdentity(request: SyntheticIdentityRequest): Identity {
  const now = request.now ?? new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  const studyInstanceUid = newUid();
  return {
    patientName: 'SYNTHETIC^NOT A PERSON',
    patientId: `SYNTHETIC-${request.seed.toString(16).toUpperCase().padStart(8, '0')}`,
    studyDescription: 'Synthetic images (GriDiT Studio)',
    seriesDescription: request.description.slice(0, 64),
    studyDate: `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`,
    studyTime: `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`,
    studyInstanceUid,
    seriesInstanceUid: newUid(),
    frameOfReferenceUid: newUid(),
    seriesNumber: 1,
    bodyPart: request.bodyPart.toUpperCase().slice(0, 16),
  };
}
