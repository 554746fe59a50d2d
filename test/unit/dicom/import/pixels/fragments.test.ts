import { describe, expect, it } from 'vitest';
import { allFrames, fixture } from '../../support/fixtures';

const PIXEL_DATA = Buffer.from([0xe0, 0x7f, 0x10, 0x00]);
const ITEM = [0xfe, 0xff, 0x00, 0xe0];
const END = Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);

/** The header of a fixture, and the contents of its items: the offset table, then a fragment a frame. */
function takeApart(name: string): { header: Buffer; frames: Buffer[] } {
  const bytes = Buffer.from(fixture(name));
  const start = bytes.lastIndexOf(PIXEL_DATA) + 12;
  const items: Buffer[] = [];
  for (let at = start; bytes.readUInt32LE(at) === 0xe000fffe;) {
    const length = bytes.readUInt32LE(at + 4);
    items.push(bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return { header: bytes.subarray(0, start), frames: items.slice(1) };
}
function item(contents: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(contents.length);
  return Buffer.concat([Buffer.from(ITEM), length, contents]);
}
/** A file of fragments under an offset table with the given numbers. */
function putTogether(header: Buffer, offsets: number[], fragments: Uint8Array[], end = END): Buffer {
  const table = Buffer.alloc(4 * offsets.length);
  offsets.forEach((offset, i) => table.writeUInt32LE(offset, 4 * i));
  return Buffer.concat([header, item(table), ...fragments.map(item), end]);
}
const halves = (frame: Buffer) => {
  const middle = 2 * Math.floor(frame.length / 4);
  return [frame.subarray(0, middle), frame.subarray(middle)];
};

describe('fragments', () => {
  const { header, frames } = takeApart('jpeg-ls');
  const whole = allFrames(fixture('jpeg-ls'));

  it('are one a frame without an offset table, or with a wrong one', async () => {
    expect(await allFrames(putTogether(header, [], frames))).toEqual(await whole);
    expect(await allFrames(putTogether(header, [0, 1, 2], frames))).toEqual(await whole);
    expect(await allFrames(putTogether(header, [0, 99_999_999, 0xffffffff], frames))).toEqual(await whole);
  });

  it('are put together by the offset table', async () => {
    const split = frames.flatMap(halves);
    const offsets = [0, 2, 4].map((first) =>
      split.slice(0, first).reduce((sum, { length }) => sum + 8 + length, 0),
    );
    expect(await allFrames(putTogether(header, offsets, split))).toEqual(await whole);
  });

  it('are put together by where codestreams begin, where nothing else says it', async () => {
    expect(await allFrames(putTogether(header, [], frames.flatMap(halves)))).toEqual(await whole);
  });

  it('need no delimiter at the end of the file', async () => {
    expect(await allFrames(putTogether(header, [], frames, Buffer.alloc(0)))).toEqual(await whole);
  });

  it('are refused where they are too few, belong to no frame, or are none', async () => {
    await expect(allFrames(putTogether(header, [], frames.slice(1)))).rejects.toThrow(
      /^a\.dcm has 2 fragments for the 3 frames/,
    );
    const plain = frames.map((frame) => frame.subarray(4));
    await expect(allFrames(putTogether(header, [], plain.flatMap(halves)))).rejects.toThrow(
      /nothing that says which belong together/,
    );
    const none = Buffer.concat([header, Buffer.alloc(200)]);
    await expect(allFrames(none)).rejects.toThrow(/encapsulated pixels that are damaged/);
    await expect(allFrames(Buffer.concat([header, END, Buffer.alloc(200)]))).rejects.toThrow(
      /without a first item/,
    );
  });
});
