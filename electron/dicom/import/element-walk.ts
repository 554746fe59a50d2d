/**
 * A first walk over the elements of a data set, without recursion and without reading values: where its pixel data
 * begins, how many bytes it takes to get there, and whether it is nested beyond reason. The parser comes after it and
 * need not fear what it passed (PS3.5 chapter 7).
 */

export interface WalkForm {
  explicit: boolean;
  littleEndian: boolean;
}

export interface Walk {
  /** "x7fe00010" or one of the two float ones, if the top level has it. */
  pixelTag?: string;
  /** Behind the header of the pixel data, or as far as whole elements go. */
  end: number;
  /** Set where bytes run out within an element: as many from the start would hold it. */
  wanted?: number;
  /**
   * Where VRs stand that have to read UN for the parser: OV, SV, UV, which it takes for short ones, and those of sequences
   * in explicit VR whose items are in implicit VR.
   */
  asUnknown: number[];
  /** Where elements begin that have no VR although the others have one, and their lengths. */
  withoutVr: { at: number; length: number }[];
}

/**
 * Elements and items of a header, all levels together; the parser makes an object of some hundred bytes of each. Large
 * enhanced multi-frame images have some hundred thousand.
 */
export const MOST_ELEMENTS = 1_000_000;
/** The parser makes a data set of its own of each item, which takes as much memory as three elements. */
const ITEM_COUNTS_AS = 3;
/** Sequences in sequences; the deepest in use (structured reports) have about a dozen. */
export const MOST_NESTING = 64;
const UNDEFINED = 0xffffffff;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
const PIXEL_TAGS = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010]);
const LONG = new Set(['OB', 'OD', 'OF', 'OL', 'OW', 'SQ', 'UC', 'UN', 'UR', 'UT', 'OV', 'SV', 'UV']);
/** The parser can be told of elements without VR up to this length: their headers have no room for more. */
const LONGEST_SHORT = 0xffff;
const UNKNOWN_TO_PARSER = new Set(['OV', 'SV', 'UV']);

export class TooManyElements extends RangeError {}

interface Level {
  /** Items of a sequence, elements of an item or data set, or fragments of encapsulated bytes. */
  kind: 'items' | 'elements' | 'fragments';
  /** Where it ends, or `UNDEFINED` until a delimiter. */
  end: number;
  explicit: boolean;
  /** Where the VR of a sequence stands. */
  vrAt?: number;
  /** Whether there was an element or item in it. */
  begun?: boolean;
}

/**
 * @param start where the data set begins in `bytes`
 * @param most how many elements there may be, an item counting as three
 * @throws RangeError where nesting goes beyond `MOST_NESTING`, `TooManyElements` where there are more than `most`
 */
export function walkElements(
  bytes: Uint8Array,
  start: number,
  form: WalkForm,
  most: number = MOST_ELEMENTS,
): Walk {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const asUnknown: number[] = [];
  const withoutVr: Walk['withoutVr'] = [];
  const stack: Level[] = [{ kind: 'elements', end: UNDEFINED, explicit: form.explicit }];
  const size = bytes.length;
  let at = start;
  let wholeUntil = start;
  let count = 0;
  const ranOut = (wanted: number): Walk => ({ end: wholeUntil, wanted, asUnknown, withoutVr });

  for (;;) {
    let level = stack[stack.length - 1]!;
    while (stack.length > 1 && level.end !== UNDEFINED && at >= level.end) {
      stack.pop();
      level = stack[stack.length - 1]!;
    }
    if (stack.length === 1) wholeUntil = at;
    if (at >= size) return stack.length === 1 ? { end: at, asUnknown, withoutVr } : ranOut(size + 8);
    if (at + 8 > size) return ranOut(at + 8);
    const tag = view.getUint16(at, form.littleEndian) * 65536 + view.getUint16(at + 2, form.littleEndian);
    count += tag === ITEM ? ITEM_COUNTS_AS : 1;
    if (count > most) throw new TooManyElements();

    if (tag === ITEM || tag === ITEM_END || tag === SEQUENCE_END) {
      const length = view.getUint32(at + 4, form.littleEndian);
      at += 8;
      if (tag !== ITEM) {
        if (stack.length > 1 && level.end === UNDEFINED) stack.pop();
      } else if (level.kind === 'items') {
        level.begun = true;
        push(stack, {
          kind: 'elements',
          end: length === UNDEFINED ? UNDEFINED : at + length,
          explicit: level.explicit,
        });
      } else {
        at += length === UNDEFINED ? 0 : length;
        if (at > size) return ranOut(at);
      }
      continue;
    }

    let vr = '';
    let header = 8;
    let length: number;
    const hasVr = isCapital(bytes[at + 4]!) && isCapital(bytes[at + 5]!);
    const parent = stack[stack.length - 2];
    if (level.explicit && !hasVr && !level.begun && parent?.kind === 'items') {
      // Items in implicit VR within an explicit data set; the parser takes such a sequence for one of unknown VR.
      if (parent.vrAt !== undefined && parent.explicit) asUnknown.push(parent.vrAt);
      parent.explicit = false;
      level.explicit = false;
    }
    level.begun = true;
    if (level.explicit && !hasVr && view.getUint32(at + 4, form.littleEndian) <= LONGEST_SHORT) {
      length = view.getUint32(at + 4, form.littleEndian);
      withoutVr.push({ at, length });
    } else if (level.explicit) {
      // What would be too long without a VR has an unknown one, and a short length behind it.
      vr = String.fromCharCode(bytes[at + 4]!, bytes[at + 5]!);
      if (LONG.has(vr)) {
        header = 12;
        if (at + 12 > size) return ranOut(at + 12);
        length = view.getUint32(at + 8, form.littleEndian);
      } else length = view.getUint16(at + 6, form.littleEndian);
    } else length = view.getUint32(at + 4, form.littleEndian);
    if (UNKNOWN_TO_PARSER.has(vr)) asUnknown.push(at + 4);
    const vrAt = at + 4;

    if (stack.length === 1 && PIXEL_TAGS.has(tag)) {
      return { pixelTag: `x${tag.toString(16).padStart(8, '0')}`, end: at + header, asUnknown, withoutVr };
    }
    at += header;
    if (length === UNDEFINED) {
      const fragments = tag === 0x7fe00010 || vr === 'OB' || vr === 'OW';
      // An element of unknown VR and undefined length is a sequence in implicit form (PS3.5 section 6.2.2 note 2).
      push(stack, {
        kind: fragments ? 'fragments' : 'items',
        end: UNDEFINED,
        explicit: level.explicit && vr !== 'UN',
        vrAt,
      });
    } else if (
      vr === 'SQ' ||
      // Whoever did not know a sequence wrote it with VR UN, in implicit little endian (PS3.5 section 6.2.2).
      ((vr === 'UN' ? form.littleEndian : !level.explicit) &&
        startsWithItem(view, at, size, form) &&
        !isPrivate(tag))
    ) {
      if (at + length > size) return ranOut(at + length);
      push(stack, { kind: 'items', end: at + length, explicit: level.explicit && vr !== 'UN', vrAt });
    } else {
      if (at + length > size) return ranOut(at + length);
      at += length;
    }
  }
}

function push(stack: Level[], level: Level): void {
  if (stack.length > 2 * MOST_NESTING) throw new RangeError('nested beyond reason');
  stack.push(level);
}

function startsWithItem(view: DataView, at: number, size: number, { littleEndian }: WalkForm): boolean {
  if (at + 4 > size || view.getUint16(at, littleEndian) !== 0xfffe) return false;
  const element = view.getUint16(at + 2, littleEndian);
  return element === 0xe000 || element === 0xe0dd;
}

function isCapital(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

function isPrivate(tag: number): boolean {
  return (tag >>> 16) % 2 === 1;
}
