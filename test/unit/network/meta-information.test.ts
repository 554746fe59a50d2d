import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import { afterAll, describe, expect, it } from 'vitest';
import { listInstances } from '../../../electron/network/instances';
import { readMeta, writeMeta } from '../../../electron/network/meta-information';

const meta = {
  sopClassUid: '1.2.840.10008.5.1.4.1.1.4',
  sopInstanceUid: '2.25.123456789',
  transferSyntax: '1.2.840.10008.1.2.1',
};
const head = writeMeta(meta, 'SENDER');
const folder = mkdtempSync(join(tmpdir(), 'gridit-meta-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('meta information', () => {
  it('is read as it was written, and ends where the data set begins', () => {
    expect(readMeta(Buffer.concat([head, Buffer.from('data set')]))).toEqual({
      ...meta,
      dataSetAt: head.length,
    });
  });

  it('is what another reader understands', () => {
    const element = Buffer.from([0x08, 0, 0x60, 0, 0x43, 0x53, 2, 0, 0x4d, 0x52]);
    const parsed = dicomParser.parseDicom(Buffer.concat([head, element]));
    expect(parsed.string('x00080060')).toBe('MR');
    expect(parsed.string('x00020003')).toBe(meta.sopInstanceUid);
    expect(parsed.string('x00020016')).toBe('SENDER');
    expect(parsed.uint32('x00020000')).toBe(head.length - 128 - 4 - 12);
  });

  it('is none where it is cut off, at whatever byte', () => {
    // The source AE title is last, and can be done without.
    const needed = head.indexOf('2.25.123456789') + 14;
    for (let length = 0; length < needed; length++)
      expect(readMeta(head.subarray(0, length))).toBeUndefined();
  });
});

describe('listInstances', () => {
  it('names what cannot be sent, and leaves a DICOMDIR out without a word', async () => {
    writeFileSync(join(folder, 'a.dcm'), head);
    writeFileSync(join(folder, 'b.txt'), 'A letter to the editor.');
    writeFileSync(join(folder, 'c.dcm'), '');
    writeFileSync(join(folder, 'DICOMDIR'), writeMeta({ ...meta, sopClassUid: '1.2.840.10008.1.3.10' }, ''));
    const { instances, skipped } = await listInstances([folder]);
    expect(instances).toEqual([
      { ...meta, path: join(folder, 'a.dcm'), file: 'a.dcm', dataSetAt: head.length, size: head.length },
    ]);
    expect(skipped.map(({ file }) => file)).toEqual(['b.txt', 'c.dcm']);
  });
});
