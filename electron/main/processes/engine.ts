/** The engine as the main process uses it: one process for packs and jobs, and one of its own for each trial of a GPU. */
import { isDeepStrictEqual } from 'node:util';
import type { ProviderVerdict } from '../../core/protocol';
import type { ProviderName } from '../../core/providers';
import type { GenerateRequest } from '../../core/request/parameters';
import { UserError } from '../../core/errors';
import { engineCalls, type EngineArgs, type PackFolders, type ProbeReply } from '../../engine/messages';
import type { PackSpeed, SpeedFigures } from '../../core/pack-speed-schema';
import { chooseProvider, verdictKey } from '../../engine/provider';
import { reviewPack } from '../../engine/speed/review';
import { SpeedFile, speedMachine } from '../../engine/speed/speed-file';
import type { ErrorLog } from '../ipc-server';
import type { KnownPacks, PackList } from '../packs/known-packs';
import type { MakeOptions } from '../queue/make';
import { ProcessCalls } from './calls';
import { UtilityHost, type UtilityChild } from './utility-host';

export interface EngineOptions<Port> {
  fork(name: 'engine' | 'probe'): UtilityChild<Port>;
  folders: PackFolders;
  app: { name: string; version: string };
  /** File that keeps what is known of this machine's providers. */
  providerCache: string;
  /** File that keeps how fast packs were on this machine. */
  speedFile: string;
  log: ErrorLog;
  /** The list of packs from an earlier run, which spares the first call the start of the process. */
  knownPacks: Pick<KnownPacks, 'read' | 'check'>;
  /** Is told where that list turns out to be wrong. */
  packsChanged(): void;
  /** Threads of the CPU provider; undefined leaves it to the runtime. */
  threads?(): number | undefined;
}

/** A trial that takes longer has hung. */
const PROBE_LIMIT_MS = 60_000;
/** A measurement on a graphics processor that takes longer has hung. */
const MEASURE_LIMIT_MS = 120_000;
/** When a list from an earlier run is checked: once the window has what it needs the processor for. */
export const CHECK_BEHIND_MS = 4000;
/** The sentence where the process goes during a job. */
const NOT_MADE = (code: number) =>
  `The engine stopped unexpectedly (exit code ${code}). The series was not made; everything else is safe.`;
/** The sentence where the process goes during a call that changes nothing. */
const LOST = (doing: string) => (code: number) =>
  `The engine stopped unexpectedly while it ${doing} (exit code ${code}). Try again.`;

/** Hands over the line to a job when its call is open. */
function lineTo<Port>(onLine: MakeOptions<Port>['onLine']) {
  return (post: (message: (id: number) => unknown, ports?: Port[]) => void): void =>
    onLine({
      hold: (held) => post((hold) => ({ hold, held })),
      watch: (port) => post((watch) => ({ watch }), [port]),
    });
}

export class Engine<Port> {
  private readonly host: UtilityHost<unknown, unknown, Port>;
  private readonly calls: ProcessCalls<typeof engineCalls, Port>;
  private behind: NodeJS.Timeout | undefined;
  private readonly speeds: SpeedFile;
  /** The first list of packs, asked for before anybody wanted it. */
  private ahead: Promise<PackList> | undefined;

  constructor(private readonly options: EngineOptions<Port>) {
    this.speeds = new SpeedFile(options.speedFile);
    this.host = new UtilityHost('engine', () => options.fork('engine'), options.log);
    this.calls = new ProcessCalls(this.host, engineCalls);
  }

  /** The packs that can be used, and those that must not be, with the reasons. */
  async packs(): Promise<PackList> {
    const asked = this.ahead ?? this.askPacks();
    this.ahead = undefined;
    return asked;
  }

  /** Every pack folder, usable or not, each file checked anew. */
  installed() {
    return this.calls.call('installed', this.options.folders, { lost: LOST('checked the models') });
  }

  /** Installs a .gridpack file or a copy of a pack folder. */
  installPack(source: string) {
    const { folders } = this.options;
    return this.calls.call('installPack', { folders, source }, { lost: LOST('added a model') });
  }

  exportPack(key: string, destination: string) {
    const { folders } = this.options;
    return this.calls.call('exportPack', { folders, key, destination }, { lost: LOST('exported a model') });
  }

  packCard(key: string) {
    return this.calls.call(
      'packCard',
      { folders: this.options.folders, key },
      { lost: LOST('read a model') },
    );
  }

  /** What is known of a pack's speed on this machine. */
  async knownSpeed(packSha256: string): Promise<PackSpeed | undefined> {
    return this.speeds.get(await this.speedMachine(), packSha256);
  }

  /** Tries the providers anew and measures the pack on those that count; keeps the result. */
  async measure(
    packId: string,
    packSha256: string,
    signal: AbortSignal,
    onProgress: (fraction: number) => void,
  ): Promise<PackSpeed> {
    const speed = await reviewPack({
      choice: await this.choice(packId, signal),
      measure: (provider, progress) => this.measureOn(packId, provider, signal, progress),
      onProgress,
    });
    await this.speeds.keep(await this.speedMachine(), packSha256, speed);
    return speed;
  }

  /** Makes a series; see `Make`. */
  async generate(
    request: GenerateRequest,
    seriesFolder: string,
    { signal, onProgress, onLine }: MakeOptions<Port>,
  ): Promise<void> {
    const provider = await this.provider(request, signal);
    const { folders, app } = this.options;
    const threads = this.options.threads?.();
    await this.calls.call(
      'generate',
      { folders, app, request, provider, seriesFolder, ...(threads && { threads }) },
      {
        signal,
        onProgress,
        opened: lineTo(onLine),
        lost: NOT_MADE,
      },
    );
  }

  /** Completes a series in native form; rejects with `CancelledError` once the signal is aborted. */
  async complete(
    args: Omit<EngineArgs<'complete'>, 'folders' | 'app' | 'provider' | 'threads'>,
    requested: 'auto' | ProviderName,
    { signal, onProgress, onLine }: MakeOptions<Port>,
  ): Promise<void> {
    const provider = await this.provider({ packId: args.packId, provider: requested }, signal);
    onProgress({ type: 'started', provider });
    const { folders, app } = this.options;
    const threads = this.options.threads?.();
    await this.calls.call(
      'complete',
      { ...args, folders, app, provider, ...(threads && { threads }) },
      {
        signal,
        onProgress,
        opened: lineTo(onLine),
        lost: NOT_MADE,
      },
    );
  }

  /** Finds the packs ahead of the first call: as an earlier run has left them, or by starting the process. */
  start(): void {
    this.ahead = this.firstPacks();
    // Whoever asks for the packs hears of a failure.
    this.ahead.catch(() => undefined);
  }

  /** Ends the process and cancels its work. */
  close(): void {
    clearTimeout(this.behind);
    this.host.close();
  }

  private askPacks(): Promise<PackList> {
    const { knownPacks, folders } = this.options;
    return knownPacks.check(() => this.calls.call('packs', folders, { lost: LOST('read the models') }));
  }

  private async firstPacks(): Promise<PackList> {
    const { knownPacks, packsChanged } = this.options;
    const kept = await knownPacks.read();
    if (!kept) return this.askPacks();
    const check = async () => {
      if (!isDeepStrictEqual(await this.askPacks(), kept)) packsChanged();
    };
    // A failure is told to the next who asks.
    this.behind = setTimeout(() => void check().catch(() => undefined), CHECK_BEHIND_MS).unref();
    return kept;
  }

  private async provider(
    request: Pick<GenerateRequest, 'packId' | 'provider'>,
    signal: AbortSignal,
  ): Promise<ProviderVerdict> {
    const { packId, provider: requested = 'auto' } = request;
    const choice = await this.choice(packId, signal).catch((error: unknown) => {
      if (error instanceof UserError) return undefined;
      throw error;
    });
    // A pack that cannot be loaded says nothing of the machine; the job will tell what is wrong with it.
    if (!choice) return { provider: 'cpu', reason: 'The model cannot be tried.' };
    return chooseProvider({ requested, ...choice });
  }

  private async choice(packId: string, signal: AbortSignal) {
    const { app, providerCache, folders } = this.options;
    const lost = LOST('read a model');
    const { runtime, sha256 } = await this.calls.call('identify', { folders, packId }, { signal, lost });
    return {
      probe: (provider: ProviderName) => this.probe(packId, provider, signal),
      cacheFile: providerCache,
      key: await verdictKey(app.version, runtime, sha256),
    };
  }

  private speedMachine(): Promise<string> {
    return speedMachine(this.options.app.version, this.options.threads?.());
  }

  /** On the CPU in the engine, by turns with its jobs; on anything else in a process that may die of it. */
  private async measureOn(
    packId: string,
    provider: ProviderName,
    signal: AbortSignal,
    onProgress: (fraction: number) => void,
  ): Promise<SpeedFigures> {
    const { fork, folders, log } = this.options;
    const threads = this.options.threads?.();
    const args = { folders, packId, provider, ...(threads && { threads }) };
    const lost = LOST('measured the model');
    if (provider === 'cpu') return this.calls.call('measure', args, { signal, onProgress, lost });
    const host = new UtilityHost('probe', () => fork('probe'), log, 0);
    const limit = AbortSignal.timeout(MEASURE_LIMIT_MS);
    const either = AbortSignal.any([signal, limit]);
    try {
      return await new ProcessCalls(host, engineCalls).call('measure', args, {
        signal: either,
        onProgress,
        lost,
      });
    } catch (error) {
      if (limit.aborted && !signal.aborted)
        throw new UserError('provider', `Measuring on ${provider} took too long.`, { cause: error });
      throw error;
    } finally {
      host.close();
    }
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
