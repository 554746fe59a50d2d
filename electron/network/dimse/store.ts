/**
 * C-STORE as a user (PS3.4 annex B): files to another system, with an outcome for each. They go byte for byte, unless the
 * system does not take their encoding: then as explicit, else as implicit VR little endian.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { requests, type Dataset, type responses } from 'dcmjs-dimse';
import { CancelledError, errorSentence } from '../../core/errors';
import type { DimseNode, SendOutcome } from '../../core/pacs-node';
import { transferSyntaxLabel } from '../../dicom/transfer-syntax';
import { dataSetAs, offeredFor, unreadable } from '../encodings';
import type { Instance } from '../instances';
import { Connection, MAX_CONTEXTS, type ConnectionOptions, type Proposal } from './connection';
import { RawDataSet } from './library';
import { isWarning, statusSentence, SUCCESS } from './status';

export interface StoreOptions extends Omit<ConnectionOptions, 'sink'> {
  /** Is told what became of each file, in order. */
  onOutcome(outcome: SendOutcome): void;
}

/** A file on which the connection was lost is tried again so often. */
const RETRIES = 1;
/** So many files in a row that lost the connection: the other system is gone. */
const MAX_LOST = 3;
const PAUSE_MS = 300;

/**
 * Sends files; what the other system does not take or refuses is an outcome, not an error.
 * Throws `UserError` (network) where no connection came about at all, `CancelledError`.
 */
export async function storeInstances(
  node: DimseNode,
  instances: readonly Instance[],
  options: StoreOptions,
): Promise<void> {
  let everConnected = false;
  for (const batch of batches(instances)) {
    let next = 0;
    let lost = 0;
    let retries = 0;
    while (next < batch.length) {
      let connection: Connection;
      try {
        connection = await Connection.open(node, proposalsFor(batch.slice(next)), options);
      } catch (error) {
        if (!everConnected || error instanceof CancelledError) throw error;
        next = giveUp(batch, next, errorSentence(error), options);
        break;
      }
      everConnected = true;
      try {
        for (; next < batch.length; next++) {
          options.onOutcome(await storeOne(connection, batch[next]!, options.signal));
          lost = 0;
          retries = 0;
        }
      } catch (error) {
        if (error instanceof CancelledError) throw error;
        if (retries++ >= RETRIES) {
          options.onOutcome({ file: batch[next]!.file, state: 'failed', reason: errorSentence(error) });
          next += 1;
          retries = 0;
          lost += 1;
        }
        if (lost >= MAX_LOST) next = giveUp(batch, next, errorSentence(error), options);
        await pause(PAUSE_MS);
      } finally {
        await connection.release();
      }
    }
  }
}

function giveUp(batch: readonly Instance[], from: number, reason: string, options: StoreOptions): number {
  for (const { file } of batch.slice(from)) options.onOutcome({ file, state: 'failed', reason });
  return batch.length;
}

async function storeOne(
  connection: Connection,
  instance: Instance,
  signal: AbortSignal | undefined,
): Promise<SendOutcome> {
  const { file } = instance;
  const accepted = connection.accepted(instance.sopClassUid);
  const sendAs = offeredFor(instance.transferSyntax).find((uid) => accepted.includes(uid));
  if (sendAs === undefined) {
    const reason = connection.refuses(instance.sopClassUid)
      ? `${connection.place} does not store this kind of image.`
      : `${connection.place} does not take the encoding ${transferSyntaxLabel(instance.transferSyntax)}.`;
    return { file, state: 'failed', reason };
  }
  let bytes: Buffer;
  try {
    bytes = await dataSetAs(instance, sendAs, signal);
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    return { file, state: 'failed', reason: unreadable(error) };
  }
  const request = new requests.CStoreRequest(new RawDataSet(instance, sendAs, bytes));
  const response = await connection.ask<responses.CStoreResponse>(request);
  // The library keeps every request until the association ends, but needs its bytes no more.
  request.setDataset(undefined as unknown as Dataset);
  const status = response.getStatus();
  if (status === SUCCESS) return { file, state: 'sent' };
  return { file, state: isWarning(status) ? 'sent-with-warning' : 'failed', reason: statusSentence(status) };
}

/** One context for each encoding, so that the other system cannot choose one that a file does not have. */
function proposalsFor(instances: readonly Instance[]): Proposal[] {
  const proposals = new Map<string, Proposal>();
  for (const { sopClassUid, transferSyntax } of instances) {
    for (const syntax of offeredFor(transferSyntax)) {
      proposals.set(`${sopClassUid} ${syntax}`, { abstractSyntax: sopClassUid, transferSyntaxes: [syntax] });
    }
  }
  return [...proposals.values()];
}

/** Cuts the files into runs whose kinds and encodings fit into one association. */
function batches(instances: readonly Instance[]): Instance[][] {
  const found: Instance[][] = [];
  let kinds = new Set<string>();
  for (const instance of instances) {
    const more = offeredFor(instance.transferSyntax).map((syntax) => `${instance.sopClassUid} ${syntax}`);
    const together = new Set([...kinds, ...more]);
    if (found.length === 0 || together.size > MAX_CONTEXTS) {
      found.push([]);
      kinds = new Set(more);
    } else kinds = together;
    found.at(-1)!.push(instance);
  }
  return found;
}
