/** A model pack as windows and the command line show it. */
import type { ProviderName, SamplerName } from './recipe';

export interface PackSummary {
  id: string;
  version: string;
  name: string;
  description: string;
  licence: string;
  modality: string;
  bodyPart: string;
  axis: 'space' | 'time';
  unit: 'mm' | 'ms';
  range: [number, number];
  spacing: [number, number];
  /** Where position 0 lies. */
  origin: string;
  direction: string;
  k: number;
  rows: number;
  columns: number;
  pixelSpacing: [number, number];
  superResolution: { scale: number } | null;
  defaults: { frames: number; spacing: number; start: number; steps: number; sampler: SamplerName };
}

/** A pack folder that must not be used, and the sentence why. */
export interface RefusedPack {
  folder: string;
  reason: string;
}

/** What a pack was trained on. */
export interface TrainingSource {
  name: string;
  url: string;
  terms: string;
  attribution: string;
}

/**
 * A file of a pack against the SHA-256 that pack.json gives: the same, another, not there, or not listed. pack.json
 * itself is what the others are checked against; where it cannot be read, they are unchecked.
 */
export type PackFileState =
  'verified' | 'changed' | 'missing' | 'unlisted' | 'manifest' | 'unreadable' | 'unchecked';

export interface PackFile {
  name: string;
  /** Size on disk, bytes; 0 where it is missing. */
  bytes: number;
  state: PackFileState;
}

/** A pack folder as it lies on disk, whether it can be used or not. */
export interface InstalledPack {
  /** Opaque: stands for the folder without naming it. */
  key: string;
  /** Folder name. */
  folder: string;
  /** Whether it ships with the application or the user added it. */
  place: 'shipped' | 'user';
  /** Null where pack.json cannot be read. */
  summary: PackSummary | null;
  /** SHA-256 of pack.json, which holds the hash of every other file. */
  sha256: string | null;
  trainingData: TrainingSource[];
  files: PackFile[];
  /** One sentence why it must not be used; null where every check passed. */
  refusal: string | null;
}

/** A pack that was just installed. */
export interface AddedPack {
  key: string;
  id: string;
  name: string;
  version: string;
}

/** How fast a pack runs on one provider of this machine. */
export interface SpeedFigures {
  provider: ProviderName;
  /** One run of the grid network, ms: median of several. */
  stepMs: number;
  /** One run of the super-resolver, ms; null where the pack has none. */
  enhanceMs: number | null;
  /** The pack's default series: how many slices, and how long it would take, ms. */
  frames: number;
  jobMs: number;
  /** Memory of the process after the runs, bytes. */
  memoryBytes: number;
}

/** What was found out about a pack on this machine. */
export interface PackSpeed {
  /** ISO 8601. */
  measuredAt: string;
  /** What a job runs on where nothing else is asked for. */
  verdict: { provider: ProviderName; reason: string };
  /** Providers that were tried and not chosen, and why: part of a sentence. */
  passedOver: { provider: ProviderName; why: string }[];
  /** The CPU first. */
  figures: SpeedFigures[];
}

/** Bytes of all files. */
export function packBytes({ files }: Pick<InstalledPack, 'files'>): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
