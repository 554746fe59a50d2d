import { expect, it } from 'vitest';
import { isPending, isWarning, statusSentence } from '../../../../electron/network/dimse/status';
import {
  COMPRESSED_SYNTAXES,
  IMAGE_CLASSES,
  TAKEN_SYNTAXES,
} from '../../../../electron/network/dimse/storage-classes';
import { MAX_CONTEXTS } from '../../../../electron/network/dimse/connection';
import { rejectSentence } from '../../../../electron/network/dimse/reject-reason';

it.each([
  [0xa700, 'The system is out of resources, most likely its disk is full (A700).'],
  [0xa7ff, 'The system is out of resources, most likely its disk is full (A7FF).'],
  [0xa801, /has to add the AE title and address of this computer \(A801\)\.$/],
  [0xa900, /do not fit their kind \(A900\)/],
  [0xb000, /changed attributes/],
  [0xb00b, /remark of its own \(B00B\)/],
  [0xc123, /cannot understand the data \(C123\)/],
  [0x0111, /has an image with this identifier already \(0111\)/],
  [0x4242, /not in the standard \(4242\)/],
])('status %i', (status, sentence) => expect(statusSentence(status)).toMatch(sentence));

it('tells pending and warnings from failures', () => {
  expect([0xff00, 0xff01, 0x0000, 0xa700].map(isPending)).toEqual([true, true, false, false]);
  expect([0xb000, 0xb007, 0x0001, 0x0000, 0xa700, 0xc000].map(isWarning)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

it.each([
  [{ source: 1, reason: 7 }, /is not called "PACS"/],
  [{ source: 1, reason: 3 }, /does not know the calling AE title "ME"/],
  [{ source: 3, reason: 1 }, /too much to do. Try again later/],
  [{ source: 3, reason: 2 }, /reached a limit/],
  [{ source: 1, reason: 1 }, /without a reason \(source 1, reason 1\)/],
])('a refused association %o', (refusal, sentence) =>
  expect(rejectSentence('host:1', { calledAet: 'PACS', callingAet: 'ME' }, refusal)).toMatch(sentence),
);

it('proposes no more kinds of images for C-GET than an association has contexts', () => {
  expect(1 + 2 * IMAGE_CLASSES.length).toBeLessThanOrEqual(MAX_CONTEXTS);
  expect(new Set(IMAGE_CLASSES).size).toBe(IMAGE_CLASSES.length);
  for (const uid of COMPRESSED_SYNTAXES) expect(TAKEN_SYNTAXES).toContain(uid);
});
