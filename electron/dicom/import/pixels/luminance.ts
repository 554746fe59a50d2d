/** Grey out of colour, by the weights of Y in YBR_FULL (PS3.3 C.7.6.3.1.2, ITU-R BT.601). */

export function luminance(red: number, green: number, blue: number): number {
  return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
}
