/**
 * How fast a pack runs on one provider. The networks are run as a job runs them, one run at a time with everything
 * else of the process let in between: a job that is being computed goes on by turns with the measurement.
 */
import { CancelledError } from '../../core/errors';
import type { SpeedFigures } from '../../core/pack-speed-schema';
import type { ProviderName } from '../../core/providers';
import type { StageKind } from '../../core/stages';
import { networkFor } from '../networks';
import type { Pack } from '../pack-folder';
import { probeInputs } from '../probe';
import type { SessionPool } from '../session-pool';
import { sessionKey } from '../session-pool';
import { jobTime } from './job-time';

export interface MeasureOptions {
  sessions: SessionPool;
  threads?: number | undefined;
  signal?: AbortSignal;
  /** Is given the share that is done, 0 to 1. */
  onProgress?: (fraction: number) => void;
  now?: () => number;
}

/** Runs before the first that counts: caches, memory, kernels. */
const WARM_UP_RUNS = 2;
/** Runs that count: at least so many, and more while they are short. */
const FEWEST_RUNS = 3;
const MOST_RUNS = 25;
const ENOUGH_MS = 1500;
/** A network whose run takes so long is not run again and again. */
const VERY_SLOW_MS = 8000;

/**
 * @throws CancelledError between two runs once the signal is aborted; UserError where the provider or the pack cannot
 * be used
 */
export async function measureSpeed(
  pack: Pack,
  provider: ProviderName,
  options: MeasureOptions,
): Promise<SpeedFigures> {
  const { manifest } = pack;
  const runMs: Partial<Record<StageKind, number>> = {};
  for (const [i, { kind }] of manifest.stages.entries()) {
    const share = (done: number) => options.onProgress?.((i + done) / manifest.stages.length);
    runMs[kind] = await typicalRun(pack, kind, provider, options, share);
  }
  return {
    provider,
    runMs,
    frames: manifest.axis.defaultFrames,
    jobMs: jobTime(manifest, runMs),
    memoryBytes: process.memoryUsage.rss(),
  };
}

/** Median time of a run of one of the networks, ms. */
async function typicalRun(
  pack: Pack,
  network: StageKind,
  provider: ProviderName,
  { sessions, threads, signal, now = () => performance.now() }: MeasureOptions,
  onProgress: (share: number) => void,
): Promise<number> {
  const graph = networkFor(pack, network, provider);
  await othersTurn(signal);
  const key = sessionKey(pack.sha256, network, provider, threads);
  const lease = await sessions.take(key, graph, { provider, ...(threads && { threads }) });
  let broken = false;
  try {
    const inputs = probeInputs(pack, network);
    const times: number[] = [];
    let spent = 0;
    for (let run = 0; ; run++) {
      await othersTurn(signal);
      const started = now();
      await lease.session.run(inputs);
      const took = now() - started;
      if (run >= WARM_UP_RUNS || took > VERY_SLOW_MS) {
        times.push(took);
        spent += took;
      }
      onProgress(Math.min(1, Math.max(spent / ENOUGH_MS, times.length / MOST_RUNS)));
      const enough = times.length >= FEWEST_RUNS && (spent >= ENOUGH_MS || times.length >= MOST_RUNS);
      if (enough || took > VERY_SLOW_MS) return median(times);
    }
  } catch (error) {
    broken = !(error instanceof CancelledError);
    throw error;
  } finally {
    await lease.release(broken);
  }
}

/** Lets messages come in and jobs take their step. Throws `CancelledError` once the signal is aborted. */
async function othersTurn(signal?: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal?.aborted) throw new CancelledError();
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
