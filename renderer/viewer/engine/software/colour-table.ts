/** The colour of every stored value under a window and a colour map. Pure. */

/** The part of vtk.js' transfer function that is needed. */
export interface TransferFunction {
  getRange(): number[];
  /** Fills `table` with the red, green and blue, 0 to 1, of `size` values from `low` to `high`. */
  getTable(low: number, high: number, size: number, table: Float32Array): void;
  /** Rises with each change. */
  getMTime(): number;
}

const STEPS = 1024;
const LOWEST = -32768;
const COUNT = 65536;

export class ColourTable {
  /** By stored value + 32768: alpha, blue, green, red from the highest byte to the lowest, as a canvas has them. */
  readonly colours = new Uint32Array(COUNT);
  #made = -1;
  #of: TransferFunction | undefined;

  /** Brings the table up to date; costs nothing while the function stays as it is. */
  follow(transfer: TransferFunction): this {
    if (this.#of === transfer && this.#made === transfer.getMTime()) return this;
    this.#of = transfer;
    this.#made = transfer.getMTime();
    const [low = 0, high = 1] = transfer.getRange();
    const steps = new Float32Array(STEPS * 3);
    transfer.getTable(low, high, STEPS, steps);
    const packed = new Uint32Array(STEPS);
    for (let step = 0; step < STEPS; step++) {
      const byte = (channel: number) =>
        Math.round(Math.min(1, Math.max(0, steps[step * 3 + channel]!)) * 255);
      packed[step] = ((255 << 24) | (byte(2) << 16) | (byte(1) << 8) | byte(0)) >>> 0;
    }
    const scale = (STEPS - 1) / Math.max(high - low, 1e-9);
    for (let index = 0; index < COUNT; index++) {
      const step = Math.round((index + LOWEST - low) * scale);
      this.colours[index] = packed[step < 0 ? 0 : step >= STEPS ? STEPS - 1 : step]!;
    }
    return this;
  }

  /** Writes the colours of values. */
  apply(values: Int16Array, pixels: Uint32Array): void {
    const { colours } = this;
    for (let i = 0; i < values.length; i++) pixels[i] = colours[values[i]! - LOWEST]!;
  }
}
