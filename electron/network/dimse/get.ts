/** C-GET and C-MOVE as a user, Study Root (PS3.4 sections C.4.3 and C.4.2): a series from another system. */
import { constants, Dataset, requests, type responses } from 'dcmjs-dimse';
import { UserError } from '../../core/errors';
import type { DimseNode } from '../../core/pacs-node';
import { Connection, type ConnectionOptions, type Proposal } from './connection';
import { isWarning, statusSentence, SUCCESS } from './status';
import { COMPRESSED_SYNTAXES, IMAGE_CLASSES, PLAIN_SYNTAXES } from './storage-classes';
import { StoreSink } from './store-sink';

export interface SeriesAddress {
  studyInstanceUid: string;
  seriesInstanceUid: string;
}

export interface GetOptions extends Omit<ConnectionOptions, 'sink'> {
  /** Images fetched, of those that the other system has announced (0 while it has not). */
  progress?: ((done: number, total: number) => void) | undefined;
}

export interface GetResult {
  /** Images that came. */
  received: number;
  /** One sentence where some did not. */
  problem?: string | undefined;
}

const { StudyRootQueryRetrieveInformationModelGet: GET, StudyRootQueryRetrieveInformationModelMove: MOVE } =
  constants.SopClass;

/** Fetches a series into a folder over the same association. Throws `UserError` (network), `CancelledError`. */
export async function getSeries(
  node: DimseNode,
  series: SeriesAddress,
  folder: string,
  options: GetOptions = {},
): Promise<GetResult> {
  const sink = new StoreSink({ folder, partials: folder }, node.calledAet);
  const connection = await Connection.open(node, getProposals(), { ...options, sink });
  try {
    const request = new requests.CGetRequest();
    request.setDataset(identifier(series, require(connection, GET, 'C-GET')));
    const last = await connection.ask<responses.CGetResponse>(request, (response) =>
      options.progress?.(sink.count, sink.count + (response.getRemaining() ?? 0)),
    );
    return result(connection.place, last, sink.count, sink.problem);
  } finally {
    await connection.release();
  }
}

/**
 * Asks the other system to send a series to the AE `destination`, whose address it must know; somebody must be
 * listening there. Throws `UserError` (network), `CancelledError`.
 */
export async function moveSeries(
  node: DimseNode,
  series: SeriesAddress,
  destination: string,
  options: GetOptions = {},
): Promise<GetResult> {
  const connection = await Connection.open(
    node,
    [{ abstractSyntax: MOVE, transferSyntaxes: PLAIN_SYNTAXES }],
    options,
  );
  try {
    const request = requests.CMoveRequest.createSeriesMoveRequest(
      destination,
      series.studyInstanceUid,
      series.seriesInstanceUid,
    );
    request.setDataset(identifier(series, require(connection, MOVE, 'C-MOVE')));
    const told = (response: responses.CMoveResponse) => {
      const done = response.getCompleted() ?? 0;
      options.progress?.(done, done + (response.getRemaining() ?? 0));
    };
    const last = await connection.ask<responses.CMoveResponse>(request, told);
    return result(connection.place, last, last.getCompleted() ?? 0, undefined);
  } finally {
    await connection.release();
  }
}

/** The encoding for the request. Throws where the service is not offered. */
function require(connection: Connection, service: string, name: string): string {
  const [syntax] = connection.accepted(service);
  if (syntax === undefined)
    throw new UserError(
      'network',
      `${connection.place} does not offer ${name}. Choose the other way to fetch.`,
    );
  return syntax;
}

function identifier(series: SeriesAddress, syntax: string): Dataset {
  return new Dataset(
    {
      QueryRetrieveLevel: 'SERIES',
      StudyInstanceUID: series.studyInstanceUid,
      SeriesInstanceUID: series.seriesInstanceUid,
    },
    syntax,
  );
}

/** Every kind of image twice, so that compressed images need not be decompressed on the way. */
function getProposals(): Proposal[] {
  return [
    { abstractSyntax: GET, transferSyntaxes: PLAIN_SYNTAXES },
    ...IMAGE_CLASSES.flatMap((abstractSyntax) =>
      [PLAIN_SYNTAXES, COMPRESSED_SYNTAXES].map((transferSyntaxes) => ({
        abstractSyntax,
        transferSyntaxes,
        receives: true,
      })),
    ),
  ];
}

function result(
  place: string,
  last: responses.CGetResponse | responses.CMoveResponse,
  received: number,
  kept: string | undefined,
): GetResult {
  const status = last.getStatus();
  const failures = last.getFailures() ?? 0;
  if (status !== SUCCESS && !isWarning(status) && received === 0)
    throw new UserError('network', `${place}: ${statusSentence(status)}`);
  if (kept !== undefined) return { received, problem: kept };
  if (failures > 0) return { received, problem: `${failures} images could not be sent by ${place}.` };
  if (status !== SUCCESS && !isWarning(status)) return { received, problem: statusSentence(status) };
  return { received };
}
