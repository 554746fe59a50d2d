import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundaryOf, multipartOf, readMultipart } from '../../../../electron/network/web/multipart';

async function* pieces(bytes: Buffer, sizes: number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? bytes.length);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function parts(source: AsyncIterable<Buffer>, boundary: string) {
  const found: { headers: Record<string, string>; body: Buffer; whole: boolean }[] = [];
  for await (const piece of readMultipart(source, boundary)) {
    if (piece.type === 'begin') found.push({ headers: piece.headers, body: Buffer.alloc(0), whole: false });
    else if (piece.type === 'data') found.at(-1)!.body = Buffer.concat([found.at(-1)!.body, piece.bytes]);
    else found.at(-1)!.whole = true;
  }
  return found;
}

const message = (bodies: Uint8Array[], boundary = 'b') =>
  Buffer.concat([
    Buffer.from('preamble\r\n'),
    ...bodies.flatMap((body, i) => [
      Buffer.from(
        `${i === 0 ? '' : '\r\n'}--${boundary}\r\nContent-Type: application/dicom\r\nX-N: ${i}\r\n\r\n`,
      ),
      Buffer.from(body),
    ]),
    Buffer.from(`\r\n--${boundary}--\r\nepilogue`),
  ]);

describe('boundaryOf', () => {
  it.each([
    ['multipart/related; type="application/dicom"; boundary=abc', 'abc'],
    ['Multipart/Related;boundary="a b;c"; type=x', 'a b;c'],
    ['application/dicom+json', undefined],
    ['multipart/related', undefined],
  ])('%s', (header, boundary) => expect(boundaryOf(header)).toBe(boundary));
});

describe('readMultipart', () => {
  it('gives every part as it was, however the message is cut', async () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      // Bodies that look like the start of a boundary.
      fc
        .constantFrom('\r\n', '\r\n-', '\r\n--', '\r\n--c', '\r\n\r\n')
        .map((text) => new TextEncoder().encode(text)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(body, { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        async (bodies, sizes) => {
          const found = await parts(pieces(message(bodies), sizes), 'b');
          expect(found.map(({ body: read }) => read.toString('hex'))).toEqual(
            bodies.map((each) => Buffer.from(each).toString('hex')),
          );
          expect(found.every(({ whole, headers }, i) => whole && headers['x-n'] === String(i))).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('fails where the message breaks off, at whatever byte', async () => {
    const whole = message([Buffer.from('one'), Buffer.from('two')]);
    const end = whole.indexOf('--b--') + '--b-'.length;
    for (let length = 0; length <= end; length++) {
      await expect(parts(pieces(whole.subarray(0, length), [7]), 'b'), String(length)).rejects.toThrow(
        'breaks off',
      );
    }
  });

  it('does not collect headers without an end', async () => {
    const endless = Buffer.concat([Buffer.from('--b\r\nX: '), Buffer.alloc(100_000, 'x')]);
    await expect(parts(pieces(endless, [1000]), 'b')).rejects.toThrow('have no end');
  });

  it('reads what multipartOf writes', async () => {
    const file = Buffer.from('\r\n--part- DICM \0\x01');
    const { contentType, body } = multipartOf(file, 'application/dicom');
    const found = await parts(pieces(Buffer.concat(body), [9]), boundaryOf(contentType)!);
    expect(found).toEqual([{ headers: { 'content-type': 'application/dicom' }, body: file, whole: true }]);
  });
});
