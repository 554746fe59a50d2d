/** All that is to be known of a pack on this machine: what it runs on, why not on something else, and how fast. */
import type { PackSpeed, SpeedFigures } from '../../core/pack-speed-schema';
import type { ProviderName } from '../../core/providers';
import { reviewProviders, type ProviderChoice } from '../provider';

export interface ReviewParts {
  /** How providers are tried; see `reviewProviders`. */
  choice: Omit<ProviderChoice, 'requested'>;
  /** Measures on one provider, which for a graphics processor is a process of its own. */
  measure(provider: ProviderName, onProgress: (fraction: number) => void): Promise<SpeedFigures>;
  /** Is given the share of the whole that is done, 0 to 1. */
  onProgress?: (fraction: number) => void;
  now?: () => Date;
}

/** Share of the whole that trying the providers is taken for. */
const TRIALS = 0.2;

/** @throws CancelledError, UserError as `measure` does */
export async function reviewPack({
  choice,
  measure,
  onProgress = () => undefined,
  now = () => new Date(),
}: ReviewParts): Promise<PackSpeed> {
  const { verdict, passedOver } = await reviewProviders({ ...choice, requested: 'auto' });
  onProgress(TRIALS);
  const providers = [...new Set<ProviderName>(['cpu', verdict.provider])];
  const figures: SpeedFigures[] = [];
  for (const [i, provider] of providers.entries()) {
    const share = (fraction: number) =>
      onProgress(TRIALS + ((1 - TRIALS) * (i + fraction)) / providers.length);
    figures.push(await measure(provider, share));
  }
  return { measuredAt: now().toISOString(), verdict, passedOver, figures };
}
