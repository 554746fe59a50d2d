/** What is known of model packs, without schemas, so that the window can load it. */
import type { InstalledPack } from './pack-summary-schema';

export type {
  InstalledPack,
  PackFile,
  PackFileState,
  PackSummary,
  RefusedPack,
  TrainingSource,
} from './pack-summary-schema';

/** A pack that was just installed. */
export interface AddedPack {
  key: string;
  id: string;
  name: string;
  version: string;
}

/** Bytes of all files. */
export function packBytes({ files }: Pick<InstalledPack, 'files'>): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
