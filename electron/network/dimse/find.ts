/** C-FIND as a user, Study Root (PS3.4 section C.4.1): which studies a system has, and which series a study has. */
import { constants, Dataset, requests, type responses } from 'dcmjs-dimse';
import { UserError } from '../../core/errors';
import {
  MAX_FOUND,
  type DimseNode,
  type FoundSeries,
  type FoundStudy,
  type StudyQuery,
} from '../../core/pacs-node';
import { Connection, type ConnectionOptions } from './connection';
import { CANCELLED, statusSentence, SUCCESS } from './status';
import { PLAIN_SYNTAXES } from './storage-classes';

const FIND = constants.SopClass.StudyRootQueryRetrieveInformationModelFind;
const UTF8 = 'ISO_IR 192';

/** Newest first, at most `MAX_FOUND`. Throws `UserError` (network), `CancelledError`. */
export async function findStudies(
  node: DimseNode,
  query: StudyQuery,
  options: ConnectionOptions = {},
): Promise<FoundStudy[]> {
  // Old systems refuse a character set that they do not know, and most queries need none.
  const plain = Object.values(query).every((value) => /^[\x20-\x7e]*$/.test(value ?? ''));
  const keys = {
    ...(!plain && { SpecificCharacterSet: UTF8 }),
    QueryRetrieveLevel: 'STUDY',
    StudyInstanceUID: '',
    PatientName: query.patientName ?? '',
    PatientID: query.patientId ?? '',
    StudyDate: query.studyDate ?? '',
    StudyTime: '',
    AccessionNumber: query.accession ?? '',
    ModalitiesInStudy: query.modality ?? '',
    StudyDescription: '',
    NumberOfStudyRelatedSeries: '',
    NumberOfStudyRelatedInstances: '',
  };
  const found = await find(node, keys, options);
  return found
    .map((get) => ({
      studyInstanceUid: text(get('StudyInstanceUID')),
      patientName: text(get('PatientName')),
      patientId: text(get('PatientID')),
      studyDate: text(get('StudyDate')),
      description: text(get('StudyDescription')),
      accession: text(get('AccessionNumber')),
      modalities: texts(get('ModalitiesInStudy')),
      series: count(get('NumberOfStudyRelatedSeries')),
      instances: count(get('NumberOfStudyRelatedInstances')),
    }))
    .filter(({ studyInstanceUid }) => studyInstanceUid !== '')
    .sort((a, b) => b.studyDate.localeCompare(a.studyDate));
}

/** By series number. Throws `UserError` (network), `CancelledError`. */
export async function findSeries(
  node: DimseNode,
  studyInstanceUid: string,
  options: ConnectionOptions = {},
): Promise<FoundSeries[]> {
  const keys = {
    QueryRetrieveLevel: 'SERIES',
    StudyInstanceUID: studyInstanceUid,
    SeriesInstanceUID: '',
    Modality: '',
    SeriesNumber: '',
    SeriesDescription: '',
    NumberOfSeriesRelatedInstances: '',
  };
  const found = await find(node, keys, options);
  return found
    .map((get) => ({
      seriesInstanceUid: text(get('SeriesInstanceUID')),
      modality: text(get('Modality')),
      number: count(get('SeriesNumber')),
      description: text(get('SeriesDescription')),
      instances: count(get('NumberOfSeriesRelatedInstances')),
    }))
    .filter(({ seriesInstanceUid }) => seriesInstanceUid !== '')
    .sort((a, b) => (a.number ?? Infinity) - (b.number ?? Infinity));
}

type Getter = (keyword: string) => unknown;

async function find(
  node: DimseNode,
  keys: Record<string, string>,
  options: ConnectionOptions,
): Promise<Getter[]> {
  const connection = await Connection.open(
    node,
    [{ abstractSyntax: FIND, transferSyntaxes: PLAIN_SYNTAXES }],
    options,
  );
  try {
    const [syntax] = connection.accepted(FIND);
    if (syntax === undefined)
      throw new UserError('network', `${connection.place} does not offer to be searched (C-FIND).`);
    const request = new requests.CFindRequest();
    request.setDataset(new Dataset(keys, syntax));
    const found: Getter[] = [];
    const last = await connection.ask<responses.CFindResponse>(request, (response) => {
      const dataSet = response.getDataset();
      if (!dataSet || found.length >= MAX_FOUND) return;
      const elements = dataSet.getElements();
      found.push((keyword) => elements[keyword]);
      if (found.length === MAX_FOUND) connection.cancelRequest(request);
    });
    const status = last.getStatus();
    if (status !== SUCCESS && !(status === CANCELLED && found.length >= MAX_FOUND))
      throw new UserError('network', `${connection.place}: ${statusSentence(status)}`);
    return found;
  } finally {
    await connection.release();
  }
}

/** A value as dcmjs gives it: a text, a number, a list of those, or names with an alphabetic part. */
function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (value === undefined || value === null) return [];
  if (typeof value === 'object') return texts((value as { Alphabetic?: unknown }).Alphabetic);
  if (typeof value === 'string' || typeof value === 'number')
    return String(value)
      .split('\\')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  return [];
}

function text(value: unknown): string {
  return texts(value)[0] ?? '';
}

function count(value: unknown): number | null {
  const number = Number(text(value) || Number.NaN);
  return Number.isInteger(number) ? number : null;
}
