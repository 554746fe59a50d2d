/** What Node is told about TLS: its own checks of the certificate chain always, of the host name unless turned off. */
import { isIP } from 'node:net';
import type { NodeTls } from '../core/pacs-node';

/** Options for `tls.connect` and for an HTTPS agent. @param host as typed */
export function tlsOptions(host: string, tls: NodeTls) {
  return {
    ...(isIP(host) === 0 && { servername: host }),
    ...(tls.ca !== undefined && { ca: tls.ca }),
    ...(tls.cert !== undefined && { cert: tls.cert }),
    ...(tls.key !== undefined && { key: tls.key }),
    ...(!tls.checkHost && { checkServerIdentity: () => undefined }),
  };
}
