import { describe, expect, it } from 'vitest';
import { newUid, uidFromName } from '../../../electron/dicom/uid';

describe('UIDs', () => {
  it('are a UUID under 2.25 without leading zeros', () => {
    const uids = Array.from({ length: 200 }, newUid);
    for (const uid of uids) expect(uid).toMatch(/^2\.25\.[1-9]\d{0,38}$/);
    expect(new Set(uids).size).toBe(200);
  });

  it('follow from a name by the rules of name-based UUIDs', () => {
    // Python: uuid.uuid5(uuid.NAMESPACE_URL, 'http://www.example.com/').int
    expect(uidFromName('http://www.example.com/')).toBe('2.25.336119372332973675807136457900335423714');
    expect(uidFromName('a')).not.toBe(uidFromName('b'));
  });
});
