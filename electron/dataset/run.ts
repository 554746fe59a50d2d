/**
 * `dataset run`: makes what is missing of a dataset, one series after the other with the models kept loaded. A series is
 * there as a whole before the journal says so; killed in between, it is made again in its place.
 */
import { join } from 'node:path';
import { CancelledError, UserError } from '../core/errors';
import type { ProviderVerdict } from '../core/protocol';
import type { PackFolders } from '../engine/messages';
import type { Pack } from '../engine/pack-folder';
import { findPack } from '../engine/pack-list';
import { SessionPool } from '../engine/session-pool';
import { writeFailure } from '../files/file-errors';
import type { Packs } from './cohort';
import { finishDataset, finishPatient } from './finish';
import { makeSeries } from './make-series';
import { DATA_FOLDER, plannedSeries, readDataset } from './manifest';
import type { DatasetFile, PlannedSeries } from './manifest-schema';
import { Done, Journal, type Shard } from './state';
import { writeSeries } from './write-series';

/** Longer than anything between two series of a run takes. */
const KEEP_MODELS_MS = 600_000;

export interface RunOptions {
  packs: PackFolders;
  provider: (pack: Pack) => Promise<ProviderVerdict>;
  shard?: Shard;
  signal?: AbortSignal;
  /** `done` counts series of the dataset, with the part of the one that is being made; `made` whole ones of this run. */
  progress?: (state: { done: number; total: number; made: number; remainingMs?: number }) => void;
  onSeries?: (line: PlannedSeries, seconds: number) => void;
}

export interface RunResult {
  /** Series that this run made. */
  made: number;
  /** Series of the dataset that are there. */
  done: number;
  total: number;
}

/** The packs that a dataset was planned with. Throws `UserError` (bad-request) where another version is installed. */
export async function plannedPacks(dataset: DatasetFile, folders: PackFolders): Promise<Packs> {
  const packs = new Map<string, Pack>();
  for (const { id, version, sha256 } of dataset.packs) {
    const pack = await findPack(id, folders);
    if (pack.sha256 !== sha256) {
      throw new UserError(
        'bad-request',
        `The dataset was planned with version ${version} of the model "${id}" (${sha256.slice(0, 12)}…), and version ` +
          `${pack.manifest.version} (${pack.sha256.slice(0, 12)}…) is installed. Install the first, or plan again.`,
      );
    }
    packs.set(id, pack);
  }
  return packs;
}

/** @throws UserError, CancelledError; what was made until then stays */
export async function runDataset(folder: string, options: RunOptions): Promise<RunResult> {
  const dataset = await readDataset(folder);
  const packs = await plannedPacks(dataset, options.packs);
  try {
    const journal = await Journal.open(folder, options.shard ?? { number: 1, of: 1 });
    try {
      return await new Run(folder, dataset, packs, journal, options).run();
    } finally {
      await journal.close();
    }
  } catch (error) {
    throw writeFailure(error, folder);
  }
}

class Run {
  private readonly sessions = new SessionPool(KEEP_MODELS_MS);
  private readonly providers = new Map<string, ProviderVerdict>();
  private readonly started = performance.now();
  private done!: Done;
  private made = 0;
  /** How many series this run is to make; those of other shards do not count. */
  private toMake = 0;

  constructor(
    private readonly folder: string,
    private readonly dataset: DatasetFile,
    private readonly packs: Packs,
    private readonly journal: Journal,
    private readonly options: RunOptions,
  ) {}

  async run(): Promise<RunResult> {
    const { folder, dataset } = this;
    this.done = await Done.of(folder, dataset.series);
    for await (const line of plannedSeries(folder, dataset)) {
      if (this.isMine(line) && !this.done.has(line.index)) this.toMake += 1;
    }
    let patient: PlannedSeries[] = [];
    for await (const line of plannedSeries(folder, dataset)) {
      if (!this.isMine(line)) continue;
      if (patient.length > 0 && patient[0]!.patient.index !== line.patient.index) {
        await finishPatient(folder, dataset, this.packs, patient);
        patient = [];
      }
      patient.push(line);
      if (!this.done.has(line.index)) await this.make(line);
    }
    if (patient.length > 0) await finishPatient(folder, dataset, this.packs, patient);
    // Other shards may have gone on meanwhile; whoever is last finds all there.
    const all = await Done.of(folder, dataset.series);
    if (all.count === dataset.series) await finishDataset(folder, dataset);
    return { made: this.made, done: all.count, total: dataset.series };
  }

  private isMine({ patient }: PlannedSeries): boolean {
    const { number, of } = this.options.shard ?? { number: 1, of: 1 };
    return patient.index % of === number - 1;
  }

  private async make(line: PlannedSeries): Promise<void> {
    const { folder, dataset, options } = this;
    const { signal } = options;
    if (signal?.aborted) throw new CancelledError();
    const pack = this.packs.get(line.series.request.packId)!;
    const started = performance.now();
    const series = await makeSeries(line, pack, dataset, {
      provider: await this.providerOf(pack),
      sessions: this.sessions,
      ...(signal && { signal }),
      onEvent: (event) => {
        if (event.type === 'progress') this.report(event.fraction);
      },
    });
    const files = await writeSeries(series, line, dataset.output, join(folder, DATA_FOLDER), signal);
    const seconds = (performance.now() - started) / 1000;
    await this.journal.add({ index: line.index, files, seconds: Math.round(seconds * 1000) / 1000 });
    this.done.add(line.index);
    this.made += 1;
    options.onSeries?.(line, seconds);
    this.report(0);
  }

  private report(part: number): void {
    const made = this.made + part;
    const elapsed = performance.now() - this.started;
    this.options.progress?.({
      done: this.done.count + part,
      total: this.dataset.series,
      made: this.made,
      // The first series has the loading of the models in it and says little until it is half done.
      ...(made > 0.5 && { remainingMs: (elapsed / made) * (this.toMake - made) }),
    });
  }

  private async providerOf(pack: Pack): Promise<ProviderVerdict> {
    const known = this.providers.get(pack.sha256) ?? (await this.options.provider(pack));
    this.providers.set(pack.sha256, known);
    return known;
  }
}
