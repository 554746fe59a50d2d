import { beforeEach, describe, expect, it } from 'vitest';
import { CancelledError, UserError } from '../../../electron/core/errors';
import { callChannel, eventChannel, importPathsChannel, portChannel } from '../../../electron/ipc/channels';
import { calls, type CallName, type CompleteRequest } from '../../../electron/ipc/contract';
import {
  IpcServer,
  type CallHandlers,
  type InvokeEvent,
  type InvokeRegistry,
  type PageContents,
  type ServerHandlers,
} from '../../../electron/main/ipc-server';

class Page implements PageContents<string> {
  destroyed = false;
  readonly received: unknown[][] = [];
  isDestroyed() {
    return this.destroyed;
  }
  send(...message: unknown[]) {
    this.received.push(message);
  }
  postMessage(...message: unknown[]) {
    this.received.push(message);
  }
}

class Registry implements InvokeRegistry<string> {
  readonly listeners = new Map<string, (event: InvokeEvent<string>, request: unknown) => Promise<unknown>>();
  handle(channel: string, listener: (event: InvokeEvent<string>, request: unknown) => Promise<unknown>) {
    if (this.listeners.has(channel)) throw new Error(`Second handler for ${channel}`);
    this.listeners.set(channel, listener);
  }
}

const request: CompleteRequest = {
  packId: 'brain',
  frames: 32,
  spacing: 3.5,
  start: 0,
  seed: 1,
  steps: 20,
  sampler: 'heun',
  plan: 'coarse-to-fine',
  conditions: {},
  superResolution: true,
  labels: true,
  provider: 'auto',
};

let registry: Registry;
let server: IpcServer<string>;
let page: Page;
let logged: [string, unknown][];
let answers: Partial<Record<CallName, (request: never, page: PageContents<string>) => unknown>>;

beforeEach(() => {
  registry = new Registry();
  page = new Page();
  logged = [];
  answers = {};
  const log = { error: (where: string, error: unknown) => void logged.push([where, error]) };
  server = new IpcServer<string>(registry, log, () => [page]);
  const handlers = Object.fromEntries(
    (Object.keys(calls) as CallName[]).map((name) => [
      name,
      async (given: never, asker: PageContents<string>) => answers[name]?.(given, asker),
    ]),
  );
  server.handleCalls(
    Promise.resolve({ calls: handlers as unknown as CallHandlers<string>, importPaths: takeIn }),
  );
});

const takeIn = async (paths: string[]) => ({
  cancelled: false,
  imported: [],
  skipped: [{ file: paths[0]!, reason: 'r' }],
});

function call(channel: string, given?: unknown, frame: InvokeEvent['senderFrame'] = ownFrame()) {
  return registry.listeners.get(channel)!({ sender: page, senderFrame: frame }, given);
}

function ownFrame() {
  return { url: 'app://studio/index.html', parent: null as unknown };
}

describe('IpcServer', () => {
  it('answers every call of the contract, and takes dropped files', () => {
    const channels = [...Object.keys(calls).map(callChannel), importPathsChannel];
    expect([...registry.listeners.keys()].sort()).toEqual(channels.sort());
  });

  it('gives the checked request and the page to the handler, and its value back', async () => {
    let seen: unknown[] = [];
    answers['jobs.add'] = (...given) => {
      seen = given;
      return { jobIds: ['job-1'] };
    };
    const reply = await call(callChannel('jobs.add'), { requests: [request], more: 'dropped' });
    expect(reply).toEqual({ ok: true, value: { jobIds: ['job-1'] } });
    expect(seen).toEqual([{ requests: [request] }, page]);
  });

  it.each([
    ['another site', { url: 'https://example.org/', parent: null }],
    ['a frame inside our page', { url: 'app://studio/index.html', parent: {} }],
    ['a frame that is gone', null],
    ['a file', { url: 'file:///index.html', parent: null }],
  ])('drops a call from %s', async (_who, frame) => {
    let called = false;
    answers['library.list'] = () => {
      called = true;
      return [];
    };
    expect(await call(callChannel('library.list'), undefined, frame)).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    });
    expect(called).toBe(false);
    expect(logged).toHaveLength(1);
  });

  it.each([
    ['frames', 0, 'The number of slices must be a whole number from 1 to 512, not 0.'],
    ['frames', -1, 'The number of slices must be a whole number from 1 to 512, not -1.'],
    ['frames', 1e9, 'The number of slices must be a whole number from 1 to 512, not 1000000000.'],
    ['frames', 'abc', 'The number of slices must be a whole number from 1 to 512, not "abc".'],
    ['frames', 1.5, 'The number of slices must be a whole number from 1 to 512, not 1.5.'],
    ['spacing', 0, 'The spacing must be a number from 0.001 to 1000 mm, not 0.'],
    ['spacing', Number.NaN, 'The spacing must be a number from 0.001 to 1000 mm, not NaN.'],
    ['start', '', 'The start must be a number from -1000000 to 1000000 mm.'],
    ['seed', -1, 'The seed must be a whole number from 0 to 4294967295, not -1.'],
    ['steps', 0, 'The number of steps must be a whole number from 1 to 1000, not 0.'],
    ['sampler', 'best', 'The sampler must be one of euler, heun, dpmpp2m, ddim, ancestral, not "best".'],
    ['packId', '', 'Choose a model.'],
  ])('says in one sentence what is wrong with %s = %j', async (field, value, sentence) => {
    const reply = await call(callChannel('jobs.add'), { requests: [{ ...request, [field]: value }] });
    expect(reply).toEqual({ ok: false, error: { code: 'bad-request', message: sentence } });
    expect(logged).toEqual([]);
  });

  it.each([undefined, null, 7, 'x', {}, { seriesId: '../../etc' }, { seriesId: 1 }])(
    'refuses the request %j before any handler sees it',
    async (given) => {
      answers['library.remove'] = () => {
        throw new Error('must not be called');
      };
      expect(await call(callChannel('library.remove'), given)).toMatchObject({
        ok: false,
        error: { code: 'bad-request', message: expect.stringMatching(/\.$/) },
      });
    },
  );

  it('passes the sentence of a UserError, and says when something was cancelled', async () => {
    answers['library.remove'] = () => {
      throw new UserError('not-found', 'This series is not in the library any more.');
    };
    expect(await call(callChannel('library.remove'), { seriesId: 'a' })).toEqual({
      ok: false,
      error: { code: 'not-found', message: 'This series is not in the library any more.' },
    });
    answers['library.remove'] = () => {
      throw new CancelledError();
    };
    expect(await call(callChannel('library.remove'), { seriesId: 'a' })).toMatchObject({
      ok: false,
      error: { code: 'cancelled' },
    });
    expect(logged).toEqual([]);
  });

  it('keeps the details of a defect to the log', async () => {
    const defect = new TypeError('cannot read /home/somebody/secret');
    answers['library.list'] = () => {
      throw defect;
    };
    const reply = (await call(callChannel('library.list'))) as { error: { code: string; message: string } };
    expect(reply.error.code).toBe('defect');
    expect(reply.error.message).not.toContain('secret');
    expect(logged).toEqual([[callChannel('library.list'), defect]]);
  });

  it('does not let an answer out that the contract does not know', async () => {
    answers['library.list'] = () => [{ id: '/home/somebody/series', path: '/home/somebody' }];
    expect(await call(callChannel('library.list'))).toMatchObject({ ok: false, error: { code: 'defect' } });
    expect(logged).toHaveLength(1);
  });

  it('lets a call wait that comes before its handlers', async () => {
    const early = new Registry();
    let come: (handlers: ServerHandlers<string>) => void = () => undefined;
    new IpcServer<string>(early, { error: () => undefined }, () => []).handleCalls(
      new Promise((resolve) => (come = resolve)),
    );
    const asked = early.listeners.get(callChannel('library.list'))!(
      { sender: page, senderFrame: ownFrame() },
      undefined,
    );
    const waited = await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 5, 'waits'))]);
    expect(waited).toBe('waits');
    const list = { 'library.list': async () => [] } as unknown as CallHandlers<string>;
    come({ calls: list, importPaths: takeIn });
    expect(await asked).toEqual({ ok: true, value: [] });
  });

  it('answers with a sentence where the handlers never come', async () => {
    const early = new Registry();
    new IpcServer<string>(early, { error: () => undefined }, () => []).handleCalls(
      Promise.reject(new Error('No library.')),
    );
    const listener = early.listeners.get(callChannel('library.list'))!;
    expect(await listener({ sender: page, senderFrame: ownFrame() }, undefined)).toMatchObject({
      ok: false,
      error: { code: 'defect' },
    });
  });

  it('checks dropped paths like any request', async () => {
    expect(await call(importPathsChannel, { paths: ['/a'] })).toMatchObject({ ok: true });
    expect(await call(importPathsChannel, { paths: [] })).toMatchObject({ ok: false });
    expect(
      await call(importPathsChannel, { paths: ['/a'] }, { url: 'https://a/', parent: null }),
    ).toMatchObject({
      error: { code: 'forbidden' },
    });
  });

  it('tells windows of events, but not of one that is none, nor windows that are gone', () => {
    server.broadcast('files.progress', { task: 'import', done: 1, total: 2 });
    expect(page.received).toEqual([[eventChannel('files.progress'), { task: 'import', done: 1, total: 2 }]]);
    server.broadcast('files.progress', { task: 'other' } as never);
    expect(page.received).toHaveLength(1);
    expect(logged).toHaveLength(1);
    page.destroyed = true;
    server.broadcast('library.changed', {});
    server.sendPort(page, 'job', 'k', 'port');
    expect(page.received).toHaveLength(1);
  });

  it('hands ports to the page', () => {
    server.sendPort(page, 'voxels', 'k', 'port');
    expect(page.received).toEqual([[portChannel, { gridit: 'port', purpose: 'voxels', key: 'k' }, ['port']]]);
  });
});
