/** Unique identifiers under 2.25, the root for UUIDs (PS3.5 section B.2): at most 44 characters, no registration. */
import { createHash, randomUUID } from 'node:crypto';

/** A new random UID. */
export function newUid(): string {
  return fromUuid(randomUUID());
}

/** The UID that always belongs to `name` (a name-based UUID, RFC 9562 section 5.5, in the URL name space). */
export function uidFromName(name: string): string {
  const namespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');
  const bytes = createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return fromUuid(bytes.toString('hex'));
}

function fromUuid(uuid: string): string {
  return `2.25.${BigInt(`0x${uuid.replaceAll('-', '')}`)}`;
}
