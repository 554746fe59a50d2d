/** STOW-RS against a service that is picky about encodings. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { SendOutcome } from '../../../../electron/core/pacs-node';
import { readMeta } from '../../../../electron/network/meta-information';
import { sendFiles } from '../../../../electron/network/node-calls';
import { allFrames, fixture, FIXTURES } from '../../dicom/support/fixtures';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** Answers each image by its encoding; keeps what it stored. */
async function service(refuse: (transferSyntax: string) => { status: number; body: string } | undefined) {
  const stored: Buffer[] = [];
  const offered: string[] = [];
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      const file = body.subarray(body.indexOf('\r\n\r\n') + 4, body.lastIndexOf('\r\n--'));
      const { transferSyntax, sopInstanceUid } = readMeta(file)!;
      offered.push(transferSyntax);
      const refusal = refuse(transferSyntax);
      if (!refusal) stored.push(file);
      response.writeHead(refusal?.status ?? 200, { 'content-type': 'application/dicom+json' });
      response.end(refusal?.body ?? storedAs(sopInstanceUid));
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/dicom-web`, stored, offered };
}

async function send(url: string, name: string): Promise<SendOutcome> {
  const outcomes: SendOutcome[] = [];
  await sendFiles({ kind: 'dicomweb', url, auth: { kind: 'none' } }, [join(FIXTURES, `${name}.dcm`)], {
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  expect(outcomes).toHaveLength(1);
  return outcomes[0]!;
}

const EXPLICIT = '1.2.840.10008.1.2.1';
const storedAs = (uid: string) =>
  JSON.stringify([{ '00081199': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: [uid] } }] } }]);
const failed = (reason: number) =>
  JSON.stringify([{ '00081198': { vr: 'SQ', Value: [{ '00081197': { vr: 'US', Value: [reason] } }] } }]);

describe('a service that does not take an encoding', () => {
  it.each<[string, { status: number; body: string }]>([
    ['by the reason of a failed image', { status: 409, body: failed(0xc122) }],
    ['by its status', { status: 415, body: '' }],
  ])('gets the image uncompressed: it says so %s', async (_, refusal) => {
    const { url, stored, offered } = await service((syntax) => (syntax === EXPLICIT ? undefined : refusal));
    expect(await send(url, 'jpeg-2000-lossless')).toEqual({ file: 'jpeg-2000-lossless.dcm', state: 'sent' });
    expect(offered).toEqual(['1.2.840.10008.1.2.4.90', EXPLICIT]);
    expect(await allFrames(new Uint8Array(stored[0]!))).toEqual(
      await allFrames(fixture('jpeg-2000-lossless')),
    );
  });

  it('is told from one that takes none at all', async () => {
    const { url, offered } = await service(() => ({ status: 415, body: '' }));
    expect(await send(url, 'rle')).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/does not take the encoding RLE Lossless/),
    });
    expect(offered).toHaveLength(2);
  });

  it('is not asked twice where something else is wrong', async () => {
    const { url, offered } = await service(() => ({ status: 409, body: failed(0xa700) }));
    expect(await send(url, 'rle')).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/out of resources/),
    });
    expect(offered).toHaveLength(1);
  });
});

describe('an answer that does not say that the image is stored', () => {
  it.each([
    ['a page of a proxy', '<html><body>Please sign in</body></html>'],
    ['nothing', ''],
    ['JSON that names nothing', '[{}]'],
    ['JSON that breaks off', '[{"00081199":'],
    ['another image', storedAs('1.2.3')],
    ['a data set in XML, which was not asked for', '<NativeDicomModel/>'],
  ])('counts as failed, and says what to do: %s', async (_, body) => {
    const { url } = await service(() => ({ status: 200, body }));
    expect(await send(url, 'rle')).toEqual({
      file: 'rle.dcm',
      state: 'failed',
      reason: expect.stringMatching(/without saying that the image is stored \(HTTP 200\)\. Look there/),
    });
  });
});
