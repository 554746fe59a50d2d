/** STOW-RS (PS3.18 section 10.5): files to a service, one a request, so that each has an outcome of its own. */
import { readFile } from 'node:fs/promises';
import { CancelledError, errorSentence, UserError } from '../../core/errors';
import type { SendOutcome, WebNode } from '../../core/pacs-node';
import { isWarning, statusSentence } from '../dimse/status';
import type { Instance } from '../instances';
import { writeMeta } from '../meta-information';
import { count, items, parseObjects, type JsonObject } from './dicom-json';
import { httpSentence, WebClient, type WebOptions } from './http';
import { multipartOf } from './multipart';

export interface StowOptions extends WebOptions {
  /** Is told what became of each file. */
  onOutcome(outcome: SendOutcome): void;
}

const PARALLEL = 4;
/** A connection that broke is tried again so often; a service that is gone fails every file after. */
const RETRIES = 1;
const FAILED_INSTANCES = '00081198';
const STORED_INSTANCES = '00081199';
const FAILURE_REASON = '00081197';
const WARNING_REASON = '00081196';

/**
 * Sends files; what the service refuses is an outcome. Throws `UserError` (network) where the first file cannot even
 * be offered, `CancelledError`.
 */
export async function storeInstances(
  node: WebNode,
  instances: readonly Instance[],
  options: StowOptions,
): Promise<void> {
  const client = new WebClient(node, options);
  let gone: string | undefined;
  const send = async (instance: Instance, first: boolean) => {
    const { file } = instance;
    if (gone !== undefined) {
      options.onOutcome({ file, state: 'failed', reason: gone });
      return;
    }
    for (let attempt = 0; ; attempt++) {
      try {
        options.onOutcome(await storeOne(client, instance));
        return;
      } catch (error) {
        if (error instanceof CancelledError || !(error instanceof UserError) || first) throw error;
        if (attempt < RETRIES) continue;
        gone = errorSentence(error);
        options.onOutcome({ file, state: 'failed', reason: gone });
        return;
      }
    }
  };
  try {
    // The first goes alone: what is wrong with the address shows before four files are read.
    if (instances[0]) await send(instances[0], true);
    let next = 1;
    const worker = async () => {
      while (next < instances.length) await send(instances[next++]!, false);
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
  } finally {
    client.close();
  }
}

async function storeOne(client: WebClient, instance: Instance): Promise<SendOutcome> {
  const { file } = instance;
  let bytes: Buffer;
  try {
    bytes = await readFile(instance.path);
  } catch {
    return { file, state: 'failed', reason: 'The file cannot be read.' };
  }
  // A service wants whole files (PS3.18 section 8.7.3.1); a bare data set becomes one.
  if (instance.dataSetAt === 0) bytes = Buffer.concat([writeMeta(instance, ''), bytes]);
  const { contentType, body } = multipartOf(bytes, 'application/dicom');
  const answer = await client.sendForText({
    method: 'POST',
    path: '/studies',
    headers: { accept: 'application/dicom+json', 'content-type': contentType },
    body,
  });
  return { file, ...outcomeOf(answer.status, answer.text, client.place) };
}

/** What the answer says of the one file that was sent. */
function outcomeOf(status: number, body: string, place: string): Omit<SendOutcome, 'file'> {
  let answer: JsonObject | undefined;
  try {
    [answer] = parseObjects(body, place);
  } catch {
    // Some services answer in XML; the HTTP status then has to do.
  }
  const failed = answer && items(answer, FAILED_INSTANCES)[0];
  if (failed) {
    const reason = count(failed, FAILURE_REASON);
    return { state: 'failed', reason: reason === null ? httpSentence(status) : statusSentence(reason) };
  }
  if (status !== 200 && status !== 202) return { state: 'failed', reason: httpSentence(status) };
  const stored = answer && items(answer, STORED_INSTANCES)[0];
  const warning = stored ? count(stored, WARNING_REASON) : null;
  if (warning !== null && isWarning(warning))
    return { state: 'sent-with-warning', reason: statusSentence(warning) };
  return { state: 'sent' };
}
