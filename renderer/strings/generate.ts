import { imageWord, type AxisKind } from '../../electron/core/words';
import { number } from './format';

export const generateStrings = {
  title: 'Generate',
  generate: 'Generate',
  addToQueue: 'Add to queue',
  models: {
    label: 'Model',
    manage: 'Models…',
    none: 'No model can be used. Add one as a .gridpack file.',
    looking: 'Looking for models',
    refused: (n: number) => (n === 1 ? '1 model cannot be used' : `${n} models cannot be used`),
  },
  /** In a field that may stay open. */
  any: 'any',
  rollSeed: 'New random seed',
  keepSeed: 'Keep this seed',
  seedKept: 'The seed is kept for the next series',
  seedNew: 'Each series gets a new seed',
  pixels: (columns: number, rows: number, across: number, down: number) =>
    `${columns} × ${rows} pixels of ${number(across)} × ${number(down)} mm`,
  figure: {
    label: (axis: AxisKind) => (axis === 'time' ? 'Range in time' : 'Range on the body'),
    range: (from: number, to: number, unit: string) => `Range from ${number(from)} to ${number(to)} ${unit}`,
    move: 'Covered range, moves as a whole',
    first: (axis: AxisKind) => `First ${imageWord(axis)}, changes the number of ${imageWord(axis)}s`,
    last: (axis: AxisKind) => `Last ${imageWord(axis)}, changes the number of ${imageWord(axis)}s`,
  },
  covers: (from: number, to: number, unit: string) =>
    `Covers ${number(to - from)} ${unit}: ${number(from)} to ${number(to)} ${unit}`,
  below: (range: string, origin: string) => `${range} below the ${origin}`,
  above: (range: string, origin: string) => `${range} above the ${origin}`,
  after: (range: string, origin: string) => `${range} after the ${origin}`,
  advanced: 'Advanced',
  batch: {
    title: 'Batch',
    seeds: 'Seeds',
    vary: 'Vary',
    nothing: 'Nothing',
    from: 'From',
    to: 'To',
    values: 'Values',
    makes: (n: number) => (n === 1 ? 'Makes one series.' : `Makes ${n} series.`),
    seedsError: (most: number) => `Seeds must be a whole number from 1 to ${most}.`,
    valuesError: (most: number) => `Values must be a whole number from 1 to ${most}.`,
    rangeError: 'Enter numbers for From and To.',
    tooMany: (n: number, most: number) => `That would be ${n} series; a batch holds ${most} at most.`,
    oneIsWrong: (value: string, sentence: string) => `At ${value}: ${sentence}`,
  },
};
