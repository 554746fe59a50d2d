/**
 * Second copies of one image. A SOP Instance UID that two files share does not make one a copy of the other: some
 * writers give the same to many images, so that their places and their pixels are compared as well.
 */
import { CancelledError } from '../../../core/errors';
import { SourceFile, takingTurns } from '../reading/source-file';
import type { FoundSlice } from './found-slice';

const NOT_UNIQUE = 'Different images carry the same SOP Instance UID; each of them was taken.';
const CHUNK_BYTES = 1024 * 1024;

/** The slices of one file. */
type Image = FoundSlice[];

/** All slices but those of second copies. Throws `CancelledError`. */
export async function withoutCopies(
  found: readonly FoundSlice[],
  signal?: AbortSignal,
): Promise<{ slices: FoundSlice[]; skipped: { file: string; reason: string }[] }> {
  const images = new Map<string, Image>();
  for (const slice of found) {
    const image = images.get(slice.path);
    if (image) image.push(slice);
    else images.set(slice.path, [slice]);
  }
  const byUid = new Map<string, Image[]>();
  for (const image of images.values()) {
    const { sopInstanceUid } = image[0]!;
    if (sopInstanceUid === '') continue;
    const others = byUid.get(sopInstanceUid);
    if (others) others.push(image);
    else byUid.set(sopInstanceUid, [image]);
  }
  const skipped: { file: string; reason: string }[] = [];
  const copies = new Set<string>();
  const notUnique = new Set<string>();
  const turn = takingTurns();
  for (const sharers of byUid.values()) {
    if (sharers.length === 1) continue;
    const different = new Map<string, Image[]>();
    for (const image of sharers) {
      await turn();
      if (signal?.aborted) throw new CancelledError();
      const [{ path, file }] = image as [FoundSlice];
      const alike = different.get(factsOf(image)) ?? [];
      const original = await firstWithPixelsOf(image, alike, signal);
      if (original) {
        copies.add(path);
        skipped.push({ file, reason: `is a copy of ${original[0]!.file} (same SOP Instance UID)` });
      } else different.set(factsOf(image), [...alike, image]);
    }
    const kept = [...different.values()].flat();
    if (kept.length > 1) for (const image of kept) notUnique.add(image[0]!.path);
  }
  const slices = found.flatMap((slice) => {
    if (copies.has(slice.path)) return [];
    return [notUnique.has(slice.path) ? { ...slice, notes: [...slice.notes, NOT_UNIQUE] } : slice];
  });
  return { slices, skipped };
}

/** Whose an image is, where it lies and what its values mean. */
function factsOf(image: Image): string {
  const [{ source, identity, instanceNumber }] = image as [FoundSlice];
  const { patientId, patientName, studyInstanceUid, seriesInstanceUid } = identity;
  return JSON.stringify([
    [patientId, patientName, studyInstanceUid, seriesInstanceUid, instanceNumber ?? null],
    [source.rows, source.columns, source.frames, source.inverted],
    image.map(({ position, orientation, slope, intercept }) => [position, orientation, slope, intercept]),
  ]);
}

async function firstWithPixelsOf(
  image: Image,
  others: readonly Image[],
  signal: AbortSignal | undefined,
): Promise<Image | undefined> {
  for (const other of others) if (await havePixelsOfOneImage(image[0]!, other[0]!, signal)) return other;
  return undefined;
}

/** Whether pixel bytes are the same. What is packed differently is taken for the same image packed anew. */
async function havePixelsOfOneImage(
  a: FoundSlice,
  b: FoundSlice,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (a.source.transferSyntax !== b.source.transferSyntax) return true;
  const files: SourceFile[] = [];
  try {
    for (const { path } of [a, b]) files.push(await SourceFile.open(path));
    const [first, second] = files as [SourceFile, SourceFile];
    const [from, size] = placeOf(a, first);
    const [otherFrom, otherSize] = placeOf(b, second);
    if (size !== otherSize) return false;
    const chunks = [
      Buffer.alloc(Math.min(CHUNK_BYTES, size)),
      Buffer.alloc(Math.min(CHUNK_BYTES, size)),
    ] as const;
    for (let done = 0; done < size; done += CHUNK_BYTES) {
      if (signal?.aborted) throw new CancelledError();
      const length = Math.min(CHUNK_BYTES, size - done);
      const [mine, other] = [chunks[0].subarray(0, length), chunks[1].subarray(0, length)];
      await first.read(mine, from + done);
      await second.read(other, otherFrom + done);
      if (!mine.equals(other)) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    // Reading the pixels will say what is wrong with the file.
    return false;
  } finally {
    for (const file of files) await file.close();
  }
}

/** Where pixel bytes begin in a file, and how many there are. */
function placeOf({ source: { place } }: FoundSlice, { size }: SourceFile): [from: number, size: number] {
  if (place.kind === 'native') return [place.offset, place.length];
  const from = place.kind === 'deflated' ? place.from : place.offset;
  return [from, Math.max(0, size - from)];
}
