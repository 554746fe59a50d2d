/** Certificates that a person chooses: read, and named by what is in them. */
import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../../core/errors';
import { readReason } from '../../files/file-errors';
import type { Certificate } from '../../ipc/network-calls';

const MAX_BYTES = 200_000;
const UNFIT = 'This file holds no certificate. Choose a PEM file with the certificate of the authority.';

/** Reads a PEM or DER file. Throws `UserError` (bad-file) where it is none. */
export async function readCertificate(file: string): Promise<Certificate> {
  let bytes: Buffer;
  try {
    if ((await stat(file)).size > MAX_BYTES) throw new UserError('bad-file', UNFIT);
    bytes = await readFile(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('bad-file', `The certificate ${readReason(error) ?? 'cannot be read'}.`, {
      cause: error,
    });
  }
  try {
    const certificate = new X509Certificate(bytes);
    const name = /(?:^|\n)(?:CN|O)=([^\n]+)/.exec(certificate.subject)?.[1] ?? 'without a name';
    const text = bytes.toString('latin1');
    const pem = text.includes('-----BEGIN CERTIFICATE-----') ? text : certificate.toString();
    return { pem, subject: name.slice(0, 128), validTo: certificate.validTo };
  } catch (cause) {
    throw new UserError('bad-file', UNFIT, { cause });
  }
}
