/** The word SYNTHETIC in the corner of a picture: a picture has no header that could say so. */

export interface GreyPicture {
  width: number;
  height: number;
  /** 0 black to 255 white, row by row from the top. */
  data: Uint8Array;
}

/** Letters of five by seven dots, a row a number, the left dot in bit 4. */
const LETTERS: Record<string, readonly number[]> = {
  S: [0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110],
  Y: [0b10001, 0b10001, 0b01010, 0b00100, 0b00100, 0b00100, 0b00100],
  N: [0b10001, 0b11001, 0b10101, 0b10011, 0b10001, 0b10001, 0b10001],
  T: [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100],
  H: [0b10001, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
  E: [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111],
  I: [0b01110, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
  C: [0b01111, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b01111],
};
const WORD = 'SYNTHETIC';
const PITCH = 6;

/** Writes the mark into the upper right corner, light with a dark rim, so that it shows on anything. */
export function markPicture(picture: GreyPicture): void {
  const dot = Math.max(1, Math.round(picture.width / 400));
  const left = picture.width - (WORD.length * PITCH + 3) * dot;
  const top = 4 * dot;
  const dots: [number, number][] = [];
  [...WORD].forEach((letter, index) => {
    LETTERS[letter]!.forEach((bits, row) => {
      for (let column = 0; column < 5; column++) {
        if (bits & (0b10000 >> column)) dots.push([left + (index * PITCH + column) * dot, top + row * dot]);
      }
    });
  });
  for (const [x, y] of dots) fill(picture, x - dot, y - dot, 3 * dot, 0);
  for (const [x, y] of dots) fill(picture, x, y, dot, 235);
}

function fill(
  { width, height, data }: GreyPicture,
  x0: number,
  y0: number,
  size: number,
  grey: number,
): void {
  for (let y = Math.max(0, y0); y < Math.min(height, y0 + size); y++) {
    for (let x = Math.max(0, x0); x < Math.min(width, x0 + size); x++) data[y * width + x] = grey;
  }
}
