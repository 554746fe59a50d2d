/** Small files that ask for much: each is made here, for they are too large, or too dull, to be kept. */
import { constants, deflateRawSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { dicomFile, sliceElements, sliceFile, type Element } from '../../dicom/support/write-dicom';
import { encapsulatedFile } from '../../dicom/support/write-encapsulated';

const DEFLATED = '1.2.840.10008.1.2.1.99';

export interface Attack {
  /** A file name of its kind. */
  name: string;
  bytes: Uint8Array;
  /** Bytes of pixels that the file declares. */
  declared: number;
}

/** Bytes, so many times one behind the other. */
type Part = readonly [bytes: Uint8Array, times: number];

/** A file whose data set, after its first elements, is these parts, deflated. */
function deflated(elements: Record<string, Element>, ...more: Part[]): Uint8Array {
  const plain = dicomFile(elements);
  // Behind the meta information, whose length is its first element's value.
  const from = 132 + 12 + Buffer.from(plain).readUInt32LE(132 + 8);
  const parts: Part[] = [[plain.subarray(from), 1], ...more];
  // Each in blocks of its own, which refer to nothing before them: they can be repeated without deflating them again.
  const blocks = parts.flatMap(([bytes, times]) =>
    Array<Buffer>(times).fill(deflateRawSync(bytes, { finishFlush: constants.Z_FULL_FLUSH })),
  );
  const head = dicomFile({ '00080016': elements['00080016']! }, { claim: DEFLATED });
  const end = 132 + 12 + Buffer.from(head).readUInt32LE(132 + 8);
  return new Uint8Array(Buffer.concat([head.subarray(0, end), ...blocks, deflateRawSync('')]));
}

function withoutPixels(change: Record<string, Element> = {}): Record<string, Element> {
  const { '7FE00010': _pixels, ...elements } = sliceElements({ with: change });
  return elements;
}

/** Header of an element of undefined or given length, explicit VR little endian. */
function longHead(tag: number, vr: string, length: number): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(vr, 4, 'latin1');
  head.writeUInt32LE(length, 8);
  return head;
}

const UNDEFINED = 0xffffffff;
const ITEM_AND_END = Buffer.from('feff00e0fffffffffeff0de000000000', 'hex');
const SEQUENCE_END = Buffer.from('feffdde000000000', 'hex');

/** Items without anything in them. Deflated, a million take a few ten thousand bytes. */
function items(count: number): Attack {
  const bytes = deflated(
    withoutPixels(),
    [longHead(0x00400260, 'SQ', UNDEFINED), 1],
    [Buffer.alloc(10_000 * 16, ITEM_AND_END), count / 10_000],
    [SEQUENCE_END, 1],
  );
  return { name: 'items.dcm', bytes, declared: 0 };
}

/** The same without deflating: a file of sixteen bytes an item. */
function plainItems(count: number): Attack {
  const parts = [dicomFile(withoutPixels()), longHead(0x00400260, 'SQ', UNDEFINED)];
  const bytes = Buffer.concat([...parts, Buffer.alloc(count * 16, ITEM_AND_END), SEQUENCE_END]);
  return { name: 'plain-items.dcm', bytes: new Uint8Array(bytes), declared: 0 };
}

/** As many elements, in one item. */
function elements(): Attack {
  const one = Buffer.from('19000010554e000000000000', 'hex');
  const bytes = deflated(
    withoutPixels(),
    [Buffer.concat([longHead(0x00400260, 'SQ', UNDEFINED), Buffer.from('feff00e0ffffffff', 'hex')]), 1],
    [Buffer.alloc(10_000 * 12, one), 1000],
    [Buffer.concat([Buffer.from('feff0de000000000', 'hex'), SEQUENCE_END]), 1],
  );
  return { name: 'elements.dcm', bytes, declared: 0 };
}

/** Text that changes its character set with every letter. */
function characterSets(): Attack {
  const runs = Buffer.alloc(65_500, Buffer.from('\x1b(Ja\x1b(Bb\x1b$B0!\x1b)I\xb1', 'latin1'));
  const change: Record<string, Element> = {
    '00080005': ['CS', '\\ISO 2022 IR 13\\ISO 2022 IR 87'],
    '00100010': ['PN', new Uint8Array(runs)],
    '00081030': ['LO', new Uint8Array(runs)],
    '00204000': ['LT', new Uint8Array(runs)],
  };
  return { name: 'text.dcm', bytes: sliceFile({ with: change }), declared: 24 };
}

/** A recipe of more positions than there is memory. */
function recipeText(): string {
  const runs = Array.from({ length: 5000 }, () => '[0,1,100000]').join();
  return `{"format":1,"positions":[${runs}]}`;
}

function recipe(): Attack {
  const change: Record<string, Element> = {
    '00204000': ['LT', recipeText()],
  };
  return { name: 'recipe.dcm', bytes: sliceFile({ with: change }), declared: 24 };
}

function recipeFile(): Attack {
  return { name: 'recipe.json', bytes: Buffer.from(recipeText()), declared: 0 };
}

/** Frames of 32 MB that are nothing but zeros; deflated, each takes 32 kB. */
function pixels(frames: number): Attack {
  const [rows, columns] = [4096, 4096];
  const size = rows * columns * 2 * frames;
  const change: Record<string, Element> = {
    '00280008': ['IS', String(frames)],
    '00280010': ['US', rows],
    '00280011': ['US', columns],
  };
  const head = longHead(0x7fe00010, 'OW', size);
  return {
    name: 'pixels.dcm',
    bytes: deflated(withoutPixels(change), [head, 1], [Buffer.alloc(size / frames), frames]),
    declared: size,
  };
}

/** Frames of one pixel each. */
function frames(count: number): Attack {
  const change: Record<string, Element> = {
    '00280008': ['IS', String(count)],
    '00280010': ['US', 1],
    '00280011': ['US', 1],
    '00280100': ['US', 8],
    '00280101': ['US', 8],
    '00280102': ['US', 7],
  };
  const head = longHead(0x7fe00010, 'OB', count);
  const bytes = deflated(withoutPixels(change), [head, 1], [Buffer.alloc(count), 1]);
  return { name: 'frames.dcm', bytes, declared: count };
}

/** Four million fragments without anything in them. */
function fragments(): Attack {
  const empty = encapsulatedFile([new Uint8Array(0)]);
  const more = Buffer.alloc(3_900_000 * 8, Buffer.from('feff00e000000000', 'hex'));
  return {
    name: 'fragments.dcm',
    bytes: Buffer.concat([empty.subarray(0, empty.length - 8), more, SEQUENCE_END]),
    declared: 24,
  };
}

/** An archive of very many files. */
function entries(): Attack {
  const contents = new TextEncoder().encode('nothing');
  const files = Object.fromEntries(Array.from({ length: 65_000 }, (_, i) => [`a/${i}`, contents]));
  return { name: 'entries.zip', bytes: zipSync(files, { level: 0 }), declared: 0 };
}

/** Those that are refused, and those that are within bounds and just so. */
export const ATTACKS = {
  'items by the million': () => items(10_000_000),
  'items within bounds': () => items(50_000),
  'items by the million, not deflated': () => plainItems(1_000_000),
  'items within bounds, not deflated': () => plainItems(240_000),
  'elements by the million': elements,
  'text that changes its character set with every letter': characterSets,
  'a recipe of endless positions': recipe,
  'a file with such a recipe': recipeFile,
  'gigabytes of deflated pixels': () => pixels(60),
  'deflated pixels within bounds': () => pixels(7),
  'a million frames of one pixel': () => frames(1_000_000),
  'frames of one pixel within bounds': () => frames(20_000),
  'millions of fragments': fragments,
  'an archive of 65000 files': entries,
} satisfies Record<string, () => Attack>;
