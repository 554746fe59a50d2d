/** How many bits, and which sign, the values of a series need in a file. */
import type { Series } from '../../core/series';

export interface StoredForm {
  /** Bits Stored. */
  bits: number;
  /** Pixel Representation 1. */
  signed: boolean;
}

/**
 * What the header says, widened where the voxels (or the padding value) need more: the header of a generated series
 * is a promise about the model, and a file whose values exceed its Bits Stored is read wrongly.
 */
export function storedForm(series: Series): StoredForm {
  const { values } = series.header;
  let low = values.padding ?? 0;
  let high = Math.max(low, 0);
  for (const value of series.voxels) {
    if (value < low) low = value;
    else if (value > high) high = value;
  }
  const signed = values.signed || low < 0;
  const magnitude = Math.max(high, low < 0 ? -low - 1 : 0);
  const needed = (magnitude === 0 ? 1 : Math.floor(Math.log2(magnitude)) + 1) + (signed ? 1 : 0);
  return { bits: Math.min(16, Math.max(8, values.bitsStored, needed)), signed };
}
