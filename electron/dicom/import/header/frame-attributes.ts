/**
 * Attributes of one frame of an image, wherever they stand: in the functional groups of an enhanced multi-frame image,
 * its own or the shared ones (PS3.3 C.7.6.16), in the groups for converted attributes of a legacy converted one, or in
 * the data set itself.
 */
import type { DataSet } from 'dicom-parser';
import { decimals, items, text } from '../element-values';

const SHARED = 'x52009229';
const PER_FRAME = 'x52009230';
const UNASSIGNED_SHARED = 'x00209170';
const UNASSIGNED_PER_FRAME = 'x00209171';

export type BinaryVr = 'FD' | 'FL' | 'UL' | 'US';
const SIZE: Record<BinaryVr, number> = { FD: 8, FL: 4, UL: 4, US: 2 };

export interface FrameAttributes {
  /** The first item of a functional group, that of the frame before the shared one; what is in neither is absent. */
  groups(sequence: string): readonly DataSet[];
  /** Text of an attribute; '' where it is nowhere. */
  text(tag: string, group?: string): string;
  /** The first `count` numbers of a DS or IS attribute. */
  decimals(tag: string, count: number, group?: string): number[] | undefined;
  decimal(tag: string, group?: string): number | undefined;
  /** The first `count` numbers of a binary attribute. */
  numbers(tag: string, vr: BinaryVr, count: number, group?: string): number[] | undefined;
  number(tag: string, vr: BinaryVr, group?: string): number | undefined;
}

/** @returns what gives the attributes of a frame, from 0 */
export function frameAttributes(dataSet: DataSet): (frame: number) => FrameAttributes {
  const shared = items(dataSet, SHARED)[0];
  const perFrame = items(dataSet, PER_FRAME);
  const unassigned = shared && items(shared, UNASSIGNED_SHARED)[0];
  return (frame) => {
    const own = perFrame[frame];
    const ownUnassigned = own && items(own, UNASSIGNED_PER_FRAME)[0];
    const found = new Map<string, DataSet[]>();
    const groups = (sequence: string): readonly DataSet[] => {
      let both = found.get(sequence);
      if (!both) {
        both = [own, shared].flatMap((holder) => (holder && items(holder, sequence)[0]) ?? []);
        found.set(sequence, both);
      }
      return both;
    };
    // One that a frame has of its own may leave to the shared one what it does not say.
    const holders = (sequence: string | undefined): (DataSet | undefined)[] => [
      ...(sequence === undefined ? [] : groups(sequence)),
      ownUnassigned,
      unassigned,
      dataSet,
    ];
    const first = <T>(
      sequence: string | undefined,
      read: (holder: DataSet) => T | undefined,
    ): T | undefined => {
      for (const holder of holders(sequence)) {
        const value = holder && read(holder);
        if (value !== undefined) return value;
      }
      return undefined;
    };
    return {
      groups,
      text: (tag, sequence) => first(sequence, (holder) => text(holder, tag) || undefined) ?? '',
      decimals: (tag, count, sequence) => first(sequence, (holder) => decimals(holder, tag, count)),
      decimal: (tag, sequence) => first(sequence, (holder) => decimals(holder, tag, 1)?.[0]),
      numbers: (tag, vr, count, sequence) => first(sequence, (holder) => numbersIn(holder, tag, vr, count)),
      number: (tag, vr, sequence) => first(sequence, (holder) => numbersIn(holder, tag, vr, 1)?.[0]),
    };
  };
}

/** Finite numbers of a binary element; `undefined` where it is absent, has fewer, or is no number. */
export function numbersIn(dataSet: DataSet, tag: string, vr: BinaryVr, count: number): number[] | undefined {
  const element = dataSet.elements[tag];
  if (!element || element.items || element.length < SIZE[vr] * count) return undefined;
  if (element.dataOffset + SIZE[vr] * count > dataSet.byteArray.length) return undefined;
  const read = { FD: dataSet.double, FL: dataSet.float, UL: dataSet.uint32, US: dataSet.uint16 }[vr];
  const values = Array.from({ length: count }, (_, i) => read.call(dataSet, tag, i) ?? Number.NaN);
  return values.every(Number.isFinite) ? values : undefined;
}

/** Longer values are not repeated in a sentence. */
const MOST_QUOTED = 48;

/** One sentence about a DS or IS attribute that is there, but not as `count` numbers that could be read; none else. */
export function unreadable(
  at: FrameAttributes,
  name: string,
  tag: string,
  count: number,
  group?: string,
): string[] {
  if (at.decimals(tag, count, group)) return [];
  const given = at.text(tag, group);
  if (given === '') return [];
  const quoted = given.length > MOST_QUOTED ? `${given.slice(0, MOST_QUOTED)}…` : given;
  return [`${name} is given, but cannot be read ("${quoted}").`];
}
