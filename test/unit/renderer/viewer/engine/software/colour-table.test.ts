import { describe, expect, it } from 'vitest';
import { ColourTable } from '../../../../../../renderer/viewer/engine/software/colour-table';

/** From red to blue, and counts how often it is asked. */
function ramp(low: number, high: number) {
  let time = 1;
  let asked = 0;
  return {
    getRange: () => [low, high],
    getTable: (_low: number, _high: number, size: number, table: Float32Array) => {
      asked++;
      for (let i = 0; i < size; i++) table.set([1 - i / (size - 1), 0, i / (size - 1)], i * 3);
    },
    getMTime: () => time,
    move: (to: number) => {
      high = to;
      time++;
    },
    asked: () => asked,
  };
}

const coloursOf = (table: ColourTable, ...values: number[]) => {
  const pixels = new Uint32Array(values.length);
  table.apply(Int16Array.from(values), pixels);
  return [...new Uint8Array(pixels.buffer)];
};

describe('a colour table', () => {
  it('runs from the lower to the upper end of the window, and stays there', () => {
    const table = new ColourTable().follow(ramp(-100, 300));
    expect(coloursOf(table, -32768, -100, 300, 32767)).toEqual([
      ...[255, 0, 0, 255, 255, 0, 0, 255],
      ...[0, 0, 255, 255, 0, 0, 255, 255],
    ]);
    const [red, green, blue, alpha] = coloursOf(table, 100);
    expect([green, alpha]).toEqual([0, 255]);
    expect(Math.abs(red! - 127.5)).toBeLessThan(1.1);
    expect(Math.abs(blue! - 127.5)).toBeLessThan(1.1);
  });

  it('follows another window, and is not made anew without need', () => {
    const transfer = ramp(0, 100);
    const table = new ColourTable().follow(transfer).follow(transfer);
    expect(transfer.asked()).toBe(1);
    expect(coloursOf(table, 100)).toEqual([0, 0, 255, 255]);
    transfer.move(1000);
    table.follow(transfer);
    expect(transfer.asked()).toBe(2);
    expect(coloursOf(table, 100)[0]).toBeGreaterThan(220);
    table.follow(ramp(0, 100));
    expect(coloursOf(table, 100)).toEqual([0, 0, 255, 255]);
  });

  it('bears a window without width', () => {
    const table = new ColourTable().follow(ramp(50, 50));
    expect(coloursOf(table, 49, 51)).toEqual([255, 0, 0, 255, 0, 0, 255, 255]);
  });
});
