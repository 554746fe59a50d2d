/** QIDO-RS (PS3.18 section 10.6): which studies a service has, and which series a study has. */
import { UserError } from '../../core/errors';
import {
  MAX_FOUND,
  type FoundSeries,
  type FoundStudy,
  type StudyQuery,
  type WebNode,
} from '../../core/pacs-node';
import { count, parseObjects, text, texts, type JsonObject } from './dicom-json';
import { httpSentence, WebClient, type WebOptions } from './http';

const JSON_TYPE = 'application/dicom+json';

/** Newest first, at most `MAX_FOUND`. Throws `UserError` (network), `CancelledError`. */
export async function findStudies(
  node: WebNode,
  query: StudyQuery,
  options: WebOptions = {},
): Promise<FoundStudy[]> {
  const keys: Record<string, string | undefined> = {
    PatientName: query.patientName,
    PatientID: query.patientId,
    AccessionNumber: query.accession,
    ModalitiesInStudy: query.modality,
    StudyDate: query.studyDate,
  };
  const given = Object.entries(keys).filter((entry): entry is [string, string] => !!entry[1]);
  const found = await search(
    node,
    '/studies',
    { ...Object.fromEntries(given), includefield: '00081030', limit: String(MAX_FOUND) },
    options,
  );
  return found
    .map((study) => ({
      studyInstanceUid: text(study, '0020000D'),
      patientName: text(study, '00100010'),
      patientId: text(study, '00100020'),
      studyDate: text(study, '00080020'),
      description: text(study, '00081030'),
      accession: text(study, '00080050'),
      modalities: texts(study, '00080061'),
      series: count(study, '00201206'),
      instances: count(study, '00201208'),
    }))
    .filter(({ studyInstanceUid }) => studyInstanceUid !== '')
    .sort((a, b) => b.studyDate.localeCompare(a.studyDate))
    .slice(0, MAX_FOUND);
}

/** By series number. Throws `UserError` (network), `CancelledError`. */
export async function findSeries(
  node: WebNode,
  studyInstanceUid: string,
  options: WebOptions = {},
): Promise<FoundSeries[]> {
  const found = await search(
    node,
    `/studies/${encodeURIComponent(studyInstanceUid)}/series`,
    { includefield: '0008103E' },
    options,
  );
  return found
    .map((series) => ({
      seriesInstanceUid: text(series, '0020000E'),
      modality: text(series, '00080060'),
      number: count(series, '00200011'),
      description: text(series, '0008103E'),
      instances: count(series, '00201209'),
    }))
    .filter(({ seriesInstanceUid }) => seriesInstanceUid !== '')
    .sort((a, b) => (a.number ?? Infinity) - (b.number ?? Infinity));
}

/** Whether a service answers a search. Throws `UserError` (network) saying what is wrong. */
export async function verify(node: WebNode, options: WebOptions = {}): Promise<void> {
  await search(node, '/studies', { limit: '1' }, options);
}

async function search(
  node: WebNode,
  path: string,
  query: Record<string, string>,
  options: WebOptions,
): Promise<JsonObject[]> {
  const client = new WebClient(node, options);
  try {
    const answer = await client.sendForText({ method: 'GET', path, query, headers: { accept: JSON_TYPE } });
    if (answer.status === 204) return [];
    if (answer.status !== 200)
      throw new UserError('network', `${client.place}: ${httpSentence(answer.status)}`);
    return parseObjects(answer.text, client.place);
  } finally {
    client.close();
  }
}
