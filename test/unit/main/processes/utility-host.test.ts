import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CancelledError, UserError } from '../../../../electron/core/errors';
import { ProcessCalls } from '../../../../electron/main/processes/calls';
import {
  ProcessLost,
  UtilityHost,
  type UtilityChild,
} from '../../../../electron/main/processes/utility-host';

/** Stands for Electron's UtilityProcess: keeps what it is sent, says what the test makes it say. */
class Child implements UtilityChild<string> {
  readonly received: { message: { id: number; call: string; cancel?: number }; ports: string[] }[] = [];
  killed = false;
  private onMessage: (message: unknown) => void = () => undefined;
  private onExit: (code: number) => void = () => undefined;
  on(event: 'message' | 'exit', listener: ((message: unknown) => void) | ((code: number) => void)) {
    if (event === 'message') this.onMessage = listener as (message: unknown) => void;
    else this.onExit = listener as (code: number) => void;
  }
  postMessage(message: never, ports: string[] = []) {
    this.received.push({ message, ports });
  }
  kill() {
    this.killed = true;
    this.onExit(143);
    return true;
  }
  say(message: unknown) {
    this.onMessage(message);
  }
  die(code: number) {
    this.onExit(code);
  }
}

const table = {
  add: {
    args: z.object({ a: z.number(), b: z.number() }),
    value: z.number(),
    progress: z.object({ done: z.number() }),
  },
  rest: { args: z.undefined(), value: z.undefined(), progress: z.never() },
};
const lost = (code: number) => `The engine stopped unexpectedly (exit code ${code}).`;
const PATIENCE = 40;

let children: Child[];
let logged: unknown[];
let host: UtilityHost<unknown, unknown, string>;
let processCalls: ProcessCalls<typeof table, string>;

beforeEach(() => {
  children = [];
  logged = [];
  const fork = () => {
    const child = new Child();
    children.push(child);
    return child;
  };
  host = new UtilityHost('test', fork, { error: (_where, error) => void logged.push(error) }, PATIENCE);
  processCalls = new ProcessCalls(host, table);
});

const add = (
  options: { signal?: AbortSignal; ports?: string[]; onProgress?: (p: { done: number }) => void } = {},
) => processCalls.call('add', { a: 1, b: 2 }, { lost, ...options });
const firstId = (child = children[0]!) => child.received[0]!.message.id;

describe('a utility process', () => {
  it('is started by the first call, and only once', async () => {
    expect(children).toHaveLength(0);
    const one = add({ ports: ['port'] });
    const two = processCalls.call('rest', undefined, { lost });
    expect(children).toHaveLength(1);
    const [first, second] = children[0]!.received;
    expect(first).toEqual({
      message: { id: first!.message.id, call: 'add', args: { a: 1, b: 2 } },
      ports: ['port'],
    });
    children[0]!.say({ id: second!.message.id, ok: true });
    children[0]!.say({ id: first!.message.id, ok: true, value: 3 });
    expect(await one).toBe(3);
    expect(await two).toBeUndefined();
  });

  it('reports progress until the end', async () => {
    const seen: number[] = [];
    const sum = add({ onProgress: ({ done }) => seen.push(done) });
    children[0]!.say({ id: firstId(), progress: { done: 1 } });
    children[0]!.say({ id: 999, progress: { done: 5 } });
    children[0]!.say({ id: firstId(), progress: { done: 2 } });
    children[0]!.say({ id: firstId(), ok: true, value: 3 });
    await sum;
    expect(seen).toEqual([1, 2]);
  });

  it('fails a call with the sentence it was given', async () => {
    const sum = add();
    children[0]!.say({ id: firstId(), ok: false, code: 'bad-pack', message: 'The pack is damaged.' });
    await expect(sum).rejects.toEqual(new UserError('bad-pack', 'The pack is damaged.'));
    await expect(sum).rejects.toBeInstanceOf(UserError);
  });

  it('does not show a defect as a sentence for the person', async () => {
    const sum = add();
    children[0]!.say({ id: firstId(), ok: false, code: 'defect', message: 'x is not a function' });
    await expect(sum).rejects.not.toBeInstanceOf(UserError);
  });

  it('does not pass on a value that is none', async () => {
    const sum = add();
    children[0]!.say({ id: firstId(), ok: true, value: 'three' });
    await expect(sum).rejects.toBeInstanceOf(z.ZodError);
  });

  it('that dies fails everything it was doing with one sentence, and is started again', async () => {
    const both = [add(), add()];
    children[0]!.die(139);
    for (const one of both) {
      await expect(one).rejects.toBeInstanceOf(UserError);
      await expect(one).rejects.toThrow('The engine stopped unexpectedly (exit code 139).');
    }
    expect(logged).toHaveLength(1);
    const again = add();
    expect(children).toHaveLength(2);
    children[1]!.say({ id: firstId(children[1]), ok: true, value: 3 });
    expect(await again).toBe(3);
  });

  it('is asked to stop first', async () => {
    const abort = new AbortController();
    const sum = add({ signal: abort.signal });
    abort.abort();
    expect(children[0]!.received[1]!.message).toEqual({ cancel: firstId() });
    children[0]!.say({ id: firstId(), ok: false, code: 'cancelled', message: 'Cancelled.' });
    await expect(sum).rejects.toBeInstanceOf(CancelledError);
    await new Promise((resolve) => setTimeout(resolve, 2 * PATIENCE));
    expect(children[0]!.killed).toBe(false);
  });

  it('tells work that had no fault in its end from work that may have', async () => {
    const abort = new AbortController();
    const stuck = add({ signal: abort.signal });
    const other = add();
    abort.abort();
    await expect(stuck).rejects.toBeInstanceOf(CancelledError);
    await expect(other).rejects.toMatchObject({ byUs: true });
    const next = add();
    children[1]!.die(139);
    await expect(next).rejects.toBeInstanceOf(ProcessLost);
    await expect(next).rejects.toMatchObject({ byUs: false });
  });

  it('is ended if it does not stop', async () => {
    const abort = new AbortController();
    const sum = add({ signal: abort.signal });
    abort.abort();
    await expect(sum).rejects.toBeInstanceOf(CancelledError);
    expect(children[0]!.killed).toBe(true);
  });

  it('is not started for a call that is cancelled before it begins', async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(add({ signal: abort.signal })).rejects.toBeInstanceOf(CancelledError);
    expect(children).toHaveLength(0);
  });

  it('takes nothing more once closed, and cancels what it was doing', async () => {
    const sum = add();
    host.close();
    await expect(sum).rejects.toBeInstanceOf(CancelledError);
    await expect(add()).rejects.toBeInstanceOf(CancelledError);
    expect(logged).toEqual([]);
  });
});
