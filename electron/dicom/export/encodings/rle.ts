/** RLE Lossless (PS3.5 annex G): byte planes, most significant first, PackBits row by row. */

const HEADER = 64;

/**
 * One frame of 16-bit grey values.
 * @returns header and two segments, each of even length
 */
export function encodeRle(values: Int16Array, columns: number): Uint8Array {
  const rows = values.length / columns;
  // At worst a literal run of 128 bytes costs one more.
  const out = new Uint8Array(HEADER + 2 * (values.length + rows * Math.ceil(columns / 128) + 1));
  const header = new DataView(out.buffer);
  header.setUint32(0, 2, true);
  const plane = new Uint8Array(columns);
  let end = HEADER;
  for (let segment = 0; segment < 2; segment++) {
    const shift = segment === 0 ? 8 : 0;
    header.setUint32(4 + 4 * segment, end, true);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++)
        plane[column] = values[row * columns + column]! >> shift;
      end = packBits(plane, out, end);
    }
    if (end % 2 === 1) out[end++] = 0;
  }
  return out.subarray(0, end);
}

/** Runs of three and more are worth their two bytes in the middle of other values, runs of two are not. */
function packBits(bytes: Uint8Array, out: Uint8Array, start: number): number {
  let at = start;
  let literal = 0;
  const flush = (to: number) => {
    while (literal < to) {
      const count = Math.min(128, to - literal);
      out[at++] = count - 1;
      out.set(bytes.subarray(literal, literal + count), at);
      at += count;
      literal += count;
    }
  };
  for (let i = 0; i < bytes.length;) {
    let run = 1;
    while (run < 128 && i + run < bytes.length && bytes[i + run] === bytes[i]) run++;
    if (run >= 3) {
      flush(i);
      out[at++] = 257 - run;
      out[at++] = bytes[i]!;
      literal = i + run;
    }
    i += run;
  }
  flush(bytes.length);
  return at;
}
