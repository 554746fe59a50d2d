/** What networks with a learned variance give: twice the channels, the second half of which says the variance. */

/**
 * The prediction of each frame, without what follows it of the variance (Nichol & Dhariwal 2021), which goes to `spread`
 * where that is wanted: from 0 for the least to 1 for the largest.
 * @param output frame after frame, 2 · `size` numbers each
 * @param size numbers of the prediction of a frame
 */
export function splitVariance(
  output: Float32Array,
  size: number,
  spread: Float32Array | undefined,
): Float32Array {
  const frames = output.length / (2 * size);
  const prediction = new Float32Array(frames * size);
  for (let frame = 0; frame < frames; frame++) {
    const start = 2 * frame * size;
    prediction.set(output.subarray(start, start + size), frame * size);
    if (!spread) continue;
    for (let j = 0; j < size; j++) spread[frame * size + j] = (output[start + size + j]! + 1) / 2;
  }
  return prediction;
}
