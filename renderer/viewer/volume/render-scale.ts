/**
 * How coarsely a volume is rendered, so that it stays usable without a graphics card: one ray for `scale` × `scale`
 * pixels. Each picture's time tells what the next can afford.
 */
export const FIRST_SCALE = 6;
const COARSEST = 10;

/** The scale at which a picture takes about `budget` ms, after one at `scale` took `took` ms. */
export function affordableScale(scale: number, took: number, budget: number): number {
  // A coarse picture's time is mostly overhead and says little of a fine one's, so it refines by halves.
  const wanted = Math.max(scale / 2, scale * Math.sqrt(took / budget));
  return Math.min(COARSEST, Math.max(1, Math.ceil(wanted)));
}
