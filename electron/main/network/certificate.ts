/** Certificates and keys that a person chooses: read, and named by what is in them. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../../core/errors';
import { readReason } from '../../files/file-errors';
import type { Certificate } from '../../ipc/network-calls';

/** A certificate of this computer, and the ones above it, with its key; PEM texts. */
export interface Identity {
  cert: string;
  key: string;
  subject: string;
  validTo: string;
}

const MAX_BYTES = 200_000;
const NO_CERTIFICATE =
  'This file holds no certificate. Choose a PEM file with the certificate of the authority.';
const CERTIFICATES = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const KEY = /-----BEGIN ((?:RSA |EC |ENCRYPTED )?)PRIVATE KEY-----[\s\S]+?-----END \1PRIVATE KEY-----/;

/** Reads a PEM or DER file. Throws `UserError` (bad-file) where it is none. */
export async function readCertificate(file: string): Promise<Certificate> {
  const bytes = await readSmall(file, NO_CERTIFICATE);
  const text = bytes.toString('latin1');
  const certificate = parse(bytes);
  if (!certificate) throw new UserError('bad-file', NO_CERTIFICATE);
  const pem = text.includes('-----BEGIN CERTIFICATE-----') ? text : certificate.toString();
  return { pem, subject: nameOf(certificate), validTo: certificate.validTo };
}

/**
 * Reads a certificate and its key: one PEM file with both, or a file each. Certificates beside it are sent along as its
 * chain. Throws `UserError` (bad-file) saying what is missing.
 */
export async function readIdentity(files: readonly string[]): Promise<Identity> {
  const contents = await Promise.all(
    files.map((file) => readSmall(file, 'The file is no certificate or key.')),
  );
  const texts = contents.map((bytes) => bytes.toString('latin1'));
  const key = privateKey(texts);
  const certificates = contents.flatMap((bytes, i) => {
    const inText = texts[i]!.match(CERTIFICATES) ?? [];
    return (inText.length > 0 ? inText : [bytes]).flatMap((one) => parse(one) ?? []);
  });
  if (certificates.length === 0)
    throw new UserError(
      'bad-file',
      'There is no certificate in what was chosen. Choose it along with its key.',
    );
  const own = certificates.find((certificate) => certificate.checkPrivateKey(key.object));
  if (!own)
    throw new UserError(
      'bad-file',
      'The key does not belong to the certificate. Choose the two that were made together.',
    );
  const chain = [own, ...certificates.filter((certificate) => certificate !== own)];
  return {
    cert: chain.map((certificate) => certificate.toString()).join(''),
    key: key.pem,
    subject: nameOf(own),
    validTo: own.validTo,
  };
}

function privateKey(texts: readonly string[]): { pem: string; object: KeyObject } {
  const found = texts.map((text) => KEY.exec(text)).find((match) => match !== null);
  if (!found) {
    throw new UserError(
      'bad-file',
      'There is no private key in what was chosen. Choose the certificate and its key (PEM): one file with both, or two files.',
    );
  }
  const [pem, kind] = found as unknown as [string, string];
  if (kind.startsWith('ENCRYPTED') || pem.includes('Proc-Type: 4,ENCRYPTED')) {
    throw new UserError(
      'bad-file',
      'The private key is protected by a passphrase. Choose a copy without one; it is kept encrypted by this system.',
    );
  }
  try {
    return { pem, object: createPrivateKey(pem) };
  } catch (cause) {
    throw new UserError('bad-file', 'The private key is damaged, or of a kind that cannot be used.', {
      cause,
    });
  }
}

async function readSmall(file: string, unfit: string): Promise<Buffer> {
  try {
    if ((await stat(file)).size > MAX_BYTES) throw new UserError('bad-file', unfit);
    return await readFile(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('bad-file', `The file ${readReason(error) ?? 'cannot be read'}.`, { cause: error });
  }
}

function parse(source: Buffer | string): X509Certificate | undefined {
  try {
    return new X509Certificate(source);
  } catch {
    return undefined;
  }
}

/** Common Name, else the organisation. */
function nameOf({ subject }: X509Certificate): string {
  const part = (name: string) => new RegExp(`(?:^|\\n)${name}=([^\\n]+)`).exec(subject)?.[1];
  return (part('CN') ?? part('O') ?? 'without a name').slice(0, 128);
}
