/** A stack without the slices that could not be read, and what to say of them. */
import { UserError } from '../../../core/errors';
import { orderStack, type OrderedStack } from '../geometry/order-stack';
import type { FoundSlice } from '../grouping/group-slices';
import { FrameError } from '../pixels/read-frames';
import type { Failures, Visited } from './each-frame';
import { readsOn } from './reads-on';

export interface LeftOut {
  slice: FoundSlice;
  error: UserError;
}

/** Numbers that are listed in one sentence. */
const MOST_LISTED = 10;

/**
 * A stack without the slices that failed, and with a warning of those that are doubtful. Throws `UserError` (bad-file)
 * where none is left.
 */
export function leaveOut(
  whole: OrderedStack<FoundSlice>,
  { failures, doubts }: Visited,
): { stack: OrderedStack<FoundSlice>; leftOut: LeftOut[] } {
  const warnings = describeDoubts(doubts, whole.slices.length);
  const warned = (stack: OrderedStack<FoundSlice>) =>
    warnings.length === 0 ? stack : { ...stack, warnings: [...stack.warnings, ...warnings] };
  if (failures.size === 0) return { stack: warned(whole), leftOut: [] };
  const count = whole.slices.length;
  if (failures.size === count) {
    const { message } = failures.get(0)!;
    const others = `${message} None of the ${count} images of its series could be read.`;
    throw new UserError('bad-file', count === 1 ? message : others);
  }
  const inOrder = [...failures].sort(([a], [b]) => a - b);
  const leftOut = inOrder.map(([i, error]) => ({ slice: whole.slices[i]!, error }));
  return { stack: warned(withoutFailures(whole, failures)), leftOut };
}

/** A sentence for each reason to doubt images. */
function describeDoubts(doubts: Visited['doubts'], count: number): string[] {
  const numbers = new Map<string, number[]>();
  for (const [i, problem] of [...doubts].sort(([a], [b]) => a - b))
    numbers.set(problem, [...(numbers.get(problem) ?? []), i + 1]);
  return [...numbers].map(([problem, images]) =>
    images.length === 1
      ? `Image ${images[0]} of ${count} ${problem}; look at it before you use it.`
      : `${numbered('Image', images)} of ${count} may be wrong; look at them before you use them: each ${problem}.`,
  );
}

/** The other slices, ordered anew, so that gaps are named as any other. */
function withoutFailures(stack: OrderedStack<FoundSlice>, failures: Failures): OrderedStack<FoundSlice> {
  const left = orderStack(stack.slices.filter((_, i) => !failures.has(i)));
  const { part, partNote } = stack;
  const numbers = [...failures.keys()].sort((a, b) => a - b).map((i) => i + 1);
  const sentence = `${numbered('Image', numbers)} of ${stack.slices.length} could not be read and ${numbers.length === 1 ? 'was' : 'were'} left out.`;
  return {
    ...left,
    ...(part && { part }),
    ...(partNote !== undefined && { partNote }),
    warnings: [...(partNote === undefined ? [] : [partNote]), ...left.warnings, sentence],
  };
}

/** An entry for each file and reason, reading on from the file's name. */
export function describeLeftOut(leftOut: readonly LeftOut[]): { file: string; reason: string }[] {
  const frames = new Map<string, { file: string; problem: string; numbers: number[]; of: number }>();
  const others = new Map<string, { file: string; reason: string }>();
  for (const { slice, error } of leftOut) {
    const { file, frame, source } = slice;
    const problem = error instanceof FrameError ? error.problem : undefined;
    const key = `${file}\0${problem ?? error.message}`;
    if (problem === undefined) others.set(key, { file, reason: readsOn(file, error.message) });
    else {
      const known = frames.get(key);
      if (known) known.numbers.push(frame + 1);
      else frames.set(key, { file, problem, numbers: [frame + 1], of: source.frames });
    }
  }
  return [
    ...[...frames.values()].map(({ file, problem, numbers, of }) => ({
      file,
      reason:
        of === 1
          ? `was left out of its series: its image ${problem}`
          : `was read without ${numbered('frame', numbers)}: ${numbers.length === 1 ? 'it' : 'each'} ${problem}`,
    })),
    ...others.values(),
  ];
}

/** "frames 3, 7 and 9". */
function numbered(what: string, numbers: readonly number[]): string {
  if (numbers.length === 1) return `${what} ${numbers[0]}`;
  const listed = numbers.slice(0, MOST_LISTED);
  const more = numbers.length - listed.length;
  const last = more > 0 ? `${more} more` : String(listed.pop());
  return `${what}s ${listed.join(', ')} and ${last}`;
}
