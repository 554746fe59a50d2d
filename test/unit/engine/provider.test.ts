import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../../electron/core/errors';
import type { ProviderName } from '../../../electron/core/providers';
import type { ProbeReply } from '../../../electron/engine/messages';
import { candidates, chooseProvider, machineKey } from '../../../electron/engine/provider';
import { temporaryFolder } from './tiny-pack';

type Answer = ProbeReply | Error;
const measured = (providerMs: number, difference = 1e-5): ProbeReply => ({
  outcome: 'measured',
  cpuMs: 100,
  providerMs,
  difference,
});
const missing: ProbeReply = { outcome: 'unavailable', message: 'No adapter.' };

async function choose(
  answers: Partial<Record<ProviderName, Answer>>,
  requested: 'auto' | ProviderName = 'auto',
  more: { cacheFile?: string; key?: string } = {},
) {
  const asked: ProviderName[] = [];
  const probe = async (provider: ProviderName) => {
    asked.push(provider);
    const answer = answers[provider] ?? missing;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const cacheFile = more.cacheFile ?? join(await temporaryFolder(), 'deep', 'providers.json');
  const verdict = await chooseProvider({
    requested,
    probe,
    cacheFile,
    key: more.key ?? 'k',
    platform: 'linux',
  });
  return { verdict, asked, cacheFile };
}

describe('auto', () => {
  test('takes the first graphics processor that is right and faster', async () => {
    const { verdict, asked } = await choose({ cuda: measured(5), webgpu: measured(3) });
    expect(verdict).toEqual({ provider: 'cuda', reason: 'cuda: 5 ms a step, the CPU 100 ms.' });
    expect(asked).toEqual(['cuda']);
  });

  test.each<[string, Answer, string]>([
    ['missing', missing, 'webgpu: No adapter'],
    ['slower', measured(300), 'webgpu: 300 ms a step, the CPU 100 ms'],
    ['wrong', measured(3, 0.06), "webgpu: its numbers differ from the CPU's by 6.0e-2"],
    ['not even a number', measured(3, NaN), "webgpu: its numbers differ from the CPU's by NaN"],
    [
      'dead',
      new Error('its process ended with SIGSEGV'),
      'webgpu: its trial failed (its process ended with SIGSEGV)',
    ],
  ])('falls back to the CPU when the graphics processor is %s', async (_what, answer, reason) => {
    const { verdict, asked } = await choose({ webgpu: answer });
    expect(verdict.provider).toBe('cpu');
    expect(verdict.reason).toContain(reason);
    expect(asked).toEqual(['cuda', 'webgpu']);
  });

  test('remembers its verdict for the same machine only', async () => {
    const { cacheFile } = await choose({ webgpu: measured(5) });
    const again = await choose({}, 'auto', { cacheFile });
    expect(again.asked).toEqual([]);
    expect(again.verdict.provider).toBe('webgpu');
    const otherDriver = await choose({}, 'auto', { cacheFile, key: 'other' });
    expect(otherDriver.asked).toEqual(['cuda', 'webgpu']);
    expect(Object.keys(JSON.parse(await readFile(cacheFile, 'utf8')))).toEqual(['k', 'other']);
  });

  test('finds out again when what was remembered is damaged', async () => {
    const cacheFile = join(await temporaryFolder(), 'providers.json');
    await writeFile(cacheFile, '{"k":{"provider":"quantum"');
    expect((await choose({ webgpu: measured(5) }, 'auto', { cacheFile })).verdict.provider).toBe('webgpu');
  });

  test('is cancelled with its probe', async () => {
    await expect(choose({ cuda: new CancelledError() })).rejects.toBeInstanceOf(CancelledError);
  });
});

describe('by name', () => {
  test('the CPU needs no probe', async () => {
    const { verdict, asked } = await choose({}, 'cpu');
    expect(verdict.provider).toBe('cpu');
    expect(asked).toEqual([]);
  });

  test('a slow provider is what was asked for', async () => {
    expect((await choose({ webgpu: measured(5000) }, 'webgpu')).verdict.provider).toBe('webgpu');
  });

  test.each<[string, Answer, string]>([
    ['missing', missing, 'The provider webgpu cannot be used here: No adapter. Use cpu or auto.'],
    [
      'dead',
      new Error('it took too long'),
      'The provider webgpu cannot be used here: its trial failed (it took too long). Use cpu or auto.',
    ],
  ])('one that is %s is refused', async (_what, answer, message) => {
    await expect(choose({ webgpu: answer }, 'webgpu')).rejects.toMatchObject({ code: 'provider', message });
  });
});

test('each system has its own candidates', () => {
  expect(candidates('linux')).toEqual(['cuda', 'webgpu']);
  expect(candidates('win32')).toEqual(['cuda', 'dml', 'webgpu']);
  expect(candidates('darwin')).toEqual(['coreml', 'webgpu']);
});

test('the key of a machine depends on what the caller knows and is the same twice', async () => {
  expect(await machineKey(['1'])).toBe(await machineKey(['1']));
  expect(await machineKey(['1'])).not.toBe(await machineKey(['2']));
});
