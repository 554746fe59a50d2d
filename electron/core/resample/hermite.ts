/** Interpolation between samples that need not lie evenly. */

type Four = [number, number, number, number];

/**
 * Weights of four samples for the value at share `t` between the second and the third: cubic Hermite interpolation with
 * the tangents of parabolas through three samples (Catmull-Rom where they lie evenly).
 * @param before distance of the first and the second sample; 0 where there is no first
 * @param gap distance of the second and the third
 * @param after distance of the third and the fourth; 0 where there is no fourth
 */
export function hermite(before: number, gap: number, after: number, t: number): Four {
  const h00 = (1 + 2 * t) * (1 - t) ** 2;
  const h10 = t * (1 - t) ** 2 * gap;
  const h01 = t * t * (3 - 2 * t);
  const h11 = t * t * (t - 1) * gap;
  const second: Four =
    before > 0
      ? [...middle(before, gap), 0]
      : after > 0
        ? [0, ...start(gap, after)]
        : [0, -1 / gap, 1 / gap, 0];
  const third: Four =
    after > 0
      ? [0, ...middle(gap, after)]
      : before > 0
        ? [...end(before, gap), 0]
        : [0, -1 / gap, 1 / gap, 0];
  const weight = (k: number) => h10 * second[k]! + h11 * third[k]!;
  return [weight(0), h00 + weight(1), h01 + weight(2), weight(3)];
}

/** Weights for the slope of the parabola through samples at distances `a` and `b`: at its middle sample. */
function middle(a: number, b: number): [number, number, number] {
  return [-b / (a * (a + b)), (b - a) / (a * b), a / (b * (a + b))];
}

/** At its first sample. */
function start(a: number, b: number): [number, number, number] {
  return [-(2 * a + b) / (a * (a + b)), (a + b) / (a * b), -a / (b * (a + b))];
}

/** At its last sample. */
function end(a: number, b: number): [number, number, number] {
  return [b / (a * (a + b)), -(a + b) / (a * b), (a + 2 * b) / (b * (a + b))];
}
