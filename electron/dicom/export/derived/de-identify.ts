/**
 * The Basic Application Level Confidentiality Profile (PS3.15 annex E, table E.1-1) for what this program keeps of an
 * imported series. Elements that are not kept at all (birth date, physicians, institutions, private ones …) never reach
 * an export. Of what is kept the table asks:
 *
 * | Element                                  | Action | Done                                  |
 * | ---------------------------------------- | ------ | ------------------------------------- |
 * | Patient's Name, Patient ID               | Z      | replaced by nobody's                  |
 * | Study Date, Study Time                   | Z      | a date that stands for none           |
 * | Study and Series Description             | X      | removed                               |
 * | Study, Series, SOP Instance UID,         | U      | new ones                              |
 * | Frame of Reference, organisation UIDs    |        |                                       |
 * | Source Image Sequence                    | X/Z/U* | removed                               |
 * | Derivation Description, Contributing     | X, C   | not the source's: written by this     |
 * | Equipment, Image Comments                |        | program, with nothing of the patient  |
 *
 * Pixels are not touched: a face can be recognised in a series of the head, and text may be burnt in.
 */
import { randomBytes } from 'node:crypto';
import type { SeriesHeader } from '../../../core/series';
import { newUid } from '../../uid';
import { NO_DATE } from './no-date';

export function nobody(header: SeriesHeader): SeriesHeader {
  const { frameSources: _, ...rest } = header;
  // From no property of the person: a hash of an ID could be found by trying all IDs.
  const pseudonym = `ANON-${randomBytes(6).toString('hex').toUpperCase()}`;
  return {
    ...rest,
    identity: {
      patientName: 'ANONYMIZED^PATIENT',
      patientId: pseudonym,
      studyDescription: '',
      seriesDescription: '',
      ...NO_DATE,
      studyInstanceUid: newUid(),
      seriesInstanceUid: newUid(),
      frameOfReferenceUid: newUid(),
      seriesNumber: header.identity.seriesNumber,
      bodyPart: header.identity.bodyPart,
    },
  };
}
