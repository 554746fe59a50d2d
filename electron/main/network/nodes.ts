/** The systems that the person has entered, and how each is spoken to. */
import { randomUUID } from 'node:crypto';
import type { NodeTls, PacsNode } from '../../core/pacs-node';
import { UserError } from '../../core/errors';
import type { NodeDraft, NodeView } from '../../ipc/network-calls';
import type { Secrets } from '../settings/secrets';
import type { Settings } from '../settings/settings';
import { Identities } from './identities';

/** The password or token that comes with a draft: null forgets it, undefined leaves what is kept. */
export type GivenSecret = string | null | undefined;

export class Nodes {
  constructor(
    private readonly settings: Settings,
    private readonly secrets: Secrets,
    private readonly identities = new Identities(settings, secrets),
  ) {}

  list(): NodeView[] {
    return this.settings
      .get('nodes')
      .map(({ id, node }) => ({ id, node, secret: this.secrets.state(secretName(id)) }));
  }

  /** @param id null for a new node. @returns its id */
  async save(id: string | null, node: NodeDraft, secret: GivenSecret): Promise<string> {
    const all = this.settings.get('nodes');
    const key = id ?? randomUUID();
    const known = all.some((each) => each.id === key);
    if (id !== null && !known) throw gone();
    const entry = { id: key, node };
    await this.settings.set(
      'nodes',
      known ? all.map((each) => (each.id === key ? entry : each)) : [...all, entry],
    );
    const needed = node.kind === 'dicomweb' && node.auth !== 'none';
    if (secret === null || !needed) await this.secrets.remove(secretName(key));
    else if (secret !== undefined) await this.secrets.set(secretName(key), secret);
    await this.identities.settle();
    return key;
  }

  async remove(id: string): Promise<void> {
    await this.settings.set(
      'nodes',
      this.settings.get('nodes').filter((each) => each.id !== id),
    );
    await this.secrets.remove(secretName(id));
    await this.identities.settle();
  }

  /** Throws `UserError` where the node or the password that it needs is not there. */
  resolve(id: string): PacsNode {
    const entry = this.settings.get('nodes').find((each) => each.id === id);
    if (!entry) throw gone();
    return this.draft(id, entry.node, undefined);
  }

  /** A draft as it would be spoken to; its secret is the one given or, for a known node, the one kept. */
  draft(id: string | null, node: NodeDraft, secret: GivenSecret): PacsNode {
    const tls: NodeTls | undefined =
      node.tls === null
        ? undefined
        : {
            checkHost: node.tls.checkHost,
            ...(node.tls.ca && { ca: node.tls.ca.pem }),
            ...(node.tls.own && this.identities.resolve(node.tls.own)),
          };
    if (node.kind === 'dimse') {
      const { kind, host, port, calledAet, callingAet, retrieve } = node;
      return { kind, host, port, calledAet, callingAet, retrieve, tls };
    }
    const kept =
      secret ?? (secret === undefined && id !== null ? this.secrets.get(secretName(id)) : undefined);
    return { kind: 'dicomweb', url: node.url, auth: authOf(node, kept), tls };
  }
}

function authOf(
  node: Extract<NodeDraft, { kind: 'dicomweb' }>,
  secret: string | undefined,
): Extract<PacsNode, { kind: 'dicomweb' }>['auth'] {
  if (node.auth === 'none') return { kind: 'none' };
  if (secret === undefined || secret === '')
    throw new UserError(
      'bad-request',
      `Enter the ${node.auth === 'basic' ? 'password' : 'token'} for "${node.name}" again; none is kept for it.`,
    );
  return node.auth === 'basic'
    ? { kind: 'basic', user: node.user, password: secret }
    : { kind: 'bearer', token: secret };
}

function secretName(id: string): string {
  return `node:${id}`;
}

function gone(): UserError {
  return new UserError('not-found', 'This node is not set up any more.');
}
