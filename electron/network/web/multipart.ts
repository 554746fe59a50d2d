/** multipart/related messages (RFC 2387, RFC 2046 section 5.1) as DICOMweb uses them: read from a stream, and written. */
import { randomUUID } from 'node:crypto';

export type PartPiece =
  { type: 'begin'; headers: Record<string, string> } | { type: 'data'; bytes: Buffer } | { type: 'end' };

const MAX_HEADER_BYTES = 16 * 1024;
const CRLF = Buffer.from('\r\n');
const HEADERS_END = Buffer.from('\r\n\r\n');

/** The boundary that a Content-Type names, or undefined where it is no multipart message. */
export function boundaryOf(contentType: string): string | undefined {
  if (!/^\s*multipart\//i.test(contentType)) return undefined;
  const found = /;\s*boundary=(?:"([^"]{1,70})"|([^;\s]{1,70}))/i.exec(contentType);
  return found?.[1] ?? found?.[2];
}

/**
 * The parts of a message, piece by piece as they come; holds no more than a piece and a boundary in memory.
 * Throws an `Error` where the message breaks off or is not multipart.
 */
export async function* readMultipart(
  source: AsyncIterable<Buffer>,
  boundary: string,
): AsyncGenerator<PartPiece> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first boundary has no line before it; with one put there, all look alike.
  let held: Buffer = Buffer.from(CRLF);
  let state: 'preamble' | 'boundary' | 'headers' | 'body' | 'done' = 'preamble';
  for await (const chunk of source) {
    if (state === 'done') continue;
    held = Buffer.concat([held, chunk]);
    for (let more = true; more;) {
      more = false;
      if (state === 'preamble' || state === 'body') {
        const at = held.indexOf(delimiter);
        const known = at >= 0 ? at : Math.max(0, held.length - delimiter.length + 1);
        if (state === 'body' && known > 0) yield { type: 'data', bytes: held.subarray(0, known) };
        held = held.subarray(at >= 0 ? at + delimiter.length : known);
        if (at >= 0) {
          if (state === 'body') yield { type: 'end' };
          state = 'boundary';
          more = true;
        }
      } else if (state === 'boundary') {
        if (held.length < 2) break;
        if (held.toString('latin1', 0, 2) === '--') {
          state = 'done';
          break;
        }
        const line = held.indexOf(CRLF);
        if (line >= 0) {
          // The line end stays: it belongs to the empty line where a part has no headers.
          held = held.subarray(line);
          state = 'headers';
          more = true;
        } else if (held.length > MAX_HEADER_BYTES) throw new Error('A boundary has no end.');
      } else if (state === 'headers') {
        const end = held.indexOf(HEADERS_END);
        if (end >= 0) {
          yield { type: 'begin', headers: parseHeaders(held.toString('latin1', 0, end)) };
          held = held.subarray(end + HEADERS_END.length);
          // An empty body leaves its boundary's line end to the headers.
          if (held.subarray(0, delimiter.length - 2).equals(delimiter.subarray(2)))
            held = Buffer.concat([CRLF, held]);
          state = 'body';
          more = true;
        } else if (held.length > MAX_HEADER_BYTES) throw new Error('The headers of a part have no end.');
      }
    }
  }
  if (state !== 'done') throw new Error('The message breaks off.');
}

function parseHeaders(text: string): Record<string, string> {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

/** One file as a multipart/related message. @param type media type of the part */
export function multipartOf(file: Buffer, type: string): { contentType: string; body: Buffer[] } {
  const boundary = `part-${randomUUID()}`;
  return {
    contentType: `multipart/related; type="${type}"; boundary=${boundary}`,
    body: [
      Buffer.from(`--${boundary}\r\nContent-Type: ${type}\r\n\r\n`),
      file,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ],
  };
}
