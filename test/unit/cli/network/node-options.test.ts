import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodeFrom } from '../../../../electron/cli/network/node-options';

const flags = { aet: 'GRIDIT', checkHost: true };
afterEach(() => vi.unstubAllEnvs());

describe('nodeFrom', () => {
  it('reads DICOM addresses', () => {
    expect(nodeFrom('ORTHANC@pacs.example:104', flags)).toMatchObject({
      kind: 'dimse',
      host: 'pacs.example',
      port: 104,
      calledAet: 'ORTHANC',
      callingAet: 'GRIDIT',
      retrieve: 'c-get',
      tls: undefined,
    });
    expect(nodeFrom('A B@[::1]:11112', { ...flags, tls: true, move: true })).toMatchObject({
      host: '::1',
      calledAet: 'A B',
      retrieve: 'c-move',
      tls: { checkHost: true },
    });
  });

  it('reads DICOMweb addresses, with secrets from the environment', () => {
    vi.stubEnv('GRIDIT_PASSWORD', 'secret');
    expect(nodeFrom('https://pacs.example/dicom-web', { ...flags, user: 'me' })).toMatchObject({
      kind: 'dicomweb',
      auth: { kind: 'basic', user: 'me', password: 'secret' },
    });
    vi.stubEnv('GRIDIT_TOKEN', 'token');
    expect(nodeFrom('http://localhost:8042/dicom-web', flags)).toMatchObject({
      auth: { kind: 'bearer', token: 'token' },
    });
  });

  it.each([
    'pacs.example:104',
    'AET@pacs.example',
    'AET@pacs.example:0',
    'AET@pacs.example:70000',
    'far too long for a title@h:1',
    'ftp://x',
  ])('refuses %s', (address) => expect(() => nodeFrom(address, flags)).toThrow('is no address of a system'));

  it('names a certificate that is not there', () => {
    expect(() => nodeFrom('A@h:1', { ...flags, ca: '/nowhere/ca.pem' })).toThrow(
      '/nowhere/ca.pem does not exist.',
    );
  });
});
