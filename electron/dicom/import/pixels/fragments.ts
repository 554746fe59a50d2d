/** Which bytes of a file make which frame of encapsulated pixel data (PS3.5 Annex A.4). */
import { CodecError } from '../codecs/codec-error';
import type { SourceFile } from '../reading/source-file';
import type { ExtendedOffsets } from './pixel-place';

export interface Fragment {
  /** Of its contents in the file. */
  offset: number;
  length: number;
}

/** Where more are, and more for each frame, they are no fragments. */
const MOST_FRAGMENTS = 65_536;
const MOST_OF_FRAME = 16;
const WINDOW_BYTES = 4096;
const ITEM = 0xe000fffe;
const SEQUENCE_END = 0xe0ddfffe;

/**
 * The fragments of each frame: by the extended or basic offset table where it fits, else one a frame, else by where
 * codestreams begin. Where the file ends early, the last frames have none, but at least half of them have. Throws
 * `CodecError` where the fragments do not make that many frames.
 */
export async function indexFragments(
  file: SourceFile,
  place: { offset: number; end: number; extended?: ExtendedOffsets },
  frames: number,
): Promise<Fragment[][]> {
  const read = windowed(file, place.end);
  const table = await readItem(read, place.offset);
  if (!table || table === 'end') throw new CodecError('has encapsulated pixels without a first item');
  const base = table.offset + table.length;
  const fragments: Fragment[] = [];
  let endsEarly = false;
  for (let at = base; ;) {
    const item = await readItem(read, at);
    if (!item || item === 'end') {
      endsEarly = item === undefined;
      break;
    }
    fragments.push(item);
    if (fragments.length > MOST_FRAGMENTS + MOST_OF_FRAME * frames)
      throw new CodecError('has more fragments than can be read');
    at = item.offset + item.length;
  }
  if (frames === 1 && fragments.length > 0) return [fragments];
  const starts = place.extended?.offsets ?? (await basicOffsets(file, table, frames));
  if (fragments.length < frames) {
    const some = endsEarly && 2 * fragments.length >= frames;
    if (!some)
      throw new CodecError(`has ${fragments.length} fragments for the ${frames} frames that it says it has`);
    const begun = starts?.filter((start) => base + start < fragments[fragments.length - 1]!.offset).length;
    const byTable = begun && group(fragments, new Set(starts!.map((start) => base + start + 8)), begun);
    const there = byTable ? byTable : fragments.map((fragment) => [fragment]);
    return Array.from({ length: frames }, (_, i) => there[i] ?? []);
  }
  const byTable = starts && group(fragments, new Set(starts.map((start) => base + start + 8)), frames);
  if (byTable) return byTable;
  if (fragments.length === frames) return fragments.map((fragment) => [fragment]);
  const begins = new Set<number>();
  for (const fragment of fragments) {
    const [first, second] = await read(fragment.offset, 2);
    // JPEG begins with FF D8, JPEG 2000 with FF 4F.
    if (first === 0xff && (second === 0xd8 || second === 0x4f)) begins.add(fragment.offset);
  }
  const byStart = group(fragments, begins, frames);
  if (byStart) return byStart;
  throw new CodecError(
    `has ${fragments.length} fragments for ${frames} frames and nothing that says which belong together`,
  );
}

/** Fragments grouped by the offsets at which frames begin; `undefined` where that does not make `frames` groups. */
function group(
  fragments: readonly Fragment[],
  starts: ReadonlySet<number>,
  frames: number,
): Fragment[][] | undefined {
  const groups: Fragment[][] = [];
  for (const fragment of fragments) {
    if (starts.has(fragment.offset)) groups.push([fragment]);
    else if (groups.length === 0) return undefined;
    else groups[groups.length - 1]!.push(fragment);
  }
  return groups.length === frames ? groups : undefined;
}

async function basicOffsets(
  file: SourceFile,
  { offset, length }: Fragment,
  frames: number,
): Promise<number[] | undefined> {
  // Some writers add an entry for the end.
  if (length !== 4 * frames && length !== 4 * (frames + 1)) return undefined;
  const bytes = Buffer.alloc(4 * frames);
  if ((await file.read(bytes, offset)) < bytes.length) return undefined;
  return Array.from({ length: frames }, (_, i) => bytes.readUInt32LE(4 * i));
}

type Read = (at: number, length: number) => Promise<Uint8Array>;

/** The item whose header stands there; "end" at the end of the sequence, `undefined` at that of the file. */
async function readItem(read: Read, at: number): Promise<Fragment | 'end' | undefined> {
  const header = Buffer.from(await read(at, 8));
  if (header.length < 8) return undefined;
  const tag = header.readUInt32LE(0);
  if (tag === SEQUENCE_END) return 'end';
  const length = header.readUInt32LE(4);
  if (tag !== ITEM || length === 0xffffffff) throw new CodecError('has encapsulated pixels that are damaged');
  return { offset: at + 8, length };
}

/** Short reads out of larger ones. Fewer bytes come where the file ends; contents that reach behind it are cut off later. */
function windowed(file: SourceFile, end: number): Read {
  let window = Buffer.alloc(0);
  let start = 0;
  return async (at, length) => {
    if (at < start || at + length > start + window.length) {
      const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(WINDOW_BYTES, end - at)));
      window = bytes.subarray(0, await file.read(bytes, at));
      start = at;
    }
    return window.subarray(at - start, at - start + length);
  };
}
