/** The form of a node: texts as they are typed, and the draft that they make. */
import type { Certificate, NodeDraft, OwnCertificate } from '../../electron/ipc/network-calls';

export interface NodeForm {
  kind: 'dimse' | 'dicomweb';
  name: string;
  host: string;
  port: string;
  calledAet: string;
  callingAet: string;
  retrieve: 'c-get' | 'c-move';
  url: string;
  auth: 'none' | 'basic' | 'bearer';
  user: string;
  useTls: boolean;
  ca: Certificate | null;
  checkHost: boolean;
  own: OwnCertificate | null;
}

/** @param callingAet proposal for the own AE title */
export function emptyForm(callingAet: string): NodeForm {
  return {
    kind: 'dimse',
    name: '',
    host: '',
    port: '104',
    calledAet: '',
    callingAet,
    retrieve: 'c-get',
    url: '',
    auth: 'none',
    user: '',
    useTls: false,
    ca: null,
    checkHost: true,
    own: null,
  };
}

export function formOf(node: NodeDraft, callingAet: string): NodeForm {
  const tls = {
    useTls: node.tls !== null,
    ca: node.tls?.ca ?? null,
    checkHost: node.tls?.checkHost ?? true,
    own: node.tls?.own ?? null,
  };
  if (node.kind === 'dimse') return { ...emptyForm(callingAet), ...node, port: String(node.port), ...tls };
  return { ...emptyForm(callingAet), ...node, ...tls };
}

/** What is entered, unchecked: the main process says in one sentence what is wrong with it. */
export function draftOf(form: NodeForm): NodeDraft {
  const { kind, name, ca, checkHost, own } = form;
  if (kind === 'dimse') {
    const { host, calledAet, callingAet, retrieve } = form;
    const port = /^\d+$/.test(form.port.trim()) ? Number(form.port) : Number.NaN;
    const tls = form.useTls ? { ca, checkHost, own } : null;
    return { kind, name, host, port, calledAet, callingAet, retrieve, tls };
  }
  const { url, auth, user } = form;
  return {
    kind,
    name,
    url: url.trim(),
    auth,
    user,
    tls: ca === null && checkHost && own === null ? null : { ca, checkHost, own },
  };
}
