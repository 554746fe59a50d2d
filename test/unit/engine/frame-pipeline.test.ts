import { expect, test } from 'vitest';
import { FramePipeline, type OpenStage } from '../../../electron/engine/frame-pipeline';
import type { FrameWork } from '../../../electron/engine/stages/stage';

const after = { channels: 1, rows: 1, columns: 1, pixelSpacing: [1, 1] as [number, number] };

/** A stage that adds so much to every value, and what it was handed. */
function adding(kind: string, amount: number, neighbourRange = 0, size = 1) {
  const seen: FrameWork[] = [];
  const open: OpenStage<string> = {
    kind,
    neighbourRange,
    after: { ...after, columns: size },
    stage: {
      run: async (work) => {
        seen.push(work);
        return work.values.map((value) => value + amount);
      },
    },
  };
  return { open, seen };
}

function pipeline(stages: OpenStage<string>[], count: number) {
  const finished = new Map<number, number>();
  const positions = Array.from({ length: count }, (_, i) => i * 4);
  const line = new FramePipeline(stages, positions, (frame, values) => {
    expect(finished.has(frame)).toBe(false);
    finished.set(frame, values[0]!);
  });
  const frame = (i: number) => ({ frame: i, values: Float32Array.of(i) });
  return { line, finished, frame };
}

test('frames go through all stages, the latest first, and come out once', async () => {
  const [one, two] = [adding('one', 100), adding('two', 1000)];
  const { line, finished, frame } = pipeline([one.open, two.open], 3);
  line.take([frame(2), frame(0), frame(1)]);
  expect(line.pending).toBe(6);
  const kinds: (string | undefined)[] = [];
  for (let kind = await line.step(); kind; kind = await line.step()) kinds.push(kind);
  expect(kinds).toEqual(['one', 'two', 'one', 'two', 'one', 'two']);
  expect([...finished]).toEqual([
    [0, 1100],
    [1, 1101],
    [2, 1102],
  ]);
  expect(line.pending).toBe(0);
});

test('without a stage, frames are finished as they are', () => {
  const { line, finished, frame } = pipeline([], 2);
  line.take([frame(0), frame(1)]);
  expect([...finished.keys()]).toEqual([0, 1]);
  expect(line.pending).toBe(0);
});

test('a stage that looks at neighbours gets frames by bisection, each with the nearest finished ones', async () => {
  const looking = adding('refine', 10, 24);
  const { line, frame } = pipeline([looking.open], 8);
  line.take(Array.from({ length: 8 }, (_, i) => frame(i)));
  while (line.pending > 0) await line.step();
  expect(looking.seen.map(({ frame: number }) => number)).toEqual([0, 4, 2, 6, 1, 3, 5, 7]);
  const [, , second, , first] = looking.seen;
  expect(first!.neighbours.map((one) => one && [one.frame, one.distance, one.values[0]])).toEqual([
    [0, 4, 10],
    [2, 4, 12],
  ]);
  expect(second!.neighbours.map((one) => one?.frame)).toEqual([0, 4]);
  expect(looking.seen[1]!.neighbours.map((one) => one?.distance)).toEqual([16, undefined]);
});

test('what is out of sight is no neighbour', async () => {
  const looking = adding('refine', 10, 3);
  const { line, frame } = pipeline([looking.open], 3);
  line.take([frame(0), frame(1), frame(2)]);
  while (line.pending > 0) await line.step();
  // Frames lie 4 mm apart.
  expect(looking.seen.flatMap(({ neighbours }) => neighbours)).toEqual(Array(6).fill(undefined));
});

test('a frame that is given is a neighbour of the stages whose size it has, and is not made', async () => {
  const small = adding('small', 10, 9);
  const large = adding('large', 20, 9, 2);
  const { line, finished, frame } = pipeline([small.open, large.open], 3);
  line.give(0, Float32Array.of(-1, -2));
  line.give(2, Float32Array.of(-7));
  line.take([frame(1)]);
  while (line.pending > 0) await line.step();
  expect(small.seen[0]!.neighbours.map((one) => one?.values)).toEqual([undefined, Float32Array.of(-7)]);
  expect(large.seen[0]!.neighbours.map((one) => one?.values)).toEqual([Float32Array.of(-1, -2), undefined]);
  expect([...finished]).toEqual([[1, 31]]);
});

test('a stage that looks at nothing is handed nothing', async () => {
  const plain = adding('plain', 1);
  const { line, frame } = pipeline([plain.open], 3);
  line.give(0, Float32Array.of(5));
  line.take([frame(1), frame(2)]);
  while (line.pending > 0) await line.step();
  expect(plain.seen.map(({ neighbours }) => neighbours)).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
});
