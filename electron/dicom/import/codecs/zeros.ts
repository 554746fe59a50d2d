/** Holes in compressed data: what was never written, or lost on a disk or on the way, reads as zeros. */

/** Length of the longest run of zeros, if it is at least `least`. */
export function longestZeros(bytes: Uint8Array, least: number): number {
  let longest = 0;
  for (let at = least - 1; at < bytes.length; at += least) {
    if (bytes[at] !== 0) continue;
    let from = at;
    while (from > 0 && bytes[from - 1] === 0) from -= 1;
    while (at + 1 < bytes.length && bytes[at + 1] === 0) at += 1;
    longest = Math.max(longest, at + 1 - from);
  }
  return longest >= least ? longest : 0;
}

/** What is said of data with so many zeros that they may be a hole. */
export function holeOf(zeros: number): string {
  return `has ${zeros} zero bytes in a row, as where a part was lost`;
}
