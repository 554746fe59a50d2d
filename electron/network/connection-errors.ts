/** What went wrong between two systems, in words for the person who typed the address. */
import { CancelledError, UserError } from '../core/errors';
import { systemCode } from '../files/file-errors';

/** The error to throw for a connection to `place` ("host:port" or an address, as typed) that failed. */
export function connectionFailure(error: unknown, place: string): UserError | CancelledError {
  if (error instanceof UserError || error instanceof CancelledError) return error;
  const code = systemCode(error) ?? innerCode(error) ?? '';
  const sentence = SENTENCES[code] ?? tlsSentence(code);
  return new UserError(
    'network',
    sentence ? sentence(place) : `The connection to ${place} failed${code && ` (${code})`}.`,
    { cause: error },
  );
}

/** Node tries every address of a name and reports all failures together. */
function innerCode(error: unknown): string | undefined {
  const errors = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return errors.map(systemCode).find((code) => code !== undefined);
}

const unknownHost = (place: string) =>
  `${place} is not known: no computer of this name was found. Check the address, and the network of this computer.`;
const broken = (place: string) => `${place} broke the connection off.`;
const unreachable = (place: string) =>
  `${place} cannot be reached from this computer. Check the address and the network.`;

const SENTENCES: Record<string, (place: string) => string> = {
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  EAI_NODATA: unknownHost,
  ECONNREFUSED: (place) =>
    `${place} refuses the connection: nothing listens there. Check the port, and that the other system runs.`,
  ECONNRESET: broken,
  EPIPE: broken,
  ERR_STREAM_PREMATURE_CLOSE: broken,
  ETIMEDOUT: (place) =>
    `${place} does not answer in time. Check the address, the port and firewalls between.`,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EADDRNOTAVAIL: unreachable,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted('it was signed by nobody but itself'),
  SELF_SIGNED_CERT_IN_CHAIN: untrusted('its authority is not trusted by this computer'),
  UNABLE_TO_GET_ISSUER_CERT: untrusted('the certificate of its authority is missing'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted('its authority is not trusted by this computer'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted('its authority is not trusted by this computer'),
  CERT_SIGNATURE_FAILURE: untrusted('its signature is wrong'),
  CERT_HAS_EXPIRED: (place) =>
    `The certificate of ${place} has expired. Its administrator has to renew it; check also this computer's clock.`,
  CERT_NOT_YET_VALID: (place) => `The certificate of ${place} is not valid yet. Check this computer's clock.`,
  ERR_TLS_CERT_ALTNAME_INVALID: (place) =>
    `The certificate of ${place} was made out for another name. Type the address that stands in it, or let the name go unchecked in the node's TLS settings.`,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  EPROTO: noTls,
  HPE_INVALID_CONSTANT: (place) => `${place} does not speak HTTP. Check the address and the port.`,
};

function untrusted(why: string): (place: string) => string {
  return (place) =>
    `The certificate of ${place} cannot be trusted: ${why}. If it is right, choose its authority's certificate in the node's TLS settings.`;
}

function noTls(place: string): string {
  return `${place} does not speak TLS as it should. Turn TLS off, or check the port.`;
}

function tlsSentence(code: string): ((place: string) => string) | undefined {
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE/.test(code)) {
    return (place) =>
      `${place} broke off the TLS handshake: it may ask for a certificate of this computer, or know no common cipher.`;
  }
  if (/ALERT.*(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN)/.test(code)) {
    return (place) => `${place} does not accept this computer's certificate.`;
  }
  if (/^ERR_SSL_|^ERR_TLS_/.test(code)) return (place) => `TLS with ${place} failed (${code}).`;
  return undefined;
}
