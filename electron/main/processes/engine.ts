/** The engine as the main process uses it: one process for packs and jobs, and one of its own for each trial of a GPU. */
import type { ProviderVerdict } from '../../core/protocol';
import type { GenerateRequest, ProviderName } from '../../core/recipe';
import { UserError } from '../../core/errors';
import { engineCalls, type PackFolders, type ProbeReply } from '../../engine/messages';
import type { PackSummary } from '../../engine/pack-summary';
import { chooseProvider, machineKey } from '../../engine/provider';
import type { ErrorLog } from '../ipc-server';
import type { Generate } from '../queue/generate';
import { ProcessCalls } from './calls';
import { UtilityHost, type UtilityChild } from './utility-host';

export interface EngineOptions<Port> {
  fork(name: 'engine' | 'probe'): UtilityChild<Port>;
  folders: PackFolders;
  app: { name: string; version: string };
  /** File that keeps what is known of this machine's providers. */
  providerCache: string;
  log: ErrorLog;
  /** Threads of the CPU provider; undefined leaves it to the runtime. */
  threads?(): number | undefined;
}

/** A trial that takes longer has hung. */
const PROBE_LIMIT_MS = 60_000;

export class Engine<Port> {
  private readonly host: UtilityHost<unknown, unknown, Port>;
  private readonly calls: ProcessCalls<typeof engineCalls, Port>;
  /** The packs as last listed. */
  private known: PackSummary[] | undefined;

  constructor(private readonly options: EngineOptions<Port>) {
    this.host = new UtilityHost('engine', () => options.fork('engine'), options.log);
    this.calls = new ProcessCalls(this.host, engineCalls);
  }

  /** The packs that can be used, and those that must not be, with the reasons. */
  async packs() {
    const list = await this.calls.call('packs', this.options.folders, {
      lost: (code) =>
        `The engine stopped unexpectedly while it read the models (exit code ${code}). Try again.`,
    });
    this.known = list.packs;
    return list;
  }

  /** Makes a series; see `Generate`. */
  readonly generate: Generate<Port> = async (request, seriesFolder, { signal, onProgress, onLine }) => {
    const provider = await this.provider(request, signal);
    const { folders, app } = this.options;
    const threads = this.options.threads?.();
    await this.calls.call(
      'generate',
      { folders, app, request, provider, seriesFolder, ...(threads && { threads }) },
      {
        signal,
        onProgress,
        opened: (post) =>
          onLine({
            hold: (held) => post((hold) => ({ hold, held })),
            watch: (port) => post((watch) => ({ watch }), [port]),
          }),
        lost: (code) =>
          `The engine stopped unexpectedly (exit code ${code}). The series was not made; everything else is safe.`,
      },
    );
  };

  /** Ends the process and cancels its work. */
  close(): void {
    this.host.close();
  }

  private async provider(request: GenerateRequest, signal: AbortSignal): Promise<ProviderVerdict> {
    const { app, providerCache } = this.options;
    const packs = this.known ?? (await this.packs()).packs;
    const pack = packs.find(({ id }) => id === request.packId);
    // A pack that cannot be loaded says nothing of the machine; the job will tell what is wrong with it.
    if (!pack) return { provider: 'cpu', reason: 'The model cannot be tried.' };
    return chooseProvider({
      requested: request.provider ?? 'auto',
      probe: (provider) => this.probe(pack.id, provider, signal),
      cacheFile: providerCache,
      key: await machineKey([app.version, pack.id, pack.version]),
    });
  }

  private async probe(packId: string, provider: ProviderName, signal: AbortSignal): Promise<ProbeReply> {
    const { fork, folders, log } = this.options;
    const host = new UtilityHost('probe', () => fork('probe'), log, 0);
    const limit = AbortSignal.timeout(PROBE_LIMIT_MS);
    try {
      return await new ProcessCalls(host, engineCalls).call(
        'probe',
        { folders, packId, provider },
        {
          signal: AbortSignal.any([signal, limit]),
          lost: (code) => `it ended the process with exit code ${code}`,
        },
      );
    } catch (error) {
      if (limit.aborted && !signal.aborted)
        throw new UserError('provider', 'it took too long', { cause: error });
      throw error;
    } finally {
      host.close();
    }
  }
}
