/**
 * Requests to a DICOMweb service over Node's own HTTP and TLS: authorities of a node's own, time-outs, streamed
 * answers, and no redirects, so that nothing is contacted but the address that was typed.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { CancelledError, UserError } from '../../core/errors';
import type { WebNode } from '../../core/pacs-node';
import { connectionFailure } from '../connection-errors';
import { tlsOptions } from '../tls-options';

export interface WebRequest {
  method: 'GET' | 'POST';
  /** Below the node's address: "/studies". */
  path: string;
  query?: Record<string, string> | undefined;
  headers: Record<string, string>;
  body?: Buffer[] | undefined;
}

export interface WebOptions {
  signal?: AbortSignal | undefined;
  /** Connecting, and any silence after that. */
  idleMs?: number | undefined;
}

const IDLE_MS = 60_000;
/** Answers that are kept in memory: results of a search, or of storing. */
const MAX_TEXT_BYTES = 32 * 1024 * 1024;

/** Requests to one node; connections are kept between them. */
export class WebClient {
  /** The node's address as shown in messages, without a user name in it. */
  readonly place: string;
  private readonly base: URL;
  private readonly agent: HttpAgent | HttpsAgent;

  /** Throws `UserError` (bad-request) where the address is none. */
  constructor(
    private readonly node: WebNode,
    private readonly options: WebOptions = {},
  ) {
    this.base = webAddress(node.url);
    this.place = `${this.base.origin}${this.base.pathname}`.replace(/\/$/, '');
    const keep = { keepAlive: true, maxSockets: 6 };
    this.agent =
      this.base.protocol === 'https:'
        ? new HttpsAgent({ ...keep, ...tlsOptions(this.base.hostname, node.tls ?? { checkHost: true }) })
        : new HttpAgent(keep);
  }

  /**
   * Resolves with the answer as soon as its head is there; the caller reads or destroys it.
   * Throws `UserError` (network) where no answer came, or it is a redirect or a refusal to this user; `CancelledError`.
   */
  async send(request: WebRequest): Promise<IncomingMessage> {
    const { signal } = this.options;
    if (signal?.aborted) throw new CancelledError();
    try {
      const answer = await this.begin(request);
      const problem = this.problemOf(answer);
      if (problem) {
        answer.destroy();
        throw problem;
      }
      return answer;
    } catch (error) {
      if (signal?.aborted) throw new CancelledError();
      throw connectionFailure(error, this.place);
    }
  }

  /** The same, with the whole body. */
  async sendForText(request: WebRequest): Promise<{ status: number; type: string; text: string }> {
    const answer = await this.send(request);
    const text = await this.textOf(answer);
    return { status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', text };
  }

  /** The body of an answer, up to a bound. */
  async textOf(answer: IncomingMessage): Promise<string> {
    const parts: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const part of answer) {
        parts.push(part as Buffer);
        bytes += (part as Buffer).length;
        if (bytes > MAX_TEXT_BYTES)
          throw new UserError('network', `The answer of ${this.place} is too long.`);
      }
    } catch (error) {
      if (this.options.signal?.aborted) throw new CancelledError();
      throw connectionFailure(error, this.place);
    }
    return Buffer.concat(parts).toString('utf8');
  }

  close(): void {
    this.agent.destroy();
  }

  private begin({ method, path, query, headers, body }: WebRequest): Promise<IncomingMessage> {
    const url = new URL(this.base);
    url.pathname = `${this.base.pathname.replace(/\/$/, '')}${path}`;
    for (const [key, value] of Object.entries(query ?? {})) url.searchParams.set(key, value);
    const { signal, idleMs = IDLE_MS } = this.options;
    const length = body?.reduce((sum, part) => sum + part.length, 0);
    return new Promise((resolve, reject) => {
      const begin = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const outgoing = begin(url, {
        method,
        agent: this.agent,
        timeout: idleMs,
        headers: {
          ...headers,
          ...this.authorization(),
          ...(length !== undefined && { 'content-length': length }),
        },
        ...(signal && { signal }),
      });
      outgoing.on('error', reject);
      outgoing.on('timeout', () =>
        outgoing.destroy(Object.assign(new Error('silent'), { code: 'ETIMEDOUT' })),
      );
      outgoing.on('response', resolve);
      for (const part of body ?? []) outgoing.write(part);
      outgoing.end();
    });
  }

  private authorization(): Record<string, string> {
    const { auth } = this.node;
    if (auth.kind === 'basic')
      return { authorization: `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}` };
    return auth.kind === 'bearer' ? { authorization: `Bearer ${auth.token}` } : {};
  }

  private problemOf({ statusCode = 0, headers }: IncomingMessage): UserError | undefined {
    const { place } = this;
    if (statusCode === 401)
      return new UserError(
        'network',
        `${place} asks for a user name and password or a token, or does not accept these.`,
      );
    if (statusCode === 403) return new UserError('network', `${place} does not allow this user to do that.`);
    if (statusCode >= 300 && statusCode < 400) {
      const to = URL.canParse(headers.location ?? '', this.base.href)
        ? new URL(headers.location!, this.base).origin
        : '';
      return new UserError(
        'network',
        `${place} points to another address${to && ` (${to})`}. If you trust it, enter that one.`,
      );
    }
    return undefined;
  }
}

/** The sentence for an HTTP status that is no success. */
export function httpSentence(status: number): string {
  const text = HTTP[status] ?? (status >= 500 ? 'The service failed' : 'The service refuses this');
  return `${text} (HTTP ${status}).`;
}

const HTTP: Record<number, string> = {
  400: 'The service does not understand the request',
  404: 'There is no such thing at this address, or the address is not that of a DICOMweb service',
  405: 'The service does not offer this',
  406: 'The service cannot answer in a form that is understood here',
  409: 'The service refuses the image',
  413: 'The image is too large for the service',
  415: 'The service does not take this kind of data',
  501: 'The service does not offer this',
  503: 'The service is busy',
  507: 'The service has no space left',
};

function webAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new UserError('bad-request', 'The address must begin with http:// or https://.');
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return url;
}
