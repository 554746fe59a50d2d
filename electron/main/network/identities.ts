/**
 * Certificates of this computer with their keys, which other systems ask to see. Keys are secrets: the window and the
 * settings know a certificate by a handle and by what it says.
 */
import { randomUUID } from 'node:crypto';
import { UserError } from '../../core/errors';
import type { NodeDraft, OwnCertificate, ReceiveSettings } from '../../ipc/network-calls';
import type { Secrets } from '../settings/secrets';
import type { Settings } from '../settings/settings';
import type { Identity } from './certificate';

/** What uses one: nodes and receiving. */
type Users = { node: NodeDraft }[];

export class Identities {
  /** Chosen, but not part of anything that was saved. */
  private readonly offered = new Map<string, Identity>();

  constructor(
    private readonly settings: Settings,
    private readonly secrets: Secrets,
  ) {}

  /** Takes what a person chose. @returns what the window may know of it */
  offer(identity: Identity): OwnCertificate {
    const id = randomUUID();
    this.offered.set(id, identity);
    return { id, subject: identity.subject, validTo: identity.validTo };
  }

  /** Certificate and key as PEM. Throws `UserError` where they are not kept any more. */
  resolve(own: OwnCertificate): { cert: string; key: string } {
    const { id, subject } = own;
    const offered = this.offered.get(id);
    if (offered) return { cert: offered.cert, key: offered.key };
    const kept = this.secrets.get(secretName(id));
    if (kept === undefined) {
      throw new UserError(
        'bad-request',
        `Choose this computer's certificate again: the key of "${subject}" is not kept any more.`,
      );
    }
    return JSON.parse(kept) as { cert: string; key: string };
  }

  /** Keeps what the settings name by now, and forgets what they named before. */
  async settle(): Promise<void> {
    const used = new Set(usedIn(this.settings.get('nodes'), this.settings.get('receive')));
    for (const id of used) {
      const offered = this.offered.get(id);
      if (!offered) continue;
      await this.secrets.set(secretName(id), JSON.stringify({ cert: offered.cert, key: offered.key }));
      this.offered.delete(id);
    }
    for (const name of Object.keys(this.settings.get('secrets'))) {
      const id = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : undefined;
      if (id !== undefined && !used.has(id)) await this.secrets.remove(name);
    }
  }
}

const PREFIX = 'certificate:';

function secretName(id: string): string {
  return `${PREFIX}${id}`;
}

function usedIn(nodes: Users, receive: ReceiveSettings): string[] {
  return [...nodes.map(({ node }) => node.tls?.own?.id), receive.tls?.own.id].filter(
    (id) => id !== undefined,
  );
}
