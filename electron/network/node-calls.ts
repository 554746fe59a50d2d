/** What can be done with another system, whichever protocol it speaks. */
import { mkdir } from 'node:fs/promises';
import type { FoundSeries, FoundStudy, PacsNode, SendOutcome, StudyQuery } from '../core/pacs-node';
import { UserError } from '../core/errors';
import * as dimseFind from './dimse/find';
import { getSeries, type GetResult, type SeriesAddress } from './dimse/get';
import { storeInstances as dimseStore } from './dimse/store';
import { echo } from './dimse/verify';
import { listInstances } from './instances';
import { retrieveSeries } from './web/retrieve';
import * as webSearch from './web/search';
import { storeInstances as webStore } from './web/store';

export interface NodeOptions {
  signal?: AbortSignal | undefined;
}

/** Resolves where the system answers as it should. Throws `UserError` (network) saying what is wrong. */
export async function testNode(node: PacsNode, options: NodeOptions = {}): Promise<void> {
  await (node.kind === 'dimse' ? echo(node, options) : webSearch.verify(node, options));
}

export interface SendOptions extends NodeOptions {
  /** Names (see `SendOutcome.file`) of files to leave out, because they were sent before. */
  skip?: readonly string[] | undefined;
  onOutcome(outcome: SendOutcome, done: number, total: number): void;
}

/**
 * Sends the DICOM files under paths.
 * @returns what is no DICOM file
 * Throws `UserError` (not-found where there is none to send; network where the system cannot be reached at all),
 * `CancelledError`.
 */
export async function sendFiles(
  node: PacsNode,
  paths: readonly string[],
  { signal, skip, onOutcome }: SendOptions,
): Promise<{ skipped: { file: string; reason: string }[] }> {
  const { instances, skipped } = await listInstances(paths, signal);
  const left = new Set(skip);
  const chosen = instances.filter(({ file }) => !left.has(file));
  if (chosen.length === 0)
    throw new UserError('not-found', 'There is no DICOM image here that could be sent.');
  let done = 0;
  const options = {
    signal,
    onOutcome: (outcome: SendOutcome) => onOutcome(outcome, ++done, chosen.length),
  };
  await (node.kind === 'dimse' ? dimseStore(node, chosen, options) : webStore(node, chosen, options));
  return { skipped };
}

export function findStudies(node: PacsNode, query: StudyQuery, options: NodeOptions): Promise<FoundStudy[]> {
  return node.kind === 'dimse'
    ? dimseFind.findStudies(node, query, options)
    : webSearch.findStudies(node, query, options);
}

export function findSeries(node: PacsNode, study: string, options: NodeOptions): Promise<FoundSeries[]> {
  return node.kind === 'dimse'
    ? dimseFind.findSeries(node, study, options)
    : webSearch.findSeries(node, study, options);
}

export interface FetchOptions extends NodeOptions {
  /** Images that came, of those announced; 0 of all where the system does not say. */
  progress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Fetches a series into a folder, which is made. For systems that open a connection of their own (C-MOVE) see
 * `move-with-receiver.ts`. Throws `UserError` (network, output), `CancelledError`.
 */
export async function fetchSeries(
  node: PacsNode,
  series: SeriesAddress,
  folder: string,
  { signal, progress }: FetchOptions = {},
): Promise<GetResult> {
  await mkdir(folder, { recursive: true });
  return node.kind === 'dimse'
    ? getSeries(node, series, folder, { signal, progress })
    : retrieveSeries(node, series, folder, { signal, progress: (done) => progress?.(done, 0) });
}
