/** WADO-RS against a service that sends what no service should. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { retrieveSeries, type RetrieveOptions } from '../../../../electron/network/web/retrieve';
import { fixture } from '../../dicom/support/fixtures';

let folder: string;
let server: Server | undefined;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'gridit-retrieve-'))));
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const HEAD = '--b\r\nContent-Type: application/dicom\r\n\r\n';
const image = () => Buffer.from(fixture('rle'));
const part = (content: Buffer) => Buffer.concat([Buffer.from(HEAD), content, Buffer.from('\r\n')]);
const END = Buffer.from('--b--\r\n');

async function fetchFrom(answer: (response: ServerResponse) => void, limits: RetrieveOptions['limits'] = {}) {
  server = createServer((_request, response) => {
    response.on('error', () => undefined);
    response.writeHead(200, { 'content-type': 'multipart/related; type="application/dicom"; boundary=b' });
    answer(response);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return retrieveSeries(
    { kind: 'dicomweb', url: `http://127.0.0.1:${port}`, auth: { kind: 'none' } },
    { studyInstanceUid: '1.2', seriesInstanceUid: '1.3' },
    folder,
    { limits: { keepFree: 0, ...limits } },
  );
}

/** Writes for as long as somebody reads. */
function forEver(response: ServerResponse, piece: Buffer): void {
  const more = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more);
  more();
}

it('keeps whole images', async () => {
  const got = await fetchFrom((response) => response.end(Buffer.concat([part(image()), part(image()), END])));
  expect(got).toEqual({ received: 2 });
  expect(readdirSync(folder).toSorted()).toEqual(['IM000001.dcm', 'IM000002.dcm']);
});

it('stops a part that has no end, and leaves nothing of it', async () => {
  const endless = (response: ServerResponse) => {
    response.write(part(image()));
    response.write(HEAD);
    forEver(response, Buffer.alloc(1 << 20));
  };
  await expect(fetchFrom(endless, { bytes: 20 << 20 })).rejects.toThrow('more bytes came than one sender');
  expect(readdirSync(folder)).toEqual(['IM000001.dcm']);
});

it('stops before the disk is full, in the midst of a part', async () => {
  const endless = (response: ServerResponse) => {
    response.write(HEAD);
    forEver(response, Buffer.alloc(1 << 20));
  };
  await expect(fetchFrom(endless, { keepFree: Number.MAX_SAFE_INTEGER })).rejects.toThrow(/disk is full/);
  expect(readdirSync(folder)).toEqual([]);
});

it('keeps no part that is no DICOM file, and says how many there were', async () => {
  const page = part(Buffer.from('<html>not found</html>'));
  const got = await fetchFrom((response) => response.end(Buffer.concat([page, part(image()), page, END])));
  expect(got).toEqual({
    received: 1,
    problem: expect.stringMatching(
      /^2 of 3 parts of the answer of .* are no DICOM files and were left out\.$/,
    ),
  });
  expect(readdirSync(folder)).toEqual(['IM000001.dcm']);
});

it('fails where no part is a DICOM file', async () => {
  const page = part(Buffer.from('<html>not found</html>'));
  await expect(fetchFrom((response) => response.end(Buffer.concat([page, END])))).rejects.toThrow(
    'are no DICOM files',
  );
  expect(readdirSync(folder)).toEqual([]);
});

it('counts parts, be they ever so small', async () => {
  await expect(
    fetchFrom((response) => forEver(response, part(Buffer.alloc(0))), { files: 100 }),
  ).rejects.toThrow('sends more parts than a series can have');
  expect(readdirSync(folder)).toEqual([]);
});
