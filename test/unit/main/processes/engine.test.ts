import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError, UserError } from '../../../../electron/core/errors';
import type { CompleteRequest } from '../../../../electron/ipc/contract';
import type { PackList } from '../../../../electron/main/packs/known-packs';
import { CHECK_BEHIND_MS, Engine } from '../../../../electron/main/processes/engine';
import type { UtilityChild } from '../../../../electron/main/processes/utility-host';
import { somePack } from '../../core/some-pack';

interface Message {
  id: number;
  call: 'packs' | 'identify' | 'probe' | 'generate';
  args: Record<string, unknown>;
}

type Answer = (message: Message, say: (message: unknown) => void, die: (code: number) => void) => void;

const pack = somePack({ id: 'brain', version: '1.2.3' });
const request: CompleteRequest = {
  packId: 'brain',
  frames: 4,
  spacing: 3.5,
  start: 0,
  seed: 1,
  steps: 2,
  sampler: 'heun',
  plan: 'coarse-to-fine',
  conditions: {},
  superResolution: false,
  labels: false,
  provider: 'auto',
};

let folder: string;
let forked: { name: string; killed: boolean }[];
let sent: Message[];
let said: { message: unknown; ports: string[] }[];
let answers: Record<Message['call'], Answer>;
let engine: Engine<string>;
/** The list of an earlier run. */
let kept: PackList | undefined;
let changes: number;
let identity: { runtime: string; sha256: string };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridit-engine-'));
  forked = [];
  sent = [];
  said = [];
  kept = undefined;
  changes = 0;
  identity = { runtime: '1.0', sha256: 'a'.repeat(64) };
  answers = {
    packs: ({ id }, say) => say({ id, ok: true, value: { packs: [pack], refused: [] } }),
    identify: ({ id, args }, say) =>
      say(
        args['packId'] === pack.id
          ? { id, ok: true, value: identity }
          : { id, ok: false, code: 'bad-request', message: 'There is no model.' },
      ),
    probe: ({ id }, say) => say({ id, ok: true, value: { outcome: 'unavailable', message: 'No adapter.' } }),
    generate: ({ id }, say) => say({ id, ok: true }),
  };
  engine = open();
});
afterEach(() => rm(folder, { recursive: true }));

function open(): Engine<string> {
  return new Engine<string>({
    fork(name): UtilityChild<string> {
      const state = { name, killed: false };
      forked.push(state);
      let onMessage: (message: unknown) => void = () => undefined;
      let onExit: (code: number) => void = () => undefined;
      return {
        on(event: 'message' | 'exit', listener: never) {
          if (event === 'message') onMessage = listener;
          else onExit = listener;
        },
        postMessage(message, ports = []) {
          if ('cancel' in (message as object)) return;
          if (!('call' in (message as object))) return void said.push({ message, ports });
          sent.push(message as Message);
          const { call } = message as Message;
          setTimeout(() => answers[call](message as Message, onMessage, onExit), 1);
        },
        kill() {
          state.killed = true;
          setTimeout(() => onExit(143), 1);
          return true;
        },
      };
    },
    folders: { shipped: '/packs' },
    app: { name: 'GriDiT Studio', version: '0.0.0' },
    providerCache: join(folder, 'providers.json'),
    speedFile: join(folder, 'speeds.json'),
    knownPacks: { read: async () => kept, check: (ask) => ask() },
    packsChanged: () => changes++,
    log: { error: () => undefined },
  });
}

function generate(changes: Partial<CompleteRequest> = {}, abort = new AbortController()): Promise<void> {
  return engine.generate({ ...request, ...changes }, '/incoming/series', {
    signal: abort.signal,
    onProgress: () => undefined,
    onLine: (line) => {
      line.watch('port');
      line.hold(true);
    },
  });
}

const jobs = () => sent.filter(({ call }) => call === 'generate').map(({ args }) => args);
const probes = () => sent.filter(({ call }) => call === 'probe').length;

describe('the engine', () => {
  it('lists the packs ahead of the first who asks, and anew for the second', async () => {
    engine.start();
    expect((await engine.packs()).packs).toEqual([pack]);
    expect(sent.map(({ call }) => call)).toEqual(['packs']);
    await engine.packs();
    expect(sent).toHaveLength(2);
  });

  describe('with a list of an earlier run', () => {
    const list = (version: string) => ({ packs: [{ ...pack, version }], refused: [] }) satisfies PackList;

    beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
    afterEach(() => vi.useRealTimers());

    it('answers without a process, and checks the packs behind', async () => {
      kept = list('1.2.3');
      engine.start();
      expect(await engine.packs()).toBe(kept);
      expect(forked).toEqual([]);
      await vi.advanceTimersByTimeAsync(CHECK_BEHIND_MS + 10);
      expect(sent.map(({ call }) => call)).toEqual(['packs']);
      expect(changes).toBe(0);
    });

    it('says so where the check finds something else', async () => {
      kept = list('1.2.2');
      engine.start();
      expect(await engine.packs()).toBe(kept);
      await vi.advanceTimersByTimeAsync(CHECK_BEHIND_MS + 10);
      expect(changes).toBe(1);
      const asked = engine.packs();
      await vi.advanceTimersByTimeAsync(10);
      expect((await asked).packs).toEqual([pack]);
    });

    it('checks nothing any more once it is closed', async () => {
      kept = list('1.2.2');
      engine.start();
      await engine.packs();
      engine.close();
      await vi.advanceTimersByTimeAsync(CHECK_BEHIND_MS + 10);
      expect(forked).toEqual([]);
    });
  });

  it('tells whoever asks when listing ahead failed, and lists anew after that', async () => {
    const answer = answers.packs;
    answers.packs = (_message, _say, die) => die(1);
    engine.start();
    await expect(engine.packs()).rejects.toThrow('read the models');
    answers.packs = answer;
    expect((await engine.packs()).packs).toEqual([pack]);
  });

  it('tries graphics processors in processes of their own, and ends those', async () => {
    await generate();
    expect(probes()).toBeGreaterThan(0);
    expect(forked.filter(({ name }) => name === 'probe')).toEqual(
      Array.from({ length: probes() }, () => ({ name: 'probe', killed: true })),
    );
    expect(forked.filter(({ name }) => name === 'engine')).toEqual([{ name: 'engine', killed: false }]);
    expect(jobs()).toMatchObject([{ provider: { provider: 'cpu' }, seriesFolder: '/incoming/series' }]);
  });

  it('has a line to the job that it is at', async () => {
    await generate();
    const { id } = sent.find(({ call }) => call === 'generate')!;
    expect(said).toEqual([
      { message: { watch: id }, ports: ['port'] },
      { message: { hold: id, held: true }, ports: [] },
    ]);
  });

  it('remembers what it found out, for the next time and the next start', async () => {
    await generate();
    const before = probes();
    await generate();
    engine = open();
    await generate();
    expect(probes()).toBe(before);
  });

  it('finds it out again for another runtime, and for a pack of other bytes under the same version', async () => {
    await generate();
    let before = probes();
    for (const change of [{ runtime: '1.1' }, { sha256: 'b'.repeat(64) }]) {
      identity = { ...identity, ...change };
      await generate();
      expect(probes()).toBeGreaterThan(before);
      before = probes();
    }
  });

  it('uses a graphics processor that is right and faster', async () => {
    answers.probe = ({ id }, say) =>
      say({ id, ok: true, value: { outcome: 'measured', cpuMs: 100, providerMs: 5, difference: 1e-5 } });
    await generate();
    expect(jobs()).toMatchObject([{ provider: { provider: expect.stringMatching(/^(cuda|coreml)$/) } }]);
  });

  it('falls back to the CPU when a trial ends its process', async () => {
    answers.probe = (_message, _say, die) => die(139);
    await generate();
    expect(jobs()).toMatchObject([{ provider: { provider: 'cpu', reason: expect.stringContaining('139') } }]);
  });

  it('says so when the provider that was asked for cannot be used', async () => {
    await expect(generate({ provider: 'webgpu' })).rejects.toThrow(
      /^The provider webgpu cannot be used here: No adapter/,
    );
    expect(jobs()).toEqual([]);
  });

  it('does not try a pack that it does not know: the job itself says what is wrong', async () => {
    answers.generate = ({ id }, say) =>
      say({ id, ok: false, code: 'bad-request', message: 'There is no model.' });
    await expect(generate({ packId: 'nothing' })).rejects.toEqual(
      new UserError('bad-request', 'There is no model.'),
    );
    expect(probes()).toBe(0);
  });

  it('is cancelled while it tries, too', async () => {
    const abort = new AbortController();
    answers.probe = () => abort.abort();
    await expect(generate({}, abort)).rejects.toBeInstanceOf(CancelledError);
    expect(jobs()).toEqual([]);
    expect(forked.filter(({ name }) => name === 'probe').every(({ killed }) => killed)).toBe(true);
  });

  it('says in one sentence that it was lost', async () => {
    answers.generate = (_message, _say, die) => die(9);
    await expect(generate({ provider: 'cpu' })).rejects.toThrow(
      'The engine stopped unexpectedly (exit code 9). The series was not made; everything else is safe.',
    );
    answers.packs = (_message, _say, die) => die(9);
    await expect(engine.packs()).rejects.toThrow(/while it read the models \(exit code 9\)/);
  });
});
