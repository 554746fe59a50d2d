/** Colours as DICOM recommends them: CIELab under D50, in 16 bits each (PS3.3 C.10.7.1.1). */
import type { Colour } from '../core/segmentation';

/** sRGB's primaries under D50, by Bradford adaptation (ICC.1:2022, annex E; IEC 61966-2-1). */
const TO_XYZ = [
  [0.4360747, 0.3850649, 0.1430804],
  [0.2225045, 0.7168786, 0.0606169],
  [0.0139322, 0.0971045, 0.7141733],
] as const;
const FROM_XYZ = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const;
const WHITE = [0.9642, 1, 0.8251] as const;
const EDGE = 6 / 29;

/** L*, a*, b* as unsigned 16-bit numbers: 0 to 100, and −128 to 127, over the whole range. */
export function toCielab(colour: Colour): [number, number, number] {
  const linear = colour.map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const [x, y, z] = TO_XYZ.map((row, i) => {
    const t = times(row, linear) / WHITE[i]!;
    return t > EDGE ** 3 ? Math.cbrt(t) : t / (3 * EDGE ** 2) + 4 / 29;
  }) as [number, number, number];
  const [l, a, b] = [116 * y - 16, 500 * (x - y), 200 * (y - z)];
  return [sixteen(l / 100), sixteen((a + 128) / 255), sixteen((b + 128) / 255)];
}

/** The nearest colour that a screen can show. */
export function fromCielab([first, second, third]: readonly [number, number, number]): Colour {
  const [l, a, b] = [(first / 65535) * 100, (second / 65535) * 255 - 128, (third / 65535) * 255 - 128];
  const y = (l + 16) / 116;
  const xyz = [y + a / 500, y, y - b / 200].map(
    (t, i) => WHITE[i]! * (t > EDGE ? t ** 3 : 3 * EDGE ** 2 * (t - 4 / 29)),
  );
  return FROM_XYZ.map((row) => {
    const linear = Math.min(1, Math.max(0, times(row, xyz)));
    const share = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
    return Math.round(share * 255);
  }) as Colour;
}

function times(row: readonly [number, number, number], column: readonly number[]): number {
  return row[0] * column[0]! + row[1] * column[1]! + row[2] * column[2]!;
}

function sixteen(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 65535);
}
