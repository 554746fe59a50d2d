/** STOW-RS (PS3.18 section 10.5): files to a service, one a request, so that each has an outcome of its own. */
import { readFile } from 'node:fs/promises';
import { CancelledError, errorSentence, UserError } from '../../core/errors';
import type { SendOutcome, WebNode } from '../../core/pacs-node';
import { EXPLICIT_LITTLE_ENDIAN, transferSyntaxLabel } from '../../dicom/transfer-syntax';
import { isWarning, statusSentence } from '../dimse/status';
import { dataSetAs, offeredFor, unreadable } from '../encodings';
import type { Instance } from '../instances';
import { writeMeta } from '../meta-information';
import { count, items, parseObjects, text, type JsonObject } from './dicom-json';
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
const REFERENCED_INSTANCE = '00081155';
/** Referenced Transfer Syntax not supported (PS3.18 table 10.5.3-2 and PS3.4 table B.2-1). */
const SYNTAX_NOT_SUPPORTED = 0xc122;
const UNSUPPORTED_MEDIA_TYPE = 415;

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
        options.onOutcome(await storeOne(client, instance, options.signal));
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

async function storeOne(
  client: WebClient,
  instance: Instance,
  signal: AbortSignal | undefined,
): Promise<SendOutcome> {
  const { file, transferSyntax } = instance;
  for (const sendAs of webEncodings(transferSyntax)) {
    let bytes: Buffer;
    try {
      bytes = await wholeFile(instance, sendAs, signal);
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      return { file, state: 'failed', reason: unreadable(error) };
    }
    const outcome = await post(client, bytes, instance.sopInstanceUid);
    if (!outcome.refusedEncoding) return { file, ...outcome.result };
  }
  const label = transferSyntaxLabel(transferSyntax);
  return { file, state: 'failed', reason: `${client.place} does not take the encoding ${label}.` };
}

/** Its own first; a service that refuses it is offered explicit little endian, which all services must take. */
function webEncodings(stored: string): string[] {
  return offeredFor(stored).filter((uid) => uid === stored || uid === EXPLICIT_LITTLE_ENDIAN);
}

/** A service wants whole files (PS3.18 section 8.7.3.1); a bare data set becomes one. */
async function wholeFile(instance: Instance, sendAs: string, signal?: AbortSignal): Promise<Buffer> {
  if (sendAs === instance.transferSyntax && instance.dataSetAt > 0) return readFile(instance.path);
  const meta = writeMeta({ ...instance, transferSyntax: sendAs }, '');
  return Buffer.concat([meta, await dataSetAs(instance, sendAs, signal)]);
}

async function post(client: WebClient, bytes: Buffer, sopInstanceUid: string): Promise<Answer> {
  const { contentType, body } = multipartOf(bytes, 'application/dicom');
  const answer = await client.sendForText({
    method: 'POST',
    path: '/studies',
    headers: { accept: 'application/dicom+json', 'content-type': contentType },
    body,
  });
  return outcomeOf(answer, sopInstanceUid, client.place);
}

interface Answer {
  result: Omit<SendOutcome, 'file'>;
  refusedEncoding: boolean;
}

/**
 * What the answer says of the one file that was sent. A status alone says little: proxies and sign-in pages answer 200
 * too. Stored is what the answer names as stored (PS3.18 section 10.5.3.3).
 */
function outcomeOf(
  { status, text: body }: { status: number; text: string },
  sopInstanceUid: string,
  place: string,
): Answer {
  const answer = storedAnswer(body, place);
  const failed = answer && items(answer, FAILED_INSTANCES)[0];
  if (failed) {
    const code = count(failed, FAILURE_REASON);
    const reason = code === null ? httpSentence(status) : statusSentence(code);
    return { result: { state: 'failed', reason }, refusedEncoding: code === SYNTAX_NOT_SUPPORTED };
  }
  const failure = (reason: string, refusedEncoding = false): Answer => ({
    result: { state: 'failed', reason },
    refusedEncoding,
  });
  if (status !== 200 && status !== 202)
    return failure(httpSentence(status), status === UNSUPPORTED_MEDIA_TYPE);
  const stored =
    answer &&
    items(answer, STORED_INSTANCES).find((item) => text(item, REFERENCED_INSTANCE) === sopInstanceUid);
  if (!stored)
    return failure(
      `${place} answers without saying that the image is stored (HTTP ${status}). Look there whether it is, or send it again.`,
    );
  const warning = count(stored, WARNING_REASON);
  if (warning !== null && isWarning(warning))
    return {
      result: { state: 'sent-with-warning', reason: statusSentence(warning) },
      refusedEncoding: false,
    };
  return { result: { state: 'sent' }, refusedEncoding: false };
}

/** The answer's data set; undefined where it is none that can be read. JSON was asked for. */
function storedAnswer(body: string, place: string): JsonObject | undefined {
  try {
    return parseObjects(body, place)[0];
  } catch {
    return undefined;
  }
}
