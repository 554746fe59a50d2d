/** The files of test/fixtures/dicom, and the patterns that make_fixtures.py there put into them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseFile } from '../../../../electron/dicom/import/parse-file';
import { readPixelSource, type PixelSource } from '../../../../electron/dicom/import/pixels/pixel-source';
import { openFrames, type FrameReader } from '../../../../electron/dicom/import/pixels/read-frames';

export const FIXTURES = resolve(__dirname, '../../../fixtures/dicom');
export const FRAMES = 3;

/** A pixel of a pattern. */
export type Pattern = (frame: number, y: number, x: number) => number;

export const rough =
  (size: number): Pattern =>
  (frame, y, x) =>
    (37 * x + 91 * y + 7 * x * y + 500 * frame) % size;
export const smooth: Pattern = (frame, y, x) => 20 + 3 * x + 3 * y + 10 * frame;
/** Of the three colours that the rough patterns make. */
export const luminance: Pattern = (frame, y, x) =>
  Math.round(
    0.299 * rough(256)(frame, y, x) +
      0.587 * rough(251)(frame + 1, y, x) +
      0.114 * rough(241)(frame + 2, y, x),
  );

export function frameOf(pattern: Pattern, frame: number, rows = 36, columns = 34): number[] {
  return Array.from({ length: rows * columns }, (_, i) =>
    pattern(frame, Math.floor(i / columns), i % columns),
  );
}

export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(FIXTURES, `${name}.dcm`)));
}

export function sourceOf(bytes: Uint8Array): PixelSource {
  const parsed = parseFile(bytes);
  if ('refusal' in parsed) throw new Error(`The file ${parsed.refusal}.`);
  const read = readPixelSource(parsed, bytes.length);
  if ('refusal' in read) throw new Error(`The file ${read.refusal}.`);
  return read.source;
}

/** Why pixels cannot be read, or `undefined`. */
export function refusalOf(bytes: Uint8Array): string | undefined {
  const parsed = parseFile(bytes);
  if ('refusal' in parsed) return parsed.refusal;
  const read = readPixelSource(parsed, bytes.length);
  return 'refusal' in read ? read.refusal : undefined;
}

/** Lets `use` read frames of a file with these bytes. */
export async function withFrames<Result>(
  bytes: Uint8Array,
  use: (reader: FrameReader, source: PixelSource) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'gridit-test-'));
  try {
    const path = join(folder, 'a.dcm');
    writeFileSync(path, bytes);
    const source = sourceOf(bytes);
    const reader = await openFrames({ path, file: 'a.dcm' }, source);
    try {
      return await use(reader, source);
    } finally {
      await reader.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All frames of a file, as plain numbers. */
export function allFrames(bytes: Uint8Array): Promise<number[][]> {
  return withFrames(bytes, async (reader, { frames }) => {
    const all: number[][] = [];
    for (let frame = 0; frame < frames; frame++) all.push([...(await reader.read(frame))]);
    return all;
  });
}
