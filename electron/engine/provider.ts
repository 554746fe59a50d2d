/**
 * Which execution provider a job runs on. A graphics processor is trusted only after it has shown, in a process that
 * may die of it, that it gives the CPU's numbers and gives them sooner. This module runs in the engine's owner and
 * does not touch the runtime itself.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { arch, platform, release } from 'node:os';
import { z } from 'zod';
import { CancelledError, UserError, errorSentence } from '../core/errors';
import type { ProviderVerdict } from '../core/protocol';
import { PROVIDERS, type ProviderName } from '../core/providers';
import { replaceFile } from '../files/durable';
import type { ProbeReply } from './messages';

/** Largest difference from the CPU, relative to the largest value, that still counts as the same picture. */
const LARGEST_DIFFERENCE = 1e-3;

export interface ProviderChoice {
  requested: 'auto' | ProviderName;
  /** Starts a process of its own, lets it probe, and rejects when it dies or takes too long. */
  probe: (provider: ProviderName) => Promise<ProbeReply>;
  /** File that keeps verdicts from run to run. */
  cacheFile: string;
  /** What a verdict depends on, as `verdictKey` gives it. */
  key: string;
  platform?: NodeJS.Platform;
}

/** The graphics processors worth a try on a system, best first. */
export function candidates(system: NodeJS.Platform): ProviderName[] {
  if (system === 'win32') return ['cuda', 'dml', 'webgpu'];
  if (system === 'darwin') return ['coreml', 'webgpu'];
  return ['cuda', 'webgpu'];
}

/**
 * The provider to use. `auto` never fails: it ends at the CPU.
 * @throws UserError `provider` when a provider that was asked for by name is missing, dies, or gives wrong numbers;
 * CancelledError when a probe was cancelled
 */
export async function chooseProvider(choice: ProviderChoice): Promise<ProviderVerdict> {
  const { requested } = choice;
  if (requested === 'cpu') return { provider: 'cpu', reason: 'The CPU was asked for.' };
  if (requested !== 'auto') {
    const result = await tryProvider(choice, requested);
    if (!result.right) {
      throw new UserError(
        'provider',
        `The provider ${requested} cannot be used here: ${result.why}. Use cpu or auto.`,
      );
    }
    return { provider: requested, reason: `${requested} was asked for: ${result.why}.` };
  }
  const cached = await readVerdict(choice);
  if (cached) return cached;
  return (await reviewProviders(choice)).verdict;
}

export interface ProviderReview {
  verdict: ProviderVerdict;
  /** What was tried and not taken, and why: part of a sentence. */
  passedOver: { provider: ProviderName; why: string }[];
}

/** Tries every provider anew, whatever is known of them, and keeps the verdict. Throws `CancelledError`. */
export async function reviewProviders(choice: ProviderChoice): Promise<ProviderReview> {
  const review = await bestProvider(choice);
  await keepVerdict(choice, review.verdict);
  return review;
}

async function bestProvider(choice: ProviderChoice): Promise<ProviderReview> {
  const passedOver: ProviderReview['passedOver'] = [];
  for (const provider of candidates(choice.platform ?? platform())) {
    const { right, faster, why } = await tryProvider(choice, provider);
    if (right && faster) return { verdict: { provider, reason: `${provider}: ${why}.` }, passedOver };
    passedOver.push({ provider, why });
  }
  const reasons = passedOver.map(({ provider, why }) => `${provider}: ${why}`).join('; ');
  return {
    verdict: { provider: 'cpu', reason: `The CPU, because no graphics processor did better (${reasons}).` },
    passedOver,
  };
}

interface Tried {
  /** Whether its numbers are right. */
  right: boolean;
  faster: boolean;
  why: string;
}

async function tryProvider({ probe }: ProviderChoice, provider: ProviderName): Promise<Tried> {
  let reply: ProbeReply;
  try {
    reply = await probe(provider);
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    return { right: false, faster: false, why: `its trial failed (${withoutStop(errorSentence(error))})` };
  }
  if (reply.outcome === 'unavailable')
    return { right: false, faster: false, why: withoutStop(reply.message) };
  const times = `${reply.providerMs.toFixed(0)} ms a step, the CPU ${reply.cpuMs.toFixed(0)} ms`;
  if (!(reply.difference < LARGEST_DIFFERENCE)) {
    return {
      right: false,
      faster: false,
      why: `its numbers differ from the CPU's by ${reply.difference.toExponential(1)}`,
    };
  }
  return { right: true, faster: reply.providerMs < reply.cpuMs, why: times };
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

/** What a verdict is valid for: application, runtime, system, graphics drivers and every byte of the pack. */
export function verdictKey(version: string, runtime: string, packSha256: string): Promise<string> {
  return machineKey([version, runtime, packSha256]);
}

/**
 * Stands for system, graphics drivers and what the caller adds.
 * @param parts versions and names that the caller knows, such as the application's version
 */
export async function machineKey(parts: readonly string[]): Promise<string> {
  const facts = [...parts, platform(), arch(), release(), ...(await graphicsDrivers())];
  return createHash('sha256').update(facts.join('\n')).digest('hex');
}

/** Linux says which drivers there are in files; elsewhere a new driver comes with a new release of the system. */
async function graphicsDrivers(): Promise<string[]> {
  if (platform() !== 'linux') return [];
  const nvidia = await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => '');
  const lists = await Promise.all(
    ['/dev/dri', '/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'].map((folder) =>
      readdir(folder).catch(() => []),
    ),
  );
  return [
    nvidia,
    process.env['VK_ICD_FILENAMES'] ?? '',
    ...lists.map((names) => [...names].sort().join(' ')),
  ];
}

const cacheSchema = z.record(z.string(), z.object({ provider: z.enum(PROVIDERS), reason: z.string() }));
type Cache = z.infer<typeof cacheSchema>;

async function readCache(file: string): Promise<Cache> {
  try {
    return cacheSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // Missing or damaged: the verdict is found out again.
    return {};
  }
}

async function readVerdict({ cacheFile, key }: ProviderChoice): Promise<ProviderVerdict | undefined> {
  return (await readCache(cacheFile))[key];
}

/** Most verdicts kept; the oldest go first. */
const MOST_VERDICTS = 32;

async function keepVerdict({ cacheFile, key }: ProviderChoice, verdict: ProviderVerdict): Promise<void> {
  const entries = Object.entries(await readCache(cacheFile)).filter(([other]) => other !== key);
  const cache = Object.fromEntries([...entries.slice(1 - MOST_VERDICTS), [key, verdict]]);
  // A verdict that cannot be kept costs a probe next time, nothing else.
  await replaceFile(cacheFile, JSON.stringify(cache, null, 2)).catch(() => undefined);
}
